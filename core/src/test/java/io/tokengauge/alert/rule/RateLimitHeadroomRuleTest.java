package io.tokengauge.alert.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokengauge.alert.AlertEngine;
import io.tokengauge.alert.AlertStage;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RateLimitHeadroomRuleTest {

  private final AlertStage stage = new AlertStage();
  private final RateLimitHeadroomRule rule = new RateLimitHeadroomRule("headroom", 10, 5);
  private final AlertEngine engine = stage.engine(rule);

  private void said(long remaining, Duration reset) {
    Instant now = stage.scheduler.now();
    rule.observe("openai", "key-1", "requests", 500, remaining, now.plus(reset), now);
    stage.tick();
  }

  @Test
  void lowHeadroomIsToldBeforeAnyCallIsRefused() {
    said(51, Duration.ofMinutes(1));
    assertThat(stage.news()).isEmpty();
    said(50, Duration.ofMinutes(1));
    assertThat(stage.told.get(0).labels())
        .containsEntry("provider", "openai")
        .containsEntry("account", "key-1")
        .containsEntry("limit", "requests");
    assertThat(stage.news())
        .containsExactly(
            "WARNING Rate limit of openai running low: 50 of 500 requests left (10.0%)");
    said(25, Duration.ofMinutes(1));
    assertThat(stage.news())
        .containsExactly(
            "CRITICAL Rate limit of openai running low: 25 of 500 requests left (5.0%)");
  }

  @Test
  void wordCountsUntilTheLimitIsReset() {
    said(0, Duration.ofSeconds(12));
    assertThat(stage.news()).hasSize(1);
    stage.tick();
    assertThat(stage.news()).isEmpty();
    stage.tick();
    assertThat(stage.news()).hasSize(1).allMatch(text -> text.startsWith("RESOLVED"));
  }

  @Test
  void wordWithoutAResetCountsForAMinute() {
    rule.observe("openai", "", "tokens", 100, 1, null, stage.scheduler.now());
    stage.pass(Duration.ofSeconds(55));
    assertThat(stage.news()).hasSize(1);
    stage.tick();
    assertThat(stage.news()).hasSize(1).allMatch(text -> text.startsWith("RESOLVED"));
  }

  @Test
  void olderWordThatComesLateIsLeftOut() {
    Instant now = stage.scheduler.now();
    rule.observe("openai", "", "tokens", 100, 90, null, now);
    rule.observe("openai", "", "tokens", 100, 1, null, now.minusSeconds(1));
    stage.tick();
    assertThat(stage.news()).isEmpty();
  }

  @Test
  void wordsThatMakeNoSenseAreLeftOut() {
    Instant now = stage.scheduler.now();
    rule.observe("openai", "", "a", 0, 0, null, now);
    rule.observe("openai", "", "b", 10, -1, null, now);
    rule.observe("openai", "", "c", 10, 11, null, now);
    rule.observe("openai", "", "d", 10, 0, now.minusSeconds(1), now);
    stage.tick();
    assertThat(stage.news()).isEmpty();
  }

  @Test
  void resetInAThousandYearsIsForgottenAfterAMonth() {
    said(0, Duration.ofDays(365_000));
    assertThat(engine.active()).hasSize(1);
    engine.tick(AlertStage.START.plus(Duration.ofDays(32)));
    assertThat(engine.active()).isEmpty();
  }

  @Test
  void accountsBeyondTheCapacityTakeNoMemory() {
    Instant now = stage.scheduler.now();
    for (int i = 0; i < RateLimitHeadroomRule.CAPACITY + 10; i++) {
      rule.observe("openai", "key-" + i, "requests", 100, 1, null, now);
    }
    stage.tick();
    assertThat(engine.active()).hasSize(RateLimitHeadroomRule.CAPACITY);
  }

  @Test
  void sharesThatContradictAreRefused() {
    assertThatThrownBy(() -> new RateLimitHeadroomRule("h", 5, 10))
        .hasMessage(
            "shares of h must be above 0 and below 100, the critical one the lower, were 5 and 10");
    assertThatThrownBy(() -> new RateLimitHeadroomRule("h", 100, 10)).hasMessageContaining("100");
    assertThatThrownBy(() -> new RateLimitHeadroomRule("h", 10, 0)).hasMessageContaining("and 0");
  }
}

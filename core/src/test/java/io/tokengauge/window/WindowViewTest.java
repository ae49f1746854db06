package io.tokengauge.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageContext;
import io.tokengauge.usage.UsageRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WindowViewTest {

  private static final Instant T = SampleCalls.START;
  private static final SeriesSpec MODELS = SeriesSpec.of(Dimension.MODEL).withHistogram();
  private static final SeriesSpec USERS =
      SeriesSpec.of(Dimension.USER, Dimension.MODEL).withLastCalls(3);

  private final Windows windows =
      Windows.builder()
          .series(MODELS)
          .series(USERS)
          .limits(Scope.ALL, Limits.DEFAULT)
          .limits(Scope.of(Dimension.USER, "ann"), Limits.NONE.withTpm(100).withoutCacheReads())
          .build();

  private static PricedUsage call(String id, String user, String model, TokenUsage tokens) {
    return new PricedUsage(
        UsageRecord.builder(CallId.ofRequest("openai", id), T, model)
            .tokens(tokens)
            .latency(Duration.ofMillis(500))
            .context(UsageContext.ofUser(user))
            .build(),
        Cost.priced(Money.usd("0.01"), "v1"));
  }

  private static PricedUsage call(String id, String user) {
    return call(id, user, "gpt-4.1", TokenUsage.of(10, 5));
  }

  @Test
  void countsCallsAndTokensOfTheLastMinuteAndDay() {
    windows.record(call("1", "ann", "gpt-4.1", TokenUsage.cached(100, 60, 20)), T);
    windows.record(call("2", "bob", "gpt-4.1", TokenUsage.of(10, 5)), T.plusSeconds(120));
    WindowView view = windows.view(T.plusSeconds(121));
    assertThat(view.rpm(Scope.ALL)).isEqualTo(1);
    assertThat(view.tpm(Scope.ALL)).isEqualTo(15);
    assertThat(view.rpd(Scope.ALL)).isEqualTo(2);
    assertThat(view.tpd(Scope.ALL)).isEqualTo(135);
    Scope ann = Scope.of(Dimension.USER, "ann");
    assertThat(view.rpm(ann)).isZero();
    assertThat(view.rpd(ann)).isEqualTo(1);
    assertThat(view.rpd(ann.and(Dimension.MODEL, "gpt-4.1"))).isEqualTo(1);
    assertThat(view.rpd(ann.and(Dimension.MODEL, "other"))).isZero();
    assertThat(view.by(Dimension.USER, Scope.ALL, WindowLength.DAY)).containsOnlyKeys("ann", "bob");
  }

  @Test
  void breakDownIsMadeOnceForAllReadersOfTheView() {
    windows.record(call("1", "bob"), T);
    windows.record(call("2", "ann"), T);
    WindowView view = windows.view(T.plusSeconds(1));
    Map<Scope, WindowAnswer> users = view.scopes(Dimension.USER, Scope.ALL, WindowLength.HOUR);
    Scope ann = Scope.of(Dimension.USER, "ann");
    assertThat(users.keySet()).containsExactly(ann, Scope.of(Dimension.USER, "bob"));
    assertThat(users.get(ann)).isSameAs(view.window(ann, WindowLength.HOUR));
    assertThat(view.scopes(Dimension.USER, Scope.ALL, WindowLength.HOUR)).isSameAs(users);
    assertThatThrownBy(() -> view.scopes(Dimension.USER, ann, WindowLength.HOUR))
        .hasMessage("user must be given once, was ann and ann");
    assertThat(ann.value(Dimension.USER)).isEqualTo("ann");
    assertThatThrownBy(() -> ann.value(Dimension.MODEL))
        .hasMessage("scope must have a value of model, was user=ann");
  }

  @Test
  void setsUseAgainstTheLimitsOfTheScope() {
    windows.record(call("1", "ann", "gpt-4.1", TokenUsage.cached(100, 60, 20)), T);
    WindowView view = windows.view(T.plusSeconds(1));
    assertThat(view.rpmUtilization(Scope.ALL)).hasToString("1/500");
    assertThat(view.tpmUtilization(Scope.ALL)).hasToString("120/30000");
    assertThat(view.rpdUtilization(Scope.ALL).share()).hasValue(0.0001);
    Scope ann = Scope.of(Dimension.USER, "ann");
    assertThat(view.tpmUtilization(ann).share()).hasValue(0.6);
    assertThat(view.rpmUtilization(ann).share()).isEmpty();
    assertThat(view.rpmUtilization(Scope.of(Dimension.USER, "bob"))).hasToString("0");
  }

  @Test
  void givesReadersOfATickTheSameAnswer() {
    windows.record(call("1", "ann"), T);
    WindowView view = windows.view(T.plusMillis(1_500));
    WindowAnswer answer = view.window(Scope.ALL, WindowLength.MINUTE);
    windows.record(call("2", "ann"), T.plusMillis(1_200));
    assertThat(windows.view(T.plusMillis(1_500))).isSameAs(view);
    assertThat(view.window(Scope.ALL, WindowLength.MINUTE)).isSameAs(answer);
    assertThat(windows.view(T.plusMillis(1_501)).rpm(Scope.ALL)).isEqualTo(2);
  }

  @Test
  void cutsAWindowIntoBuckets() {
    windows.record(call("1", "ann"), T);
    windows.record(call("2", "ann"), T.plusSeconds(119));
    windows.record(call("3", "ann"), T.plusSeconds(120));
    List<WindowAnswer> buckets =
        windows
            .view(T.plusSeconds(150))
            .series(
                Scope.ALL,
                WindowLength.of(Duration.ofMinutes(6)),
                WindowLength.of(Duration.ofMinutes(2)));
    assertThat(buckets).extracting(b -> b.totals().attempts()).containsExactly(0L, 1L, 2L);
    assertThat(buckets.get(1).from()).isEqualTo(T.minusSeconds(60));
    assertThat(buckets.get(1).to()).isEqualTo(T.plusSeconds(60));
  }

  @Test
  void refusesBucketsThatTheWindowIsNotMadeOf() {
    WindowView view = windows.view(T);
    WindowLength hour = WindowLength.HOUR;
    assertThatThrownBy(() -> view.series(Scope.ALL, hour, WindowLength.of(Duration.ofSeconds(5))))
        .hasMessage("bucket width must be a multiple of 1m, was PT5S");
    assertThatThrownBy(() -> view.series(Scope.ALL, hour, WindowLength.of(Duration.ofMinutes(7))))
        .hasMessage("window must be a multiple of 7m, was PT1H");
  }

  @Test
  void keepsTheLastCallsWheneverTheyCame() {
    for (int i = 0; i < 5; i++) {
      windows.record(call("a" + i, "ann"), T.plus(Duration.ofDays(i)));
      windows.record(call("b" + i, "bob"), T.plus(Duration.ofDays(i)));
    }
    WindowView view = windows.view(T.plus(Duration.ofDays(30)));
    assertThat(view.lastCalls(Scope.of(Dimension.USER, "ann"), 2))
        .extracting(c -> c.id().id())
        .containsExactly("a4", "a3");
    assertThat(view.lastCalls(Scope.ALL, 3)).extracting(c -> c.id().id()).contains("a4", "b4");
    LastCallsAnswer answer = view.lastCallsWindow(Scope.of(Dimension.USER, "bob"), 3);
    assertThat(answer.totals().cost()).isEqualTo(Money.usd("0.03"));
    assertThatThrownBy(() -> view.lastCalls(Scope.ALL, 4))
        .hasMessageContaining("last calls of all calls must be at most what a declared series");
  }

  @Test
  void saysWhenAnAnswerHasNoHistogram() {
    windows.record(call("1", "ann"), T);
    WindowView view = windows.view(T.plusSeconds(1));
    assertThat(view.window(Scope.ALL, WindowLength.MINUTE).latencyPercentile(95)).isPresent();
    assertThat(view.window(Scope.of(Dimension.USER, "ann"), WindowLength.MINUTE).totals().latency())
        .isEmpty();
  }

  @Test
  void refusesAScopeThatNoSeriesCover() {
    assertThatThrownBy(() -> windows.view(T).rpm(Scope.of(Dimension.FEATURE, "search")))
        .hasMessage(
            "scope must have dimensions of a declared series [[model], [user, model]], was"
                + " [feature]");
  }

  @Test
  void saysWhenItWasReadTooLate() {
    windows.record(call("1", "ann"), T);
    WindowView late = windows.view(T.plusSeconds(60));
    for (int i = 0; i < 500; i++) {
      windows.record(call("n" + i, "ann"), T.plusSeconds(61 + i));
    }
    assertThat(late.window(Scope.ALL, WindowLength.MINUTE).complete()).isFalse();
  }
}

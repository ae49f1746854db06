package io.tokengauge.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowLengthTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PT1.5S | window must be a multiple of 1s, was PT1.5S",
        "PT61S | window must be a multiple of 1m, was PT1M1S",
        "PT61M | window must be a multiple of 15m, was PT1H1M",
        "PT25H | window must be at most PT24H, was PT25H",
        "PT0S | window must be above zero, was PT0S",
        "PT-1S | window must be above zero, was PT-1S"
      })
  void refusesOtherLengthsWithTheRule(Duration length, String message) {
    assertThatThrownBy(() -> WindowLength.of(length))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource({"PT1S,1s", "PT59S,59s", "PT1M,1m", "PT60M,1h", "PT75M,75m", "PT24H,24h"})
  void namesItselfInShort(Duration length, String text) {
    assertThat(WindowLength.of(length)).hasToString(text);
  }

  @Test
  void startsItsLengthBeforeTheEndOfTheCurrentSlot() {
    Instant edge = Instant.parse("2026-11-02T10:00:30Z");
    assertThat(WindowLength.MINUTE.from(edge)).isEqualTo("2026-11-02T09:59:30Z");
    assertThat(WindowLength.MINUTE.from(edge.plusNanos(1))).isEqualTo("2026-11-02T09:59:31Z");
    assertThat(WindowLength.HOUR.from(edge)).isEqualTo("2026-11-02T09:01:00Z");
    assertThat(WindowLength.DAY.from(edge)).isEqualTo("2026-11-01T10:15:00Z");
    assertThat(WindowLength.DAY.from(Instant.parse("2026-11-02T10:00:00Z")))
        .isEqualTo("2026-11-01T10:00:00Z");
  }
}

package io.tokengauge.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutcomeTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 100, 599})
  void statusIsNoneOrOneOfHttp(int status) {
    assertThat(Outcome.error(status, null).httpStatus()).isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1, 99, 600})
  void otherStatusIsRefused(int status) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Outcome.error(status, null))
        .withMessage("HTTP status must be 0 (none) or within 100 to 599, was " + status);
  }

  @Test
  void codeIsCanonicalAndBlankOneAbsent() {
    assertThat(Outcome.error(500, "a\0").errorCode()).isEqualTo("a\uFFFD");
    assertThat(Outcome.error(500, " ").errorCode()).isNull();
  }

  @Test
  void rateLimitIsStatus429() {
    assertThat(Outcome.rateLimited("quota"))
        .isEqualTo(new Outcome(Outcome.Kind.RATE_LIMITED, 429, "quota"));
  }

  @Test
  void refusedIsARateLimitOrAnErrorStatus() {
    assertThat(Outcome.rateLimited(null).refused()).isTrue();
    assertThat(Outcome.error(400, null).refused()).isTrue();
    assertThat(Outcome.error(399, null).refused()).isFalse();
    assertThat(Outcome.error(0, "timeout").refused()).isFalse();
    assertThat(Outcome.SUCCESS.refused()).isFalse();
    assertThat(Outcome.CANCELLED.refused()).isFalse();
    assertThat(new Outcome(Outcome.Kind.CANCELLED, 499, null).refused()).isFalse();
  }
}

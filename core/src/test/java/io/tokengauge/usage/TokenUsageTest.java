package io.tokengauge.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TokenUsageTest {

  private static final long MAX = 1_000_000_000;

  static Stream<Arguments> counts() {
    return Stream.of(
        count("uncached input tokens", n -> new TokenUsage(n, 0, 0, 0, 0, 0)),
        count("cache read tokens", n -> new TokenUsage(0, n, 0, 0, 0, 0)),
        count("cache write tokens (short TTL)", n -> new TokenUsage(0, 0, n, 0, 0, 0)),
        count("cache write tokens (long TTL)", n -> new TokenUsage(0, 0, 0, n, 0, 0)),
        count("output tokens", n -> new TokenUsage(0, 0, 0, 0, n, 0)),
        count("reasoning tokens", n -> new TokenUsage(0, 0, 0, 0, MAX, n)));
  }

  interface Making {
    Object of(long count);
  }

  static Arguments count(String name, Making making) {
    return Arguments.of(name, making);
  }

  static ThrowingCallable making(Making making, long count) {
    return () -> making.of(count);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("counts")
  void countsRunFromZeroToABillion(String name, Making making) {
    assertThat(making.of(0)).isNotNull();
    assertThat(making.of(MAX)).isNotNull();
    assertThatIllegalArgumentException()
        .isThrownBy(making(making, -1))
        .withMessage(name + " must be within 0 to 1000000000, was -1");
    assertThatIllegalArgumentException()
        .isThrownBy(making(making, MAX + 1))
        .withMessage(name + " must be within 0 to 1000000000, was 1000000001");
  }

  @Test
  void reasoningIsPartOfOutput() {
    assertThat(new TokenUsage(0, 0, 0, 0, 7, 7).totalTokens()).isEqualTo(7);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TokenUsage(0, 0, 0, 0, 7, 8))
        .withMessage("reasoning tokens must not exceed output tokens (7), was 8");
  }

  @Test
  void inputIncludesWhatWasReadAndWritten() {
    TokenUsage usage = new TokenUsage(1, 20, 300, 4000, 50_000, 6);
    assertThat(usage.inputTokens()).isEqualTo(4321);
    assertThat(usage.totalTokens()).isEqualTo(54_321);
  }

  @Test
  void plainUsageHasNeitherCacheNorReasoning() {
    assertThat(TokenUsage.of(3, 4)).isEqualTo(new TokenUsage(3, 0, 0, 0, 4, 0));
    assertThat(TokenUsage.of(0, 0)).isEqualTo(TokenUsage.ZERO);
  }

  @Test
  void cachedTokensAreTakenOutOfTheInput() {
    assertThat(TokenUsage.cached(10, 4, 5)).isEqualTo(new TokenUsage(6, 4, 0, 0, 5, 0));
    assertThat(TokenUsage.cached(10, 10, 5)).isEqualTo(new TokenUsage(0, 10, 0, 0, 5, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TokenUsage.cached(10, 11, 5))
        .withMessage("cache read tokens must not exceed input tokens (10), was 11");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TokenUsage.cached(10, -1, 5))
        .withMessage("cache read tokens must be within 0 to 1000000000, was -1");
  }
}

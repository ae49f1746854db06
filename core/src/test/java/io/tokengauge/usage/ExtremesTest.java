package io.tokengauge.usage;

import static io.tokengauge.usage.RandomCalls.aCall;
import static io.tokengauge.usage.RandomCalls.priced;
import static io.tokengauge.usage.RandomCalls.unpriced;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExtremesTest {

  private static final Duration SHORT = Duration.ofMillis(1);
  private static final Duration LONG = Duration.ofMillis(2);

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void combiningIsAssociativeAndCommutative(long seed) {
    RandomCalls random = new RandomCalls(seed);
    for (int i = 0; i < 1000; i++) {
      Extremes a = Extremes.of(random.call());
      Extremes b = Extremes.of(random.call());
      Extremes c = Extremes.of(random.call());
      assertThat(a.combine(b)).isEqualTo(b.combine(a));
      assertThat(a.combine(b).combine(c)).isEqualTo(a.combine(b.combine(c)));
      assertThat(a.combine(a)).isEqualTo(a);
      assertThat(a.combine(Extremes.NONE)).isEqualTo(a).isEqualTo(Extremes.NONE.combine(a));
    }
  }

  @Test
  void oneCallIsItsOwnExtreme() {
    PricedUsage call = priced(aCall("1").latency(SHORT), 7);
    assertThat(Extremes.of(call)).isEqualTo(new Extremes(SHORT, 7, call.id()));
    assertThat(Extremes.of(call).maxCost()).contains(Money.ofPicos(7));
  }

  @Test
  void callThatCostNothingIsNotTheDearest() {
    assertThat(Extremes.of(priced(aCall("1"), 0))).isEqualTo(Extremes.NONE);
    assertThat(Extremes.of(unpriced(aCall("1")))).isEqualTo(Extremes.NONE);
    assertThat(Extremes.NONE.maxCost()).isEmpty();
  }

  @Test
  void longestAndDearestMayBeDifferentCalls() {
    PricedUsage slow = priced(aCall("1").latency(LONG), 1);
    PricedUsage dear = priced(aCall("2").latency(SHORT), 2);
    assertThat(Extremes.of(slow).combine(Extremes.of(dear)))
        .isEqualTo(new Extremes(LONG, 2, dear.id()));
  }

  @Test
  void unknownLatencyIsNoLatency() {
    Extremes unknown = Extremes.of(priced(aCall("1"), 1));
    assertThat(unknown.maxLatency()).isNull();
    assertThat(unknown.combine(Extremes.of(unpriced(aCall("2").latency(SHORT)))))
        .isEqualTo(new Extremes(SHORT, 1, CallId.ofRequest("openai", "1")));
  }

  @Test
  void equallyDearCallsAreToldApartById() {
    Extremes first = Extremes.of(priced(aCall("a"), 5));
    Extremes second = Extremes.of(priced(aCall("b"), 5));
    assertThat(first.combine(second)).isEqualTo(first);
    assertThat(second.combine(first)).isEqualTo(first);
  }
}

package io.tokengauge.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageCounter;
import io.tokengauge.usage.UsageRatios;
import io.tokengauge.usage.UsageRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WindowPercentilesTest {

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14})
  void percentilesAreWithin32PerMilleOfHdrHistogram(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Windows windows = Windows.builder().series(SeriesSpec.of().withHistogram()).build();
    // Five digits: the oracle's own error is far below ours.
    Histogram oracle = new Histogram(Duration.ofDays(1).toMillis() * 1000, 5);
    Instant now = SampleCalls.START;
    for (int i = 0; i < 20_000; i++) {
      now = now.plusMillis(random.nextInt(1_000));
      // Log-normal around two seconds, as answers of language models are.
      long micros = (long) (2e6 * Math.exp(0.3 * seed / 10 * gaussian(random)));
      UsageRecord record =
          UsageRecord.builder(CallId.ofRequest("openai", "r" + i), now, "gpt-4.1")
              .latency(Duration.ofNanos(micros * 1000))
              .build();
      windows.record(new PricedUsage(record, Cost.UNPRICED), now);
      oracle.recordValue(micros);
    }
    WindowAnswer answer = windows.view(now.plusSeconds(1)).window(Scope.ALL, WindowLength.DAY);
    for (double percent : new double[] {1, 25, 50, 90, 95, 99, 99.9, 100}) {
      double expected = oracle.getValueAtPercentile(percent);
      double actual = answer.latencyPercentile(percent).orElseThrow().toNanos() / 1000.0;
      assertThat(actual)
          .as("seed %d, p%s", seed, percent)
          .isCloseTo(expected, within(0.032 * expected));
    }
    assertThat(answer.totals().get(UsageCounter.LATENCY_MICROS) / 20_000.0)
        .isCloseTo(oracle.getMean(), within(0.001 * oracle.getMean()));
    assertThat(UsageRatios.latencyDeviation(answer.totals()).orElseThrow().toNanos() / 1000.0)
        .isCloseTo(oracle.getStdDeviation(), within(0.032 * oracle.getStdDeviation()));
  }

  private static double gaussian(SplittableRandom random) {
    double sum = -6;
    for (int i = 0; i < 12; i++) {
      sum += random.nextDouble();
    }
    return sum;
  }
}

package io.tokengauge.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageContext;
import io.tokengauge.usage.UsageRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Holds the sizes that {@link SeriesSpec} states; strings are not among them. */
class SeriesMemoryTest {

  private static final Instant T = SampleCalls.START;

  private final SplittableRandom random = new SplittableRandom(51);

  private PricedUsage call(String user) {
    long input = random.nextLong(200, 8_000);
    long output = random.nextLong(20, 800);
    // Two seconds in the middle, up to twenty.
    double spread = random.nextDouble() + random.nextDouble() + random.nextDouble() - 1.5;
    UsageRecord record =
        UsageRecord.builder(
                CallId.ofRequest("openai", "req_" + Long.toHexString(random.nextLong())), T, "m")
            .latency(Duration.ofMillis((long) (2_000 * Math.exp(1.5 * spread))))
            .tokens(TokenUsage.cached(input, random.nextBoolean() ? 0 : input / 2, output))
            .context(UsageContext.ofUser(user))
            .build();
    long picos = input * 2_000_000 + output * 8_000_000;
    return new PricedUsage(record, new Cost(Cost.Status.PRICED, picos, picos + input, 0, "v1"));
  }

  private long bytesPerSeries(SeriesSpec spec, int series, int callsEach, Duration apart) {
    Windows windows = Windows.builder().series(spec).build();
    long empty = windows.health().retainedBytes();
    for (int i = 0; i < callsEach; i++) {
      for (int user = 0; user < series; user++) {
        windows.record(call("user-" + user), T.plus(apart.multipliedBy(i)));
      }
    }
    return (windows.health().retainedBytes() - empty) / series;
  }

  @Test
  void aSeriesWithRareCallsTakesAboutOneKilobyte() {
    long bytes = bytesPerSeries(SeriesSpec.of(Dimension.USER), 100, 3, Duration.ofSeconds(7));
    assertThat(bytes).isLessThan(1_200);
  }

  @Test
  void aSeriesWithRareCallsTakesNoMoreWithHistogram() {
    SeriesSpec spec = SeriesSpec.of(Dimension.USER).withHistogram();
    assertThat(bytesPerSeries(spec, 100, 3, Duration.ofSeconds(7))).isLessThan(1_200);
  }

  @Test
  void aBusySeriesTakesAtMostFortyKilobytes() {
    long bytes = bytesPerSeries(SeriesSpec.of(Dimension.USER), 1, 200_000, Duration.ofMillis(500));
    assertThat(bytes).isLessThan(40_000);
  }

  @Test
  void aBusySeriesWithHistogramTakesAtMostEightyKilobytes() {
    long bytes =
        bytesPerSeries(
            SeriesSpec.of(Dimension.USER).withHistogram(), 1, 200_000, Duration.ofMillis(500));
    assertThat(bytes).isLessThan(80_000);
  }
}

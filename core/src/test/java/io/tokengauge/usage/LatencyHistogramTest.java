package io.tokengauge.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LatencyHistogramTest {

  private static final int LAST = LatencyHistogram.BUCKETS - 1;
  private static final long END = 1L << 36;

  @Test
  void bucketsFollowEachOtherWithoutGapOrOverlap() {
    assertThat(LatencyHistogram.lowerBoundMicros(0)).isZero();
    for (int bucket = 0; bucket < LAST; bucket++) {
      long first = LatencyHistogram.lowerBoundMicros(bucket);
      long next = LatencyHistogram.lowerBoundMicros(bucket + 1);
      assertThat(next).isGreaterThan(first);
      assertThat(LatencyHistogram.bucketOf(first)).isEqualTo(bucket);
      assertThat(LatencyHistogram.bucketOf(next - 1)).isEqualTo(bucket);
    }
    assertThat(LatencyHistogram.bucketOf(LatencyHistogram.lowerBoundMicros(LAST))).isEqualTo(LAST);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "15, 15",
    "16, 16",
    "31, 31",
    "32, 32",
    "33, 32",
    "34, 33",
    "63, 47",
    "64, 48",
    "1000000, 270",
    "68719476735, 527"
  })
  void layoutIsThatOfStoredHistograms(long micros, int bucket) {
    assertThat(LatencyHistogram.bucketOf(micros)).isEqualTo(bucket);
  }

  @Test
  void whatIsTooLongFallsIntoTheLastBucket() {
    assertThat(LatencyHistogram.MAX_TRACKABLE).isEqualTo(Duration.ofNanos(END * 1000));
    assertThat(LatencyHistogram.bucketOf(END)).isEqualTo(LAST);
    assertThat(LatencyHistogram.bucketOf(2 * END)).isEqualTo(LAST);
    assertThat(LatencyHistogram.bucketOf(Long.MAX_VALUE)).isEqualTo(LAST);
  }

  @Test
  void middleStandsForEveryValueOfItsBucketWithin32PerMille() {
    for (int bucket = 0; bucket <= LAST; bucket++) {
      long first = LatencyHistogram.lowerBoundMicros(bucket);
      long last = (bucket == LAST ? END : LatencyHistogram.lowerBoundMicros(bucket + 1)) - 1;
      long middle = LatencyHistogram.middleMicros(bucket);
      assertThat(middle).isBetween(first, last).isEqualTo(first + (last - first + 1) / 2);
      assertThat((middle - first) * 1000).isLessThanOrEqualTo(32 * first);
      assertThat((last - middle) * 1000).isLessThanOrEqualTo(32 * last);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void percentileIsNearestRankWithin32PerMille(long seed) {
    RandomCalls random = new RandomCalls(seed);
    for (int round = 0; round < 50; round++) {
      long[] micros = new long[(int) random.below(400) + 1];
      long[] counts = new long[LatencyHistogram.BUCKETS];
      for (int i = 0; i < micros.length; i++) {
        micros[i] = random.below(1L << (1 + random.below(36)));
        counts[LatencyHistogram.bucketOf(micros[i])]++;
      }
      Arrays.sort(micros);
      LatencyHistogram histogram = LatencyHistogram.of(counts);
      assertThat(histogram.count()).isEqualTo(micros.length);
      for (int tenths = 1; tenths <= 1000; tenths++) {
        int rank =
            BigDecimal.valueOf((long) tenths * micros.length, 3)
                .setScale(0, RoundingMode.CEILING)
                .intValueExact();
        long truth = micros[rank - 1];
        long told = histogram.percentile(tenths / 10.0).orElseThrow().toNanos() / 1000;
        assertThat(Math.abs(told - truth) * 1000)
            .as("p%s of %s calls", tenths / 10.0, micros.length)
            .isLessThanOrEqualTo(32 * truth);
      }
    }
  }

  @Test
  void percentileThatIsAWholeRankIsThatRank() {
    long[] counts = new long[100];
    Arrays.fill(counts, 0, 16, 1);
    counts[15] = 85;
    // 100 * 0.07 is a little more than 7 in binary.
    assertThat(LatencyHistogram.of(counts).percentile(7)).contains(micros(6));
    assertThat(LatencyHistogram.of(counts).percentile(14)).contains(micros(13));
    assertThat(LatencyHistogram.of(counts).percentile(14.5)).contains(micros(14));
    assertThat(LatencyHistogram.of(counts).percentile(100)).contains(micros(15));
    assertThat(LatencyHistogram.of(counts).percentile(Double.MIN_VALUE)).contains(micros(0));
  }

  @Test
  void percentileOfManyCallsIsNotLostInRounding() {
    LatencyHistogram histogram = LatencyHistogram.of(new long[] {Long.MAX_VALUE - 1, 1});
    assertThat(histogram.percentile(100)).contains(micros(1));
    assertThat(histogram.percentile(99.999)).contains(micros(0));
  }

  @Test
  void percentileOfNothingIsEmpty() {
    assertThat(LatencyHistogram.EMPTY.percentile(50)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, 100.1, Double.NaN, Double.POSITIVE_INFINITY})
  void percentageOutOfRangeIsRefused(double percent) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LatencyHistogram.EMPTY.percentile(percent))
        .withMessage("percentile must be above 0 and at most 100, was " + percent);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void histogramsFormAGroup(long seed) {
    RandomCalls random = new RandomCalls(seed);
    for (int i = 0; i < 200; i++) {
      LatencyHistogram a = histogram(random);
      LatencyHistogram b = histogram(random);
      LatencyHistogram c = histogram(random);
      assertThat(a.plus(b)).isEqualTo(b.plus(a)).hasSameHashCodeAs(b.plus(a));
      assertThat(a.plus(b).plus(c)).isEqualTo(a.plus(b.plus(c)));
      assertThat(a.plus(b).minus(b)).isEqualTo(a);
      assertThat(a.minus(a)).isEqualTo(LatencyHistogram.EMPTY);
      assertThat(a.plus(LatencyHistogram.EMPTY)).isEqualTo(a);
      assertThat(a.plus(b).count()).isEqualTo(a.count() + b.count());
    }
  }

  private static LatencyHistogram histogram(RandomCalls random) {
    long[] counts = new long[(int) random.below(LatencyHistogram.BUCKETS + 1)];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = random.below(3) * random.below(1000);
    }
    return LatencyHistogram.of(counts);
  }

  @Test
  void onlyAPartCanBeTakenAway() {
    LatencyHistogram three = LatencyHistogram.of(new long[] {0, 3});
    assertThatIllegalArgumentException()
        .isThrownBy(() -> three.minus(LatencyHistogram.of(new long[] {0, 4})))
        .withMessage("count of bucket 1 must not be negative, was -1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> three.minus(LatencyHistogram.of(new long[] {0, 0, 2})))
        .withMessage("count of bucket 2 must not be negative, was -2");
  }

  @Test
  void countThatLeavesALongIsNoSum() {
    LatencyHistogram most = LatencyHistogram.of(new long[] {Long.MAX_VALUE});
    assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> most.plus(most));
  }

  @Test
  void trailingZerosMakeNoDifference() {
    assertThat(LatencyHistogram.of(new long[] {0, 2, 0, 0}))
        .isEqualTo(LatencyHistogram.of(new long[] {0, 2}))
        .hasSameHashCodeAs(LatencyHistogram.of(new long[] {0, 2}))
        .isNotEqualTo(LatencyHistogram.of(new long[] {2}))
        .isNotEqualTo(null)
        .isNotEqualTo("x");
    assertThat(LatencyHistogram.of(new long[] {0, 2}).hashCode())
        .isNotEqualTo(LatencyHistogram.of(new long[] {2}).hashCode());
    assertThat(LatencyHistogram.of(new long[9])).isSameAs(LatencyHistogram.EMPTY);
    assertThat(LatencyHistogram.of(new long[] {0, 2, 0}).counts()).containsExactly(0, 2);
  }

  @Test
  void countsAreCopied() {
    long[] counts = {1, 2};
    LatencyHistogram histogram = LatencyHistogram.of(counts);
    counts[0] = 9;
    histogram.counts()[1] = 9;
    assertThat(histogram.counts()).containsExactly(1, 2);
  }

  @Test
  void moreBucketsThanThereAreAreRefused() {
    assertThat(LatencyHistogram.of(new long[528]).count()).isZero();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LatencyHistogram.of(new long[529]))
        .withMessage("histogram must have at most 528 buckets, had 529");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LatencyHistogram.of(new long[] {-1, 2}))
        .withMessage("count of bucket 0 must not be negative, was -1");
  }

  @Test
  void textTellsTheCount() {
    assertThat(LatencyHistogram.of(new long[] {1, 2})).hasToString("LatencyHistogram[count=3]");
  }

  private static Duration micros(long micros) {
    return Duration.ofNanos(micros * 1000);
  }
}

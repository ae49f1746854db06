package io.tokengauge.usage;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Counts latencies in fixed log-linear buckets, so that merging is addition wherever it is done.
 *
 * <p>Microseconds below 16 have a bucket each; above, every power of two is split into 16 buckets.
 * A bucket is at most 1/16 of its lower bound wide and is reported as its middle, so a percentile
 * is within 3.2 % of the true value. What is longer than {@link #MAX_TRACKABLE} falls into the last
 * bucket. The layout is part of stored formats and does not change. Immutable.
 */
public final class LatencyHistogram {

  /** How many buckets there are; their indexes run from 0. */
  public static final int BUCKETS = 528;

  /** The longest latency told apart from longer ones: 2^36 microseconds, about 19 hours. */
  public static final Duration MAX_TRACKABLE = Duration.ofNanos((1L << 36) * 1000);

  /** A histogram of nothing. */
  public static final LatencyHistogram EMPTY = new LatencyHistogram(new long[0]);

  private static final int SUB_BUCKET_BITS = 4;
  private static final int SUB_BUCKETS = 1 << SUB_BUCKET_BITS;

  // Indexed by bucket, without trailing zeros, so that equal contents are equal arrays.
  private final long[] counts;

  private LatencyHistogram(long[] counts) {
    this.counts = counts;
  }

  /**
   * Returns the bucket of a latency.
   *
   * @param micros microseconds, 0 or more
   */
  public static int bucketOf(long micros) {
    if (micros < SUB_BUCKETS) {
      return (int) micros;
    }
    int exponent = Long.SIZE - 1 - Long.numberOfLeadingZeros(micros) - SUB_BUCKET_BITS;
    long index = ((long) exponent << SUB_BUCKET_BITS) + (micros >>> exponent);
    return (int) Math.min(index, BUCKETS - 1);
  }

  /** Returns the smallest latency of a bucket, in microseconds. */
  public static long lowerBoundMicros(int bucket) {
    if (bucket < SUB_BUCKETS) {
      return bucket;
    }
    int exponent = (bucket >>> SUB_BUCKET_BITS) - 1;
    return (long) (SUB_BUCKETS + (bucket & (SUB_BUCKETS - 1))) << exponent;
  }

  /** Returns the latency that stands for a bucket, in microseconds. */
  public static long middleMicros(int bucket) {
    if (bucket < SUB_BUCKETS) {
      return bucket;
    }
    int exponent = (bucket >>> SUB_BUCKET_BITS) - 1;
    return lowerBoundMicros(bucket) + ((1L << exponent) >> 1);
  }

  /**
   * Returns a histogram of the given counts.
   *
   * @param counts by bucket, at most {@value #BUCKETS} of them
   * @throws IllegalArgumentException if there are more, or one is negative
   */
  public static LatencyHistogram of(long[] counts) {
    if (counts.length > BUCKETS) {
      throw new IllegalArgumentException(
          "histogram must have at most " + BUCKETS + " buckets, had " + counts.length);
    }
    int length = counts.length;
    while (length > 0 && counts[length - 1] == 0) {
      length--;
    }
    for (int i = 0; i < length; i++) {
      if (counts[i] < 0) {
        throw new IllegalArgumentException(
            "count of bucket " + i + " must not be negative, was " + counts[i]);
      }
    }
    return length == 0 ? EMPTY : new LatencyHistogram(Arrays.copyOf(counts, length));
  }

  /** Returns the counts by bucket, without trailing zeros; a copy. */
  public long[] counts() {
    return counts.clone();
  }

  /** Returns how many latencies were counted. */
  public long count() {
    long sum = 0;
    for (long count : counts) {
      sum += count;
    }
    return sum;
  }

  /** Returns the histogram of both. */
  public LatencyHistogram plus(LatencyHistogram other) {
    long[] sum = Arrays.copyOf(counts, Math.max(counts.length, other.counts.length));
    other.addTo(sum);
    return of(sum);
  }

  int length() {
    return counts.length;
  }

  void addTo(long[] sum) {
    for (int i = 0; i < counts.length; i++) {
      sum[i] = Math.addExact(sum[i], counts[i]);
    }
  }

  /**
   * Returns what is left after taking the other away.
   *
   * @throws IllegalArgumentException if the other is not part of this one
   */
  public LatencyHistogram minus(LatencyHistogram other) {
    long[] rest = Arrays.copyOf(counts, Math.max(counts.length, other.counts.length));
    for (int i = 0; i < other.counts.length; i++) {
      rest[i] -= other.counts[i];
    }
    return of(rest);
  }

  /**
   * Returns the latency that the given share of calls does not exceed: the value of the call whose
   * rank is the share times the count, rounded up (nearest-rank), within 3.2 %.
   *
   * @param percent above 0, up to 100
   * @return empty when nothing was counted
   * @throws IllegalArgumentException if the percentage is out of range
   */
  public Optional<Duration> percentile(double percent) {
    if (!(percent > 0 && percent <= 100)) {
      throw new IllegalArgumentException(
          "percentile must be above 0 and at most 100, was " + percent);
    }
    long count = count();
    if (count == 0) {
      return Optional.empty();
    }
    // In binary, 7 % of 100 calls would be a little more than 7 and so the 8th.
    long rank =
        BigDecimal.valueOf(percent)
            .multiply(BigDecimal.valueOf(count))
            .movePointLeft(2)
            .setScale(0, RoundingMode.CEILING)
            .longValueExact();
    long seen = 0;
    int bucket = -1;
    while (seen < rank) {
      seen += counts[++bucket];
    }
    return Optional.of(Duration.ofNanos(middleMicros(bucket) * 1000));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LatencyHistogram that && Arrays.equals(counts, that.counts);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(counts);
  }

  @Override
  public String toString() {
    return "LatencyHistogram[count=" + count() + "]";
  }
}

package io.tokengauge.usage;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Sums any number of calls: an integer group under {@link #plus} and {@link #minus}, so that totals
 * over the same calls are equal to the last digit whichever way they were added up.
 *
 * <p>Rates, averages and percentiles are not kept but derived, in {@link UsageRatios}. Largest
 * values cannot be subtracted and live in {@link Extremes}. Immutable.
 */
public final class UsageTotals {

  private static final UsageCounter[] COUNTERS = UsageCounter.values();
  private static final MoneySum[] SUMS = MoneySum.values();

  /** The totals of no calls. */
  public static final UsageTotals ZERO = new Accumulator().totals();

  private final long[] counts;
  private final Money[] sums;
  private final @Nullable LatencyHistogram latency;

  private UsageTotals(long[] counts, Money[] sums, @Nullable LatencyHistogram latency) {
    this.counts = counts;
    this.sums = sums;
    this.latency = latency;
  }

  /** Returns the totals of one call, with its histogram. */
  public static UsageTotals of(PricedUsage call) {
    Accumulator sum = new Accumulator();
    sum.add(call);
    return sum.totals();
  }

  /** Returns the totals of one call without a histogram: a few words to add to many sums. */
  public static UsageTotals withoutLatencyOf(PricedUsage call) {
    Accumulator sum = new Accumulator(false);
    sum.add(call);
    return sum.totals();
  }

  /**
   * Returns totals read back from a store.
   *
   * @param count every counter's value
   * @param sums every sum's value; a missing one is zero
   * @param latency the histogram, or null when the store kept none
   */
  public static UsageTotals restore(
      ToLongFunction<UsageCounter> count,
      Map<MoneySum, Money> sums,
      @Nullable LatencyHistogram latency) {
    long[] counts = new long[COUNTERS.length];
    for (UsageCounter counter : COUNTERS) {
      counts[counter.ordinal()] = count.applyAsLong(counter);
    }
    Money[] amounts = new Money[SUMS.length];
    for (MoneySum sum : SUMS) {
      amounts[sum.ordinal()] = sums.getOrDefault(sum, Money.ZERO);
    }
    return new UsageTotals(counts, amounts, latency);
  }

  /** Returns a counter's value. */
  public long get(UsageCounter counter) {
    return counts[counter.ordinal()];
  }

  /** Returns a sum of money. */
  public Money get(MoneySum sum) {
    return sums[sum.ordinal()];
  }

  /** Returns the histogram of latencies; empty when the series or roll-up summed keeps none. */
  public Optional<LatencyHistogram> latency() {
    return Optional.ofNullable(latency);
  }

  public long attempts() {
    return get(UsageCounter.ATTEMPTS);
  }

  public long calls() {
    return get(UsageCounter.CALLS);
  }

  /** Returns all prompt tokens, those read from or written to a cache included. */
  public long inputTokens() {
    return get(UsageCounter.UNCACHED_INPUT_TOKENS)
        + get(UsageCounter.CACHE_READ_TOKENS)
        + get(UsageCounter.CACHE_WRITE_SHORT_TOKENS)
        + get(UsageCounter.CACHE_WRITE_LONG_TOKENS);
  }

  public long cacheReadTokens() {
    return get(UsageCounter.CACHE_READ_TOKENS);
  }

  public long outputTokens() {
    return get(UsageCounter.OUTPUT_TOKENS);
  }

  /** Returns prompt and output tokens together. */
  public long totalTokens() {
    return inputTokens() + outputTokens();
  }

  /** Returns what the priced calls cost; {@link #unpriced()} says how many are missing. */
  public Money cost() {
    return get(MoneySum.COST);
  }

  public Money costWithoutCache() {
    return get(MoneySum.COST_WITHOUT_CACHE);
  }

  public long unpriced() {
    return get(UsageCounter.UNPRICED);
  }

  /**
   * Returns how many attempts reported usage that has no price. Those whose usage nobody reported
   * are {@link #unpriced()} too, but no price would help them.
   */
  public long unpricedUsage() {
    return unpriced() - get(UsageCounter.UNKNOWN_USAGE);
  }

  /**
   * Returns the totals of both. The sum has a histogram only if both have one.
   *
   * @throws ArithmeticException if a counter would leave the range of a long
   */
  public UsageTotals plus(UsageTotals other) {
    long[] counted = new long[counts.length];
    for (int i = 0; i < counts.length; i++) {
      counted[i] = Math.addExact(counts[i], other.counts[i]);
    }
    Money[] summed = new Money[sums.length];
    for (int i = 0; i < sums.length; i++) {
      summed[i] = sums[i].plus(other.sums[i]);
    }
    return new UsageTotals(
        counted,
        summed,
        latency == null || other.latency == null ? null : latency.plus(other.latency));
  }

  /**
   * Returns what is left after taking the other away.
   *
   * @throws IllegalArgumentException if the other's histogram is not part of this one's
   */
  public UsageTotals minus(UsageTotals other) {
    long[] counted = new long[counts.length];
    for (int i = 0; i < counts.length; i++) {
      counted[i] = Math.subtractExact(counts[i], other.counts[i]);
    }
    Money[] summed = new Money[sums.length];
    for (int i = 0; i < sums.length; i++) {
      summed[i] = sums[i].minus(other.sums[i]);
    }
    return new UsageTotals(
        counted,
        summed,
        latency == null || other.latency == null ? null : latency.minus(other.latency));
  }

  /** Returns the same totals without a histogram. */
  public UsageTotals withoutLatency() {
    return new UsageTotals(counts, sums, null);
  }

  /** Tells whether nothing was counted. */
  public boolean isEmpty() {
    return attempts() == 0;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof UsageTotals that
        && Arrays.equals(counts, that.counts)
        && Arrays.equals(sums, that.sums)
        && Objects.equals(latency, that.latency);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(counts) + Arrays.hashCode(sums);
  }

  /** Lists what is not zero. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("UsageTotals[");
    for (UsageCounter counter : COUNTERS) {
      if (get(counter) != 0) {
        text.append(counter.label()).append('=').append(get(counter)).append(", ");
      }
    }
    for (MoneySum sum : SUMS) {
      if (get(sum).signum() != 0) {
        text.append(sum.label()).append('=').append(get(sum)).append(", ");
      }
    }
    return text.append(latency == null ? "no histogram]" : latency + "]").toString();
  }

  /**
   * Adds up calls and totals in place. Not safe for use by several threads at once.
   *
   * <p>Sums of money stay exact past 2^63 pico-dollars ($9.2 million): what a long cannot take is
   * carried into a big integer.
   */
  public static final class Accumulator {
    private final long[] counts = new long[COUNTERS.length];
    private final long[] picos = new long[SUMS.length];
    private final BigInteger[] carried = new BigInteger[SUMS.length];
    private long @Nullable [] buckets;

    /** Starts at zero, with a histogram. */
    public Accumulator() {
      this(true);
    }

    /**
     * Starts at zero.
     *
     * @param withHistogram whether to keep latencies by bucket ({@value LatencyHistogram#BUCKETS}
     *     longs)
     */
    public Accumulator(boolean withHistogram) {
      Arrays.fill(carried, BigInteger.ZERO);
      buckets = withHistogram ? new long[0] : null;
    }

    /** Adds a call. */
    public void add(PricedUsage call) {
      for (UsageCounter counter : COUNTERS) {
        int i = counter.ordinal();
        counts[i] = Math.addExact(counts[i], counter.of(call));
      }
      for (MoneySum sum : SUMS) {
        addPicos(sum.ordinal(), sum.picos(call.cost()));
      }
      Duration latency = call.record().latency();
      if (buckets != null && latency != null) {
        int bucket = LatencyHistogram.bucketOf(latency.toNanos() / 1000);
        grow(bucket + 1)[bucket]++;
      }
    }

    /** Adds totals; if they have no histogram, the result has none either. */
    public void add(UsageTotals totals) {
      for (int i = 0; i < counts.length; i++) {
        counts[i] = Math.addExact(counts[i], totals.counts[i]);
      }
      for (int i = 0; i < picos.length; i++) {
        BigInteger more = totals.sums[i].picos();
        if (more.bitLength() < Long.SIZE) {
          addPicos(i, more.longValue());
        } else {
          carried[i] = carried[i].add(more);
        }
      }
      if (totals.latency == null) {
        buckets = null;
      } else if (buckets != null) {
        totals.latency.addTo(grow(totals.latency.length()));
      }
    }

    /** Returns the sum so far. */
    public UsageTotals totals() {
      Money[] sums = new Money[picos.length];
      for (int i = 0; i < sums.length; i++) {
        sums[i] =
            carried[i].signum() == 0
                ? Money.ofPicos(picos[i])
                : Money.ofPicos(carried[i].add(BigInteger.valueOf(picos[i])));
      }
      return new UsageTotals(
          counts.clone(), sums, buckets == null ? null : LatencyHistogram.of(buckets));
    }

    private void addPicos(int sum, long amount) {
      long before = picos[sum];
      long after = before + amount;
      if (((before ^ after) & (amount ^ after)) < 0) {
        carried[sum] = carried[sum].add(BigInteger.valueOf(before));
        after = amount;
      }
      picos[sum] = after;
    }

    private long[] grow(int length) {
      long[] current = Objects.requireNonNull(buckets);
      if (current.length < length) {
        // Rounded up to a whole 32: a wider range is likely to come.
        current = Arrays.copyOf(current, Math.min(LatencyHistogram.BUCKETS, (length + 31) & ~31));
        buckets = current;
      }
      return current;
    }
  }
}

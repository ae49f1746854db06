package io.tokengauge.cache;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Optional;

/**
 * Compares the latency of successful calls that read from a cache with those that did not, of one
 * model and within one band of prompt size: never between unlike calls.
 *
 * <p>What else differs between them (above all the length of the answer) is not taken out, so the
 * figure is an observation and no promise.
 *
 * @param provider whose model
 * @param model the model that answered
 * @param band the size of the prompts
 * @param hits calls that read anything from a cache
 * @param hitLatency the sum of their latencies
 * @param misses calls that read nothing from a cache
 * @param missLatency the sum of their latencies
 */
public record LatencyComparison(
    String provider,
    String model,
    PromptSizeBand band,
    long hits,
    Duration hitLatency,
    long misses,
    Duration missLatency) {

  /** How many calls each side needs for a comparison to be made. */
  public static final long MIN_CALLS = 10;

  /** Returns the mean latency of hits, empty without any. */
  public Optional<Duration> meanHit() {
    return mean(hitLatency, hits);
  }

  /** Returns the mean latency of misses, empty without any. */
  public Optional<Duration> meanMiss() {
    return mean(missLatency, misses);
  }

  /** Tells whether both sides have {@value #MIN_CALLS} calls or more. */
  public boolean comparable() {
    return hits >= MIN_CALLS && misses >= MIN_CALLS;
  }

  /**
   * Returns how much longer the hits would have taken at the misses' mean latency, all together,
   * cut to microseconds; negative when they took longer. Empty unless {@link #comparable}.
   */
  public Optional<Duration> saved() {
    if (!comparable()) {
      return Optional.empty();
    }
    BigInteger asMisses =
        micros(missLatency).multiply(BigInteger.valueOf(hits)).divide(BigInteger.valueOf(misses));
    long micros = asMisses.subtract(micros(hitLatency)).longValueExact();
    return Optional.of(
        Duration.ofSeconds(
            Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000L));
  }

  private static BigInteger micros(Duration time) {
    return BigInteger.valueOf(time.getSeconds())
        .multiply(BigInteger.valueOf(1_000_000))
        .add(BigInteger.valueOf(time.getNano() / 1_000));
  }

  private static Optional<Duration> mean(Duration sum, long count) {
    return count == 0 ? Optional.empty() : Optional.of(sum.dividedBy(count));
  }
}

package io.tokengauge.usage;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the largest latency and the dearest call: what combines but cannot be subtracted.
 *
 * @param maxLatency the largest latency, or null when none is known
 * @param maxCostPicos what the dearest priced call cost, in pico-dollars
 * @param dearest that call, the first by id where several cost the same, or null when no call that
 *     cost anything was seen
 */
public record Extremes(@Nullable Duration maxLatency, long maxCostPicos, @Nullable CallId dearest) {

  /** The extremes of no calls. */
  public static final Extremes NONE = new Extremes(null, 0, null);

  /** Returns the extremes of one call. */
  public static Extremes of(PricedUsage call) {
    long picos = call.cost().picos();
    return new Extremes(call.record().latency(), picos, picos > 0 ? call.id() : null);
  }

  /** Returns the extremes of both. */
  public Extremes combine(Extremes other) {
    boolean otherDearer =
        other.dearest != null
            && (dearest == null
                || other.maxCostPicos > maxCostPicos
                || (other.maxCostPicos == maxCostPicos && other.dearest.compareTo(dearest) < 0));
    Extremes dear = otherDearer ? other : this;
    return new Extremes(longer(maxLatency, other.maxLatency), dear.maxCostPicos, dear.dearest);
  }

  /** Returns what the dearest call cost, empty when no call that cost anything was seen. */
  public Optional<Money> maxCost() {
    return dearest == null ? Optional.empty() : Optional.of(Money.ofPicos(maxCostPicos));
  }

  private static @Nullable Duration longer(@Nullable Duration a, @Nullable Duration b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return a.compareTo(b) >= 0 ? a : b;
  }
}

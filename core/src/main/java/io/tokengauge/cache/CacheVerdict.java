package io.tokengauge.cache;

import io.tokengauge.usage.Money;
import io.tokengauge.usage.UsageTotals;

/**
 * Says what to do about caching under a key, and what it is worth, judged by the calls analysed.
 *
 * @param action what to do
 * @param worth for {@link Action#KEEP} the net saving; for a change what it would have saved more;
 *     else zero
 */
public record CacheVerdict(Action action, Money worth) {

  /** Names what can be done. */
  public enum Action {
    /** Nothing else would have cost less. */
    KEEP,
    /** Writing with the long time to live would have cost less. */
    LONGER_TTL,
    /** Writing with the short time to live would have cost less. */
    SHORTER_TTL,
    /** Not caching at all would have cost less. */
    STOP_CACHING,
    /** No call read from a cache or wrote to one: there is nothing to judge. */
    NOT_CACHED,
    /** No call has a known cost, so nothing can be said in dollars. */
    UNPRICED
  }

  /**
   * Judges a key.
   *
   * <p>Stopping is worth what caching lost, a fact. Changing the time to live is worth the
   * difference between the replays with either, as every replay leans the same way; it is weighed
   * only if writes are on record. The time to live in use is the one most tokens were written with.
   *
   * @param totals the key's calls
   * @param ttls the same calls replayed
   */
  static CacheVerdict of(UsageTotals totals, TtlComparison ttls) {
    long shortWrites = totals.get(CacheTtl.SHORT.writtenTokens());
    long longWrites = totals.get(CacheTtl.LONG.writtenTokens());
    if (totals.cacheReadTokens() + shortWrites + longWrites == 0) {
      return new CacheVerdict(Action.NOT_CACHED, Money.ZERO);
    }
    if (totals.unpriced() == totals.attempts()) {
      return new CacheVerdict(Action.UNPRICED, Money.ZERO);
    }
    Money net = CacheSaving.of(totals).net();
    Money stop = net.negate();
    boolean usesLong = longWrites > shortWrites;
    Money longer = ttls.atShort().cost().minus(ttls.atLong().cost());
    Money change =
        shortWrites + longWrites > 0 && ttls.pricedAlike()
            ? (usesLong ? longer.negate() : longer)
            : Money.ZERO;
    if (change.signum() > 0 && change.compareTo(stop) >= 0) {
      return new CacheVerdict(usesLong ? Action.SHORTER_TTL : Action.LONGER_TTL, change);
    }
    return stop.signum() > 0
        ? new CacheVerdict(Action.STOP_CACHING, stop)
        : new CacheVerdict(Action.KEEP, net);
  }
}

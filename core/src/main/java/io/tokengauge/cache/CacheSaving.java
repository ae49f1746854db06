package io.tokengauge.cache;

import io.tokengauge.usage.Cost;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.MoneySum;
import io.tokengauge.usage.UsageRatios;
import io.tokengauge.usage.UsageTotals;
import java.util.Optional;

/**
 * Tells three numbers apart: what reads saved, what writes cost extra, and what is left.
 *
 * <p>Net saving of a call = read × (input price − read price) − short writes × (short write price −
 * input price) − long writes × (long write price − input price); it may be negative.
 *
 * @param gross what cache reads saved against the uncached input price
 * @param writePremium what cache writes cost above it; negative where they are sold below it
 * @param net gross less premium
 */
public record CacheSaving(Money gross, Money writePremium, Money net) {

  /** Saving nothing. */
  public static final CacheSaving NONE = new CacheSaving(Money.ZERO, Money.ZERO, Money.ZERO);

  /**
   * Checks that the three agree.
   *
   * @throws IllegalArgumentException if net is not gross less premium
   */
  public CacheSaving {
    if (!net.equals(gross.minus(writePremium))) {
      throw new IllegalArgumentException(
          "net saving must be gross less write premium ("
              + gross.minus(writePremium)
              + "), was "
              + net);
    }
  }

  /** Returns what caching saved on a call, empty when it is unpriced. */
  public static Optional<CacheSaving> of(Cost cost) {
    if (!cost.known()) {
      return Optional.empty();
    }
    Money net = Money.ofPicos(cost.withoutCachePicos()).minus(Money.ofPicos(cost.picos()));
    Money premium = Money.ofPicos(cost.cacheWritePremiumPicos());
    return Optional.of(new CacheSaving(net.plus(premium), premium, net));
  }

  /** Returns what caching saved over the priced calls of some totals. */
  public static CacheSaving of(UsageTotals totals) {
    return new CacheSaving(
        UsageRatios.grossSaving(totals),
        totals.get(MoneySum.CACHE_WRITE_PREMIUM),
        UsageRatios.netSaving(totals));
  }
}

package io.tokengauge.usage;

import java.util.Objects;
import java.util.Optional;

/**
 * Holds what one call cost, in pico-dollars, and how sure that is.
 *
 * <p>The three amounts are each summed exactly and rounded once, half-even. An {@link
 * Status#UNPRICED} call carries zeros that mean nothing; read amounts through {@link #amount()}.
 *
 * @param status whether the amounts can be relied on
 * @param picos what the call cost
 * @param withoutCachePicos what it would have cost had every prompt token been uncached input
 * @param cacheWritePremiumPicos what writing to the cache cost above the uncached input price;
 *     negative where a provider sells writes below it
 * @param priceVersion which price list said so, empty when unpriced or when nothing was billed
 */
public record Cost(
    Status status,
    long picos,
    long withoutCachePicos,
    long cacheWritePremiumPicos,
    String priceVersion) {

  /** Says how far an amount can be relied on. */
  public enum Status {
    /** Every rate it needed was known. */
    PRICED,
    /** A rate was missing and a documented estimate stood in for it. */
    ESTIMATED,
    /** Not known: no price for the model, or no usage to price. Never the same as zero. */
    UNPRICED
  }

  private static String latestVersion = "";

  /** A call whose cost is not known. */
  public static final Cost UNPRICED = new Cost(Status.UNPRICED, 0, 0, 0, "");

  /** A call that the provider refused and did not bill. */
  public static final Cost NOT_BILLED = new Cost(Status.PRICED, 0, 0, 0, "");

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if the cost is negative, or an unpriced call has an amount
   */
  public Cost {
    Objects.requireNonNull(status, "status");
    priceVersion = canonical(priceVersion);
    if (picos < 0 || withoutCachePicos < 0) {
      throw new IllegalArgumentException(
          "cost must not be negative, was " + Math.min(picos, withoutCachePicos) + " pico-dollars");
    }
    if (status == Status.UNPRICED && (picos | withoutCachePicos | cacheWritePremiumPicos) != 0) {
      throw new IllegalArgumentException("an unpriced call must have no amount, was " + picos);
    }
  }

  // By identity: all calls of a price list bring the same string, and to look through its
  // characters would be a tenth of what recording a call costs. A race lets two look.
  @SuppressWarnings("ReferenceEquality")
  private static String canonical(String version) {
    String known = latestVersion;
    if (version == known) {
      return known;
    }
    String checked = Objects.requireNonNullElse(CanonicalText.optional(version), "");
    latestVersion = checked;
    return checked;
  }

  /** Returns the cost of a call that used no cache, priced. */
  public static Cost priced(Money amount, String priceVersion) {
    long picos = amount.picos().longValueExact();
    return new Cost(Status.PRICED, picos, picos, 0, priceVersion);
  }

  /** Tells whether there is an amount. */
  public boolean known() {
    return status != Status.UNPRICED;
  }

  /** Returns what the call cost, empty when unpriced. */
  public Optional<Money> amount() {
    return money(picos);
  }

  /** Returns what it would have cost without caching, empty when unpriced. */
  public Optional<Money> withoutCache() {
    return money(withoutCachePicos);
  }

  /** Returns what cache writes cost above uncached input, empty when unpriced. */
  public Optional<Money> cacheWritePremium() {
    return money(cacheWritePremiumPicos);
  }

  private Optional<Money> money(long amount) {
    return known() ? Optional.of(Money.ofPicos(amount)) : Optional.empty();
  }
}

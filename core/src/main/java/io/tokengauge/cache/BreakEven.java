package io.tokengauge.cache;

import io.tokengauge.pricing.Billable;
import io.tokengauge.pricing.Rate;
import io.tokengauge.pricing.RateCard;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * Says how often what is written must be read for caching to pay, from the prices alone.
 *
 * <p>With w and r the prices of writing and reading relative to uncached input: a written token has
 * paid off after (w − 1) / (1 − r) reads; a key on which every miss is written has once the share
 * of tokens read is (w − 1) / (w − r). At Anthropic's prices (r 0.1) that is 1 read and 21.7 % at 5
 * minutes (w 1.25), 2 reads and 52.6 % at 1 hour (w 2).
 *
 * @param write the price of writing, relative to uncached input, 0 or more
 * @param read the price of reading, relative to uncached input, from 0 to below 1
 */
public record BreakEven(BigDecimal write, BigDecimal read) {

  /** Anthropic's prices of the short time to live. */
  public static final BreakEven ANTHROPIC_SHORT =
      new BreakEven(new BigDecimal("1.25"), new BigDecimal("0.1"));

  /** Anthropic's prices of the long time to live. */
  public static final BreakEven ANTHROPIC_LONG =
      new BreakEven(new BigDecimal("2"), new BigDecimal("0.1"));

  private static final MathContext DIGITS = MathContext.DECIMAL128;

  /**
   * Checks the prices.
   *
   * @throws IllegalArgumentException if writing is negative, or reading not within 0 to below 1
   */
  public BreakEven {
    if (write.signum() < 0) {
      throw new IllegalArgumentException("relative write price must not be negative, was " + write);
    }
    if (read.signum() < 0 || read.compareTo(BigDecimal.ONE) >= 0) {
      throw new IllegalArgumentException(
          "relative read price must be from 0 to below 1, was " + read);
    }
  }

  /** Returns Anthropic's published multiples of a time to live. */
  public static BreakEven anthropic(CacheTtl ttl) {
    return ttl == CacheTtl.SHORT ? ANTHROPIC_SHORT : ANTHROPIC_LONG;
  }

  /**
   * Returns the break-even of a model's published rates, to 34 digits; empty if input, read or this
   * write is not published, input is free, or reading is not cheaper than it.
   */
  public static Optional<BreakEven> of(RateCard card, CacheTtl ttl) {
    Optional<Rate> input = card.rate(Billable.INPUT);
    Optional<Rate> read = card.rate(Billable.CACHE_READ);
    Optional<Rate> write =
        card.rate(ttl == CacheTtl.SHORT ? Billable.CACHE_WRITE_SHORT : Billable.CACHE_WRITE_LONG);
    if (input.isEmpty()
        || read.isEmpty()
        || write.isEmpty()
        || read.get().compareTo(input.get()) >= 0) {
      return Optional.empty();
    }
    BigDecimal whole = input.get().perToken();
    return Optional.of(
        new BreakEven(
            write.get().perToken().divide(whole, DIGITS),
            read.get().perToken().divide(whole, DIGITS)));
  }

  /** Returns how many reads pay one write, to 34 digits; 0 where writing costs nothing extra. */
  public BigDecimal readsPerWrite() {
    return premium().divide(BigDecimal.ONE.subtract(read), DIGITS);
  }

  /** Returns how many whole reads it takes: {@link #readsPerWrite()} rounded up. */
  public long wholeReadsPerWrite() {
    return premium()
        .divide(BigDecimal.ONE.subtract(read), 0, RoundingMode.CEILING)
        .longValueExact();
  }

  /**
   * Returns the share of prompt tokens that must be read, from 0 to 1, to 34 digits, when all
   * others are written; 0 where writing costs nothing extra.
   */
  public BigDecimal hitShare() {
    return premium().signum() == 0
        ? BigDecimal.ZERO
        : premium().divide(write.subtract(read), DIGITS);
  }

  private BigDecimal premium() {
    return write.subtract(BigDecimal.ONE).max(BigDecimal.ZERO);
  }
}

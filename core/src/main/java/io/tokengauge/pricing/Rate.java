package io.tokengauge.pricing;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Holds an exact price in US dollars per token, from $0 to $1.
 *
 * <p>It is kept as an unscaled integer below 10^{@value #MAX_DIGITS} and a count of decimals, at
 * most {@value #MAX_SCALE}: published catalogues have rates with 23 decimals. Equal amounts are
 * equal, however they were written.
 */
public final class Rate implements Comparable<Rate> {

  /** How many significant digits a rate may have. */
  public static final int MAX_DIGITS = 18;

  /** How many decimals of a dollar a rate may have. */
  public static final int MAX_SCALE = 30;

  /** What costs nothing. */
  public static final Rate ZERO = new Rate(0, 0);

  private static final int MILLION_DIGITS = 6;

  private final long unscaled;
  private final int scale;

  private Rate(long unscaled, int scale) {
    this.unscaled = unscaled;
    this.scale = scale;
  }

  /**
   * Returns a price in dollars per token.
   *
   * @throws IllegalArgumentException if it is negative, above $1, or finer than a rate can hold
   */
  public static Rate perToken(BigDecimal dollars) {
    if (dollars.signum() < 0 || dollars.compareTo(BigDecimal.ONE) > 0) {
      throw new IllegalArgumentException(
          "rate must be within 0 to 1 dollar per token, was " + dollars);
    }
    if (dollars.signum() == 0) {
      return ZERO;
    }
    BigDecimal plain = dollars.stripTrailingZeros();
    if (plain.scale() > MAX_SCALE || plain.precision() > MAX_DIGITS) {
      throw new IllegalArgumentException(
          "rate must have at most "
              + MAX_DIGITS
              + " digits and "
              + MAX_SCALE
              + " decimals, was "
              + dollars);
    }
    return new Rate(plain.unscaledValue().longValueExact(), plain.scale());
  }

  /**
   * Returns a price in dollars per million tokens.
   *
   * @throws IllegalArgumentException if it is negative, above $1,000,000, or finer than a rate can
   *     hold
   */
  public static Rate perMillion(BigDecimal dollars) {
    return perToken(dollars.movePointLeft(MILLION_DIGITS));
  }

  /**
   * Returns a price in dollars per million tokens, such as {@code perMillion("2.5")}.
   *
   * @throws IllegalArgumentException if it is no decimal number, or as {@link
   *     #perMillion(BigDecimal)} does
   */
  public static Rate perMillion(String dollars) {
    BigDecimal value;
    try {
      value = new BigDecimal(dollars.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "rate must be a decimal number of dollars per million tokens, was \"" + dollars + "\"",
          e);
    }
    return perMillion(value);
  }

  /**
   * Returns this rate multiplied, exactly.
   *
   * @param factor at least 0
   * @throws IllegalArgumentException if the product is no rate
   */
  public Rate times(BigDecimal factor) {
    return perToken(perToken().multiply(factor));
  }

  /** Returns the dollars per token. */
  public BigDecimal perToken() {
    return BigDecimal.valueOf(unscaled, scale);
  }

  /** Returns the dollars per million tokens, without trailing zeros. */
  public BigDecimal perMillion() {
    return unscaled == 0
        ? BigDecimal.ZERO
        : perToken().movePointRight(MILLION_DIGITS).stripTrailingZeros();
  }

  @Override
  public int compareTo(Rate other) {
    return perToken().compareTo(other.perToken());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Rate that && unscaled == that.unscaled && scale == that.scale;
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(unscaled) + scale;
  }

  /** Returns the dollars per million tokens in plain digits, such as {@code 2.5}. */
  @Override
  public String toString() {
    return perMillion().toPlainString();
  }
}

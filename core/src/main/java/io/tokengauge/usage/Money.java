package io.tokengauge.usage;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** Holds an exact amount of US dollars in whole pico-dollars (10^-12), of any size and sign. */
public final class Money implements Comparable<Money> {

  /** How many decimals of a dollar are kept. */
  public static final int SCALE = 12;

  public static final Money ZERO = new Money(BigInteger.ZERO);

  // More than anyone owes; without a limit, text such as 1e999999999 would fill the memory.
  private static final int MAX_WHOLE_DIGITS = 30;

  private final BigInteger picos;

  private Money(BigInteger picos) {
    this.picos = picos;
  }

  /** Returns an amount of pico-dollars. */
  public static Money ofPicos(long picos) {
    return picos == 0 ? ZERO : new Money(BigInteger.valueOf(picos));
  }

  /** Returns an amount of pico-dollars. */
  public static Money ofPicos(BigInteger picos) {
    return picos.signum() == 0 ? ZERO : new Money(picos);
  }

  /**
   * Returns an amount of dollars.
   *
   * @throws IllegalArgumentException if it is no whole number of pico-dollars, or has more than 30
   *     digits before the point
   */
  public static Money usd(BigDecimal dollars) {
    if (dollars.signum() != 0 && (long) dollars.precision() - dollars.scale() > MAX_WHOLE_DIGITS) {
      throw new IllegalArgumentException(
          "dollars must have at most "
              + MAX_WHOLE_DIGITS
              + " digits before the point, was "
              + dollars);
    }
    try {
      return ofPicos(dollars.setScale(SCALE).unscaledValue());
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "dollars must have at most " + SCALE + " decimals, was " + dollars, e);
    }
  }

  /**
   * Returns an amount of dollars, such as {@code usd("0.0125")}.
   *
   * @throws IllegalArgumentException if it is no decimal number, has more than 12 decimals or more
   *     than 30 digits before the point
   */
  public static Money usd(String dollars) {
    try {
      return usd(new BigDecimal(dollars));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "dollars must be a decimal number, was \"" + dollars + "\"", e);
    }
  }

  /** Returns the amount in pico-dollars. */
  public BigInteger picos() {
    return picos;
  }

  /** Returns the amount in dollars without trailing zeros, exactly. */
  public BigDecimal toUsd() {
    return picos.signum() == 0
        ? BigDecimal.ZERO
        : new BigDecimal(picos, SCALE).stripTrailingZeros();
  }

  public Money plus(Money other) {
    return ofPicos(picos.add(other.picos));
  }

  public Money minus(Money other) {
    return ofPicos(picos.subtract(other.picos));
  }

  public Money negate() {
    return ofPicos(picos.negate());
  }

  /** Returns -1, 0 or 1. */
  public int signum() {
    return picos.signum();
  }

  @Override
  public int compareTo(Money other) {
    return picos.compareTo(other.picos);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Money that && picos.equals(that.picos);
  }

  @Override
  public int hashCode() {
    return picos.hashCode();
  }

  /**
   * Returns the exact dollars in plain digits, without a sign of currency: {@code 2903.6534851}.
   */
  @Override
  public String toString() {
    return toUsd().toPlainString();
  }
}

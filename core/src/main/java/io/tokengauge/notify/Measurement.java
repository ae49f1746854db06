package io.tokengauge.notify;

import io.tokengauge.usage.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/**
 * Holds an exact number and what it counts. Immutable.
 *
 * @param amount percents for {@link Unit#PERCENT} (80 for 80 %), dollars for {@link Unit#USD}
 * @param unit what it counts
 */
public record Measurement(BigDecimal amount, Unit unit) {

  /** Returns a count. */
  public static Measurement count(long count) {
    return new Measurement(BigDecimal.valueOf(count), Unit.COUNT);
  }

  /**
   * Returns a percentage.
   *
   * @param share 0.8 for 80 %, a finite number
   * @throws NumberFormatException if the share is infinite or not a number
   */
  public static Measurement percentOf(double share) {
    // The decimal nearest to what was divided, so that 7 of 100 is exactly 7 %.
    return new Measurement(BigDecimal.valueOf(share).movePointRight(2), Unit.PERCENT);
  }

  /** Returns an amount of money. */
  public static Measurement usd(Money money) {
    return new Measurement(money.toUsd(), Unit.USD);
  }

  /** Returns a length of time. */
  public static Measurement millis(Duration duration) {
    BigDecimal seconds =
        BigDecimal.valueOf(duration.getSeconds()).add(BigDecimal.valueOf(duration.getNano(), 9));
    return new Measurement(seconds.movePointRight(3), Unit.MILLISECONDS);
  }

  /** Returns it with the decimals that people are shown of its unit: {@code 82.4%}. */
  public String text() {
    return text(unit.decimals(), RoundingMode.HALF_EVEN);
  }

  /** Returns it with that many decimals. */
  public String text(int decimals, RoundingMode rounding) {
    return unit.around(amount.setScale(decimals, rounding).toPlainString());
  }

  /** Returns it exactly, without decimals that say nothing: {@code 80%}, {@code $0.5}. */
  @Override
  public String toString() {
    BigDecimal digits = amount.signum() == 0 ? BigDecimal.ZERO : amount.stripTrailingZeros();
    return unit.around(digits.toPlainString());
  }
}

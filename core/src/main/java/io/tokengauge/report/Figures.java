package io.tokengauge.report;

import io.tokengauge.usage.Money;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** Rounds and writes numbers for people, alike in every locale. */
final class Figures {

  static final String NOTHING = "–";

  private static final String UNITS = " kMGT";
  private static final MathContext GLANCE = new MathContext(3, RoundingMode.HALF_EVEN);
  private static final BigDecimal THOUSAND = new BigDecimal(1_000);
  private static final BigDecimal CENT = new BigDecimal("0.01");
  private static final BigDecimal SMALLEST = new BigDecimal("0.0001");

  private Figures() {}

  static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  static String count(long count, String what) {
    return count(count) + " " + what + (count == 1 ? "" : "s");
  }

  /** Returns a count, of 100,000 and more in three digits and a unit, for a glance. */
  static String compact(long count) {
    if (count < 100_000) {
      return count(count);
    }
    BigDecimal value = new BigDecimal(count).round(GLANCE);
    int unit = 0;
    while (value.compareTo(THOUSAND) >= 0 && unit < UNITS.length() - 1) {
      value = value.movePointLeft(3);
      unit++;
    }
    int decimals = Math.max(0, GLANCE.getPrecision() - value.precision() + value.scale());
    return value.setScale(decimals, RoundingMode.UNNECESSARY).toPlainString()
        + " "
        + UNITS.charAt(unit);
  }

  /** Returns dollars and cents, of $1,000 and more whole dollars, for a glance. */
  static String roundDollars(Money money) {
    BigDecimal usd = money.toUsd();
    return usd.abs().compareTo(THOUSAND) < 0
        ? dollars(money)
        : String.format(Locale.ROOT, usd.signum() < 0 ? "-$%,.0f" : "$%,.0f", usd.abs());
  }

  /** Returns dollars and cents; less than a cent that is not nothing says so. */
  static String dollars(Money money) {
    return dollars(money.toUsd(), CENT, "%,.2f");
  }

  /** Returns dollars to a hundredth of a cent, for what a single call costs. */
  static String fineDollars(Money money) {
    return dollars(money.toUsd(), SMALLEST, "%,.4f");
  }

  private static String dollars(BigDecimal usd, BigDecimal smallest, String format) {
    BigDecimal size = usd.abs();
    String sign = usd.signum() < 0 ? "-" : "";
    if (size.signum() > 0 && size.compareTo(smallest) < 0) {
      return sign + "<$" + smallest.toPlainString();
    }
    BigDecimal rounded = size.setScale(smallest.scale(), RoundingMode.HALF_EVEN);
    return sign + "$" + String.format(Locale.ROOT, format, rounded);
  }

  /** Returns a share as a percentage. */
  static String percent(OptionalDouble share) {
    return share.isEmpty()
        ? NOTHING
        : String.format(Locale.ROOT, "%.1f%%", share.getAsDouble() * 100);
  }

  /** Returns by how many percent something grew. */
  static String growth(BigDecimal before, BigDecimal now) {
    if (before.signum() == 0) {
      return now.signum() == 0 ? NOTHING : "new";
    }
    BigDecimal percent =
        now.subtract(before).movePointRight(2).divide(before.abs(), 1, RoundingMode.HALF_EVEN);
    return signed(percent, "%,.1f%%");
  }

  /** Returns by how many percentage points a share grew. */
  static String points(OptionalDouble before, OptionalDouble now) {
    if (before.isEmpty() || now.isEmpty()) {
      return NOTHING;
    }
    double change = (now.getAsDouble() - before.getAsDouble()) * 100;
    return signed(BigDecimal.valueOf(change).setScale(1, RoundingMode.HALF_EVEN), "%,.1f pp");
  }

  private static String signed(BigDecimal value, String format) {
    return (value.signum() > 0 ? "+" : "") + String.format(Locale.ROOT, format, value);
  }

  static String millis(Optional<Duration> time) {
    return time.map(t -> count(Math.round(t.toNanos() / 1e6)) + " ms").orElse(NOTHING);
  }

  static String ratio(OptionalDouble ratio) {
    return ratio.isEmpty() ? NOTHING : String.format(Locale.ROOT, "%,.2f", ratio.getAsDouble());
  }
}

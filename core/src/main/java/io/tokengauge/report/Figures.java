package io.tokengauge.report;

import io.tokengauge.usage.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** Rounds and writes numbers for people, alike in every locale. */
final class Figures {

  static final String NOTHING = "–";

  private static final String UNITS = " kMGT";
  private static final BigDecimal CENT = new BigDecimal("0.01");
  private static final BigDecimal SMALLEST = new BigDecimal("0.0001");

  private Figures() {}

  static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  static String count(long count, String what) {
    return count(count) + " " + what + (count == 1 ? "" : "s");
  }

  /** Returns a count in three to four digits and a unit, for a glance. */
  static String compact(long count) {
    if (count < 100_000) {
      return count(count);
    }
    double value = count;
    int unit = 0;
    // Half a step early, so that 999,950 is 1.0 M and not 1,000.0 k.
    while (value >= 999.95 && unit < UNITS.length() - 1) {
      value /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", value, UNITS.charAt(unit));
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

package io.tokengauge.examples.monitor.view;

import io.tokengauge.usage.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalDouble;

/** Writes numbers for people, alike in every locale. */
public final class Figures {

  private static final BigDecimal CENT = new BigDecimal("0.01");

  private Figures() {}

  /** Returns a count with thousands separators. */
  public static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** Returns a count and what is counted; the word gets an s unless it is one. */
  public static String count(long count, String what) {
    return count(count) + " " + what + (count == 1 ? "" : "s");
  }

  /** Returns dollars rounded to cents; less than a cent that is not nothing says so. */
  public static String rounded(Money money) {
    BigDecimal usd = money.toUsd();
    BigDecimal size = usd.abs();
    if (size.signum() > 0 && size.compareTo(CENT) < 0) {
      return "<$0.01";
    }
    return (usd.signum() < 0 ? "-$" : "$")
        + String.format(Locale.ROOT, "%,.2f", size.setScale(2, RoundingMode.HALF_EVEN));
  }

  /** Returns dollars to the last digit. */
  public static String exact(Money money) {
    BigDecimal usd = money.toUsd();
    String digits = usd.abs().toPlainString();
    int point = digits.indexOf('.');
    String whole = point < 0 ? digits : digits.substring(0, point);
    return (usd.signum() < 0 ? "-$" : "$")
        + String.format(Locale.ROOT, "%,d", new BigDecimal(whole).toBigInteger())
        + (point < 0 ? "" : digits.substring(point));
  }

  /** Returns a share as a percentage, a dash when there is no basis. */
  public static String percent(OptionalDouble share) {
    return share.isEmpty() ? "–" : String.format(Locale.ROOT, "%.1f%%", share.getAsDouble() * 100);
  }

  /** Returns a time for people: {@code 340 ms}, {@code 7.34 s}, {@code 12m 05s}, {@code 3h 20m}. */
  public static String time(Duration time) {
    Duration size = time.abs();
    String sign = time.isNegative() ? "-" : "";
    if (size.compareTo(Duration.ofSeconds(1)) < 0) {
      return sign + size.toMillis() + " ms";
    }
    if (size.compareTo(Duration.ofMinutes(2)) < 0) {
      return sign + String.format(Locale.ROOT, "%.2f s", size.toMillis() / 1e3);
    }
    return size.compareTo(Duration.ofHours(2)) < 0
        ? sign + String.format(Locale.ROOT, "%dm %02ds", size.toMinutes(), size.toSecondsPart())
        : sign + String.format(Locale.ROOT, "%,dh %02dm", size.toHours(), size.toMinutesPart());
  }
}

package io.tokengauge.report;

import io.tokengauge.window.Utilization;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Says how near a period came to a quota.
 *
 * @param quota which quota
 * @param use the largest use against the limit, if there is one
 * @param at when that was: the call that reached it, or the start of the day; null without calls
 * @param user whose use it was, or null if everybody's
 */
public record QuotaUse(Quota quota, Utilization use, @Nullable Instant at, @Nullable String user) {

  private static final BigDecimal HEADROOM = new BigDecimal("1.25");
  private static final MathContext ROUND = new MathContext(2, RoundingMode.CEILING);
  private static final double FULL = 0.8;
  private static final double SLACK = 0.4;

  /** Names what providers and teams limit. */
  public enum Quota {
    REQUESTS_PER_MINUTE,
    TOKENS_PER_MINUTE,
    REQUESTS_PER_DAY,
    /** Of the busiest user. */
    USER_REQUESTS_PER_MINUTE;

    /** Returns the lower-case name used in output. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Names what could be done about a limit. */
  public enum Adjustment {
    /** At least 80 % of it was used, where warnings begin. */
    RAISE,
    KEEP,
    /** Less than 40 % of it was used. */
    LOWER,
    /** There is none. */
    NO_LIMIT;

    /** Returns the lower-case name used in output. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Returns what could be done. */
  public Adjustment adjustment() {
    if (use.share().isEmpty()) {
      return Adjustment.NO_LIMIT;
    }
    double share = use.share().getAsDouble();
    return share >= FULL ? Adjustment.RAISE : share < SLACK ? Adjustment.LOWER : Adjustment.KEEP;
  }

  /**
   * Returns the limit of which the largest use is four fifths, where warnings begin, rounded up to
   * two digits; 0 without calls.
   */
  public long suggested() {
    return BigDecimal.valueOf(use.current())
        .multiply(HEADROOM)
        .setScale(0, RoundingMode.CEILING)
        .round(ROUND)
        .longValueExact();
  }
}

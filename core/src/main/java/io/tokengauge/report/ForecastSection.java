package io.tokengauge.report;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * Holds what a report says about the time to come. A report does not forecast: whoever does fills
 * this in and adds it with {@link UsageReport#withForecast}.
 *
 * @param asOf until when calls were known
 * @param elapsed how much of the present was behind it
 * @param lines what is expected, one per horizon and measure
 * @param confidence how sure that is, in a sentence for people
 * @param method how it was worked out, in a sentence for people
 */
public record ForecastSection(
    Instant asOf, Duration elapsed, List<Line> lines, String confidence, String method) {

  /** Names what is forecast. */
  public enum Measure {
    REQUESTS,
    TOKENS,
    /** In dollars. */
    COST;

    /** Returns the lower-case name used in output. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Holds one forecast.
   *
   * @param horizon until when, such as {@code today} or {@code this month}
   * @param measure what
   * @param current the sum so far
   * @param forecast the sum expected at the end
   * @param low the lower end of the interval
   * @param high its upper end
   * @param hourlyRate the sum so far per hour elapsed
   */
  public record Line(
      String horizon,
      Measure measure,
      BigDecimal current,
      BigDecimal forecast,
      BigDecimal low,
      BigDecimal high,
      BigDecimal hourlyRate) {

    /**
     * Checks the interval.
     *
     * @throws IllegalArgumentException if the forecast lies outside of it
     */
    public Line {
      if (low.compareTo(forecast) > 0 || forecast.compareTo(high) > 0) {
        throw new IllegalArgumentException(
            "forecast must lie within " + low + " to " + high + ", was " + forecast);
      }
    }
  }

  public ForecastSection {
    lines = List.copyOf(lines);
  }
}

package io.tokengauge.report;

import io.tokengauge.forecast.BacktestScore;
import io.tokengauge.forecast.Confidence;
import io.tokengauge.history.CalendarPeriod;
import io.tokengauge.history.Source;
import io.tokengauge.usage.Money;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Holds what a report says about the time to come; {@link UsageForecaster} makes it.
 *
 * @param asOf until when calls were known
 * @param level the share of true values that the intervals are made to hold, 0.95 for 95 %
 * @param lines what is expected, one per period and measure
 * @param budgets when the budgets given will be used up
 * @param next what to plan for the next period, or null if nobody asked
 * @param source what the history was made from
 */
public record ForecastSection(
    Instant asOf,
    double level,
    List<Line> lines,
    List<BudgetOutlook> budgets,
    @Nullable NextBudget next,
    Source source) {

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
   * Holds what a period will add up to.
   *
   * @param period the period
   * @param measure of what
   * @param elapsed how much of the period has passed since the first call known
   * @param current the sum so far
   * @param forecast the sum expected at the end
   * @param low the lower end of its interval, or null where nothing is known
   * @param high the upper end, or null where nothing is known
   * @param hourlyRate the sum so far per hour elapsed, of which there is at least half an hour
   * @param basis what the forecast rests on
   */
  public record Line(
      CalendarPeriod period,
      Measure measure,
      Duration elapsed,
      BigDecimal current,
      BigDecimal forecast,
      @Nullable BigDecimal low,
      @Nullable BigDecimal high,
      BigDecimal hourlyRate,
      Basis basis) {

    /**
     * Checks the interval.
     *
     * @throws IllegalArgumentException if the forecast lies outside of it
     */
    public Line {
      if ((low != null && low.compareTo(forecast) > 0)
          || (high != null && high.compareTo(forecast) < 0)) {
        throw new IllegalArgumentException(
            "forecast must lie within " + low + " to " + high + ", was " + forecast);
      }
    }
  }

  /**
   * Says what a forecast rests on.
   *
   * @param confidence how far it can be relied on
   * @param model what made it; {@code pace} for the pace so far
   * @param backtest how that did on earlier parts of the history, or null for the pace so far
   */
  public record Basis(Confidence confidence, String model, @Nullable BacktestScore backtest) {}

  /**
   * Tells when a budget will be used up.
   *
   * @param period what it is for
   * @param limit what may be spent
   * @param spent what is spent so far
   * @param expected when that reaches the limit, or null if not before the period's end
   * @param earliest the early end of its interval, or null likewise or if nothing is known of it
   * @param latest the late end, or null likewise: it may turn out to be never
   */
  public record BudgetOutlook(
      CalendarPeriod period,
      Money limit,
      Money spent,
      @Nullable Instant expected,
      @Nullable Instant earliest,
      @Nullable Instant latest) {}

  /**
   * Says what to plan for the next period.
   *
   * @param period the next one that has not begun
   * @param expected what it is expected to cost in dollars
   * @param high the upper end of the interval, or null where nothing is known
   * @param suggested a budget that it should keep within
   */
  public record NextBudget(
      CalendarPeriod period, BigDecimal expected, @Nullable BigDecimal high, Money suggested) {}

  public ForecastSection {
    lines = List.copyOf(lines);
    budgets = List.copyOf(budgets);
  }
}

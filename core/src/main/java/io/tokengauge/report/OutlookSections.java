package io.tokengauge.report;

import io.tokengauge.forecast.BacktestScore;
import io.tokengauge.history.CalendarPeriod;
import io.tokengauge.report.ForecastSection.BudgetOutlook;
import io.tokengauge.report.ForecastSection.Line;
import io.tokengauge.report.ForecastSection.Measure;
import io.tokengauge.report.ForecastSection.NextBudget;
import io.tokengauge.report.ReportPage.Kind;
import io.tokengauge.report.ReportPage.Section;
import io.tokengauge.usage.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lays out what is to come: forecasts, budgets, and which quotas to adjust. */
final class OutlookSections {

  private final ForecastSection forecast;
  private final ZoneId zone;

  OutlookSections(ForecastSection forecast, ZoneId zone) {
    this.forecast = forecast;
    this.zone = zone;
  }

  Section forecast() {
    List<List<Phrase>> rows = new ArrayList<>();
    CalendarPeriod above = null;
    for (Line line : forecast.lines()) {
      boolean again = line.period().equals(above);
      above = line.period();
      rows.add(
          PageCells.words(
              again ? "" : ReportWords.shortly(line.period()),
              line.measure().label(),
              amount(line.measure(), line.current()),
              amount(line.measure(), line.forecast()),
              between(line.measure(), line.low(), line.high()),
              rate(line),
              line.basis().confidence().name().toLowerCase(Locale.ROOT)));
    }
    return new Section(
        Kind.FORECAST,
        "Forecast",
        List.of("Period", "What", "So far", "Expected", interval(), "Per hour", "Confidence"),
        2,
        rows,
        List.of());
  }

  private String interval() {
    return String.format(Locale.ROOT, "%.0f%% within", forecast.level() * 100);
  }

  private static String between(
      Measure measure, @Nullable BigDecimal low, @Nullable BigDecimal high) {
    if (high == null) {
      return low == null ? Figures.NOTHING : "from " + amount(measure, low);
    }
    return (low == null ? "" : amount(measure, low)) + "–" + amount(measure, high);
  }

  private static String rate(Line line) {
    if (line.elapsed().isZero()) {
      return Figures.NOTHING;
    }
    return line.measure() == Measure.COST || line.hourlyRate().compareTo(BigDecimal.TEN) >= 0
        ? amount(line.measure(), line.hourlyRate())
        : String.format(Locale.ROOT, "%.1f", line.hourlyRate());
  }

  private static String amount(Measure measure, BigDecimal value) {
    return measure == Measure.COST
        ? Figures.roundDollars(Money.usd(value.setScale(Money.SCALE, RoundingMode.HALF_EVEN)))
        : Figures.compact(value.setScale(0, RoundingMode.HALF_EVEN).longValueExact());
  }

  Section budgets() {
    List<List<Phrase>> rows = new ArrayList<>();
    for (BudgetOutlook budget : forecast.budgets()) {
      rows.add(
          PageCells.words(
              ReportWords.shortly(budget.period()),
              Figures.dollars(budget.limit()),
              Figures.dollars(budget.spent()),
              Figures.dollars(budget.limit().minus(budget.spent())),
              usedUp(budget),
              usedUpWithin(budget)));
    }
    return new Section(
        Kind.FORECAST,
        "Budgets",
        List.of("Budget of", "Limit", "Spent", "Left", "Used up", interval()),
        1,
        rows,
        List.of());
  }

  private String usedUp(BudgetOutlook budget) {
    if (budget.spent().compareTo(budget.limit()) >= 0) {
      return "already";
    }
    return budget.expected() == null ? "not expected" : at(budget.expected());
  }

  private String usedUpWithin(BudgetOutlook budget) {
    if (budget.earliest() == null || budget.spent().compareTo(budget.limit()) >= 0) {
      return Figures.NOTHING;
    }
    return at(budget.earliest())
        + (budget.latest() == null ? " or later" : "–" + at(budget.latest()));
  }

  private String at(Instant instant) {
    return ReportWords.at("EEE d HH:mm", instant, zone);
  }

  Section nextBudget(NextBudget next) {
    return new Section(
        Kind.FORECAST,
        "Next budget",
        List.of("For", "Expected", "At most", "Suggested"),
        1,
        List.of(
            PageCells.words(
                ReportWords.of(next.period()),
                amount(Measure.COST, next.expected()),
                next.high() == null ? Figures.NOTHING : amount(Measure.COST, next.high()),
                Figures.dollars(next.suggested()))),
        List.of());
  }

  /** Returns what each forecast rests on, alike ones once. */
  List<Phrase> notes() {
    Set<Phrase> notes = new LinkedHashSet<>();
    for (Line line : forecast.lines()) {
      BacktestScore backtest = line.basis().backtest();
      notes.add(
          backtest == null
              ? Phrase.of(
                  "Forecast: the history is too short to test a method on, so the pace so far goes"
                      + " on; there is no confidence in that.")
              : basis(line, backtest));
    }
    notes.add(
        Phrase.of(
            "Confidence: high if it was off by at most 10%, medium by at most 30%, else low."));
    return List.copyOf(notes);
  }

  private static Phrase basis(Line line, BacktestScore backtest) {
    return Phrase.of("Forecast of " + line.measure().label() + " by ")
        .and(Phrase.name(line.basis().model()))
        .and(
            ": off by "
                + (Double.isFinite(backtest.expectedError())
                    ? Figures.percent(OptionalDouble.of(backtest.expectedError()))
                    : "more than everything")
                + " an hour when it forecast the past "
                + Figures.count(backtest.folds(), "time")
                + (backtest.beatsNaive()
                    ? "."
                    : "; repeating the last hour, day or week would have done as well."));
  }

  /** Returns how near the period came to its quotas. */
  static Section quotas(UsageReport report) {
    List<List<Phrase>> rows = new ArrayList<>();
    for (QuotaUse quota : report.quotas()) {
      Phrase name = Phrase.of(ReportWords.of(quota.quota()));
      rows.add(
          List.of(
              quota.user() == null ? name : name.and(" ").and(Phrase.name(quota.user())),
              Phrase.of(Figures.compact(quota.use().current())),
              Phrase.of(
                  quota.at() == null
                      ? Figures.NOTHING
                      : ReportWords.at(
                          quota.quota() == QuotaUse.Quota.REQUESTS_PER_DAY
                              ? "EEE d MMM"
                              : "EEE d MMM HH:mm",
                          quota.at(),
                          report.period().zone())),
              Phrase.of(
                  quota.use().limit().isEmpty()
                      ? Figures.NOTHING
                      : Figures.compact(quota.use().limit().getAsLong())),
              Phrase.of(Figures.percent(quota.use().share())),
              Phrase.of(
                  quota.adjustment() == QuotaUse.Adjustment.NO_LIMIT
                      ? Figures.NOTHING
                      : quota.adjustment().label()),
              Phrase.of(Figures.compact(quota.suggested()))));
    }
    return new Section(
        Kind.PLAIN,
        "Quotas",
        List.of("Quota", "Most", "When", "Limit", "Used", "Adjust", "Suggested"),
        1,
        rows,
        List.of());
  }
}

package io.tokengauge.alert.rule;

import io.tokengauge.alert.AlertInputs;
import io.tokengauge.alert.AlertRule;
import io.tokengauge.alert.Evaluation;
import io.tokengauge.alert.Finding;
import io.tokengauge.forecast.CalendarForecast;
import io.tokengauge.forecast.Exhaustion;
import io.tokengauge.forecast.Forecasting;
import io.tokengauge.forecast.HistoryForecast;
import io.tokengauge.forecast.PeriodForecast;
import io.tokengauge.history.UsageAnswer;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageRow;
import io.tokengauge.notify.Measurement;
import io.tokengauge.notify.Severity;
import io.tokengauge.notify.Unit;
import io.tokengauge.time.Grain;
import io.tokengauge.usage.Money;
import io.tokengauge.window.Scope;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Fires when the calendar period under way is forecast to cost more than its budget: a warning
 * where that is expected, critical where even the lower end of the forecast's 95 % interval does.
 * Says when the budget will be used up.
 *
 * <p>The forecast goes by the hours of the last {@value #WEEKS} weeks, see {@link HistoryForecast},
 * and is made anew once an hour; it takes about a tenth of a second. Where the history is too short
 * for one, the pace so far counts from a tenth of the period on. To be evaluated by one thread at a
 * time.
 */
public final class ForecastRule implements AlertRule {

  /** How many weeks of history are looked at. */
  public static final int WEEKS = 4;

  private static final Duration STEP = Duration.ofHours(1);
  private static final int LEAST_SHARE = 10;

  private final String name;
  private final Grain period;
  private final ZoneId zone;
  private final Money budget;
  private final Scope scope;
  private @Nullable Instant madeAt;
  private List<Finding> made = List.of();

  private ForecastRule(String name, Grain period, ZoneId zone, Money budget, Scope scope) {
    this.name = name;
    this.period = period;
    this.zone = zone;
    this.budget = budget;
    this.scope = scope;
  }

  /**
   * Returns a rule on all calls.
   *
   * @param period {@link Grain#DAY}, {@link Grain#WEEK} or {@link Grain#MONTH}
   * @param zone whose calendar counts
   * @throws IllegalArgumentException if the budget is not above zero, or the period is none of
   *     these
   */
  public static ForecastRule of(String name, Grain period, ZoneId zone, Money budget) {
    PeriodCost.check(name, period, budget);
    if (period.compareTo(Grain.DAY) < 0) {
      throw new IllegalArgumentException(
          "period of " + name + " must be a day or longer, was " + period);
    }
    return new ForecastRule(name, period, zone, budget, Scope.ALL);
  }

  /** Returns a rule like this one on certain calls. */
  public ForecastRule within(Scope calls) {
    return new ForecastRule(name, period, zone, budget, calls);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void check(AlertInputs inputs) {
    PastHours.check(name, inputs);
  }

  /** Returns that one process of a fleet evaluates it: the store is the same for all. */
  @Override
  public Reach reach() {
    return Reach.FLEET;
  }

  @Override
  public List<Finding> evaluate(Evaluation tick) {
    Instant hour = tick.at().truncatedTo(ChronoUnit.HOURS);
    if (!hour.equals(madeAt)) {
      made = List.of(PastHours.label(forecast(tick), scope));
      madeAt = hour;
    }
    return made;
  }

  private Finding forecast(Evaluation tick) {
    Instant now = tick.at();
    Instant from = period.start(now, zone);
    Instant to = period.next(now, zone);
    Instant origin = now.truncatedTo(ChronoUnit.HOURS).minus(Duration.ofDays(7L * WEEKS));
    Instant earliest = from.isBefore(origin) ? from.truncatedTo(ChronoUnit.HOURS) : origin;
    UsageAnswer hours =
        tick.history()
            .aggregate(
                UsageQuery.between(earliest, now)
                    .where(PastHours.filter(scope))
                    .per(Grain.HOUR, ZoneOffset.UTC));
    if (hours.rows().isEmpty()) {
      return Finding.noData("no calls in the last " + WEEKS + " weeks");
    }
    HistoryForecast ahead =
        HistoryForecast.of(history(hours, now), now, to, Forecasting.standard());
    PeriodForecast total = ahead.period(from, to);
    boolean paced = total.backtest().isEmpty();
    Duration length = Duration.between(from, to);
    if (paced
        && total.elapsed().multipliedBy(100).compareTo(length.multipliedBy(LEAST_SHARE)) < 0) {
      return Finding.noData("too little history for a forecast");
    }
    return judge(new Outlook(total, exhaustion(ahead, from, to, total), now, to));
  }

  private Exhaustion exhaustion(
      HistoryForecast ahead, Instant from, Instant to, PeriodForecast total) {
    return ahead.exhaustion(from, to, budget.toUsd().doubleValue() - total.current());
  }

  private record Outlook(PeriodForecast total, Exhaustion exhaustion, Instant now, Instant to) {
    Optional<Instant> at(OptionalDouble steps) {
      return Exhaustion.at(steps, now, STEP);
    }
  }

  private static CalendarForecast.History history(UsageAnswer hours, Instant now) {
    Instant first = hours.rows().get(0).start();
    double[] values = new double[(int) Duration.between(first, now).dividedBy(STEP) + 1];
    for (UsageRow row : hours.rows()) {
      int hour = (int) Duration.between(first, row.start()).dividedBy(STEP);
      values[hour] = row.totals().cost().toUsd().doubleValue();
    }
    return new CalendarForecast.History(first, STEP, values);
  }

  private Finding judge(Outlook outlook) {
    PeriodForecast total = outlook.total;
    double limit = budget.toUsd().doubleValue();
    Measurement expected = new Measurement(BigDecimal.valueOf(total.forecast()), Unit.USD);
    Finding finding = Finding.ok();
    if (total.forecast() > limit) {
      boolean certain = total.backtest().isPresent() && total.lower() > limit;
      finding =
          Finding.firing(certain ? Severity.CRITICAL : Severity.WARNING, text(outlook, expected))
              .against(Measurement.usd(budget))
              .titled(PeriodCost.adjective(period) + " forecast");
      Instant usedUp = outlook.at(outlook.exhaustion.expected()).orElse(null);
      if (usedUp != null) {
        finding = finding.fact("exhausted_at", usedUp.toString());
      }
    }
    return finding
        .measured(period.label() + "_cost_forecast", expected)
        .fact("model", total.model())
        .fact("confidence", total.confidence().name());
  }

  private String text(Outlook outlook, Measurement expected) {
    Measurement spent = new Measurement(BigDecimal.valueOf(outlook.total.current()), Unit.USD);
    // Never shown as no more than the budget.
    String text =
        PeriodCost.adjective(period)
            + " cost forecast at "
            + expected.text(2, RoundingMode.CEILING)
            + ", above the budget of "
            + Measurement.usd(budget).text();
    if (outlook.total.current() >= budget.toUsd().doubleValue()) {
      return text + ": used up with " + spent.text() + " spent so far";
    }
    String at =
        outlook
            .at(outlook.exhaustion.expected())
            .map(time -> ": used up by " + PeriodCost.minute(time, zone))
            .orElse(": used up at the end of the " + period.label());
    String range =
        outlook
            .at(outlook.exhaustion.earliest())
            .map(time -> " (" + PeriodCost.minute(time, zone) + " at the earliest)")
            .orElse("");
    return text + at + range + ", " + spent.text() + " spent so far";
  }
}

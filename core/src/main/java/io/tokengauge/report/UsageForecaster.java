package io.tokengauge.report;

import io.tokengauge.forecast.CalendarForecast;
import io.tokengauge.forecast.Exhaustion;
import io.tokengauge.forecast.Forecasting;
import io.tokengauge.forecast.HistoryForecast;
import io.tokengauge.forecast.PeriodForecast;
import io.tokengauge.history.CalendarPeriod;
import io.tokengauge.history.Source;
import io.tokengauge.history.UsageAnswer;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageHistory;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageRow;
import io.tokengauge.history.UsageStore;
import io.tokengauge.history.UsageSummary;
import io.tokengauge.report.ForecastSection.Measure;
import io.tokengauge.time.Grain;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.UsageTotals;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Forecasts what the calls of a store will add up to: requests, tokens and cost of today, this week
 * and this month.
 *
 * <p>It looks at the last {@value #WEEKS} weeks by the hour, from the first call in them on. Sums
 * so far are exact; what is added to them is an estimate. Where the history is too short for a
 * backtest, a period goes on at its pace since it began, or since the first call if that was later.
 *
 * <p>Immutable; as safe for use by several threads at once as the store. Every method may throw
 * {@link io.tokengauge.storage.StorageException}.
 */
public final class UsageForecaster {

  /** How many weeks of history are looked at. */
  public static final int WEEKS = 8;

  private static final Duration STEP = Duration.ofHours(1);
  private static final BigDecimal HEADROOM = new BigDecimal("1.25");
  private static final MathContext ROUND_BUDGET = new MathContext(2, RoundingMode.CEILING);

  private final UsageStore store;
  private final ZoneId zone;
  private final UsageFilter filter;
  private final Forecasting forecasting;
  private final Map<CalendarPeriod.Kind, Money> budgets;

  /**
   * Starts to forecast all calls.
   *
   * @param zone whose days, weeks and months are meant
   */
  public UsageForecaster(UsageStore store, ZoneId zone) {
    this(store, zone, UsageFilter.ALL, Forecasting.standard(), Map.of());
  }

  private UsageForecaster(
      UsageStore store,
      ZoneId zone,
      UsageFilter filter,
      Forecasting forecasting,
      Map<CalendarPeriod.Kind, Money> budgets) {
    this.store = Objects.requireNonNull(store, "store");
    this.zone = Objects.requireNonNull(zone, "zone");
    this.filter = Objects.requireNonNull(filter, "filter");
    this.forecasting = Objects.requireNonNull(forecasting, "forecasting");
    this.budgets = Map.copyOf(budgets);
  }

  /** Returns a forecaster of these calls only. */
  public UsageForecaster where(UsageFilter selected) {
    return new UsageForecaster(store, zone, selected, forecasting, budgets);
  }

  /** Returns a forecaster with other settings. */
  public UsageForecaster with(Forecasting settings) {
    return new UsageForecaster(store, zone, filter, settings, budgets);
  }

  /** Returns a forecaster that also tells when each budget, by kind of period, is used up. */
  public UsageForecaster withBudgets(Map<CalendarPeriod.Kind, Money> limits) {
    return new UsageForecaster(store, zone, filter, forecasting, limits);
  }

  /**
   * Forecasts the day, week and month that an instant lies in.
   *
   * @param now until when calls count
   * @return empty without a call in the weeks looked at
   */
  public Optional<ForecastSection> at(Instant now) {
    return at(now, null);
  }

  /**
   * Forecasts the day, week and month that an instant lies in, some other period if it is under
   * way, and what to plan for the next of its kind.
   *
   * @param now until when calls count
   * @return empty without a call in the weeks looked at
   */
  public Optional<ForecastSection> at(Instant now, @Nullable CalendarPeriod reported) {
    Instant origin =
        now.atZone(zone).toLocalDate().minusWeeks(WEEKS).atStartOfDay(zone).toInstant();
    UsageAnswer known =
        store.aggregate(
            UsageQuery.between(origin, now).where(filter).per(Grain.QUARTER_HOUR, ZoneOffset.UTC));
    if (known.rows().isEmpty()) {
      return Optional.empty();
    }
    CalendarPeriod next = reported == null ? null : next(reported, now);
    Set<CalendarPeriod> periods = periods(now, reported);
    Instant last = periods.stream().map(CalendarPeriod::to).max(Instant::compareTo).orElseThrow();
    Instant until = next != null && next.to().isAfter(last) ? next.to() : last;
    Map<Measure, HistoryForecast> forecasts = new EnumMap<>(Measure.class);
    for (Measure measure : Measure.values()) {
      forecasts.put(
          measure,
          HistoryForecast.of(history(known, origin, now, measure), now, until, forecasting));
    }
    return Optional.of(new Work(forecasts, now).section(periods, next, known.source()));
  }

  private Set<CalendarPeriod> periods(Instant now, @Nullable CalendarPeriod reported) {
    LocalDate today = now.atZone(zone).toLocalDate();
    Set<CalendarPeriod> periods = new LinkedHashSet<>();
    periods.add(CalendarPeriod.day(today, zone));
    periods.add(CalendarPeriod.week(today, zone));
    periods.add(CalendarPeriod.month(YearMonth.from(today), zone));
    if (reported != null && reported.from().isBefore(now) && now.isBefore(reported.to())) {
      periods.add(reported);
    }
    return periods;
  }

  private static CalendarPeriod next(CalendarPeriod period, Instant now) {
    CalendarPeriod next = period.after();
    while (next.from().isBefore(now)) {
      next = next.after();
    }
    return next;
  }

  /** Adds quarters of an hour up to hours from the first call on, which begin as local days do. */
  private static CalendarForecast.History history(
      UsageAnswer known, Instant origin, Instant now, Measure measure) {
    int first = step(origin, known.rows().get(0).start());
    double[] values = new double[step(origin, now) - first + 1];
    for (UsageRow row : known.rows()) {
      values[step(origin, row.start()) - first] += amount(measure, row.totals()).doubleValue();
    }
    return new CalendarForecast.History(origin.plus(STEP.multipliedBy(first)), STEP, values);
  }

  private static int step(Instant origin, Instant at) {
    return Math.toIntExact(Duration.between(origin, at).dividedBy(STEP));
  }

  static BigDecimal amount(Measure measure, UsageTotals totals) {
    return switch (measure) {
      case REQUESTS -> BigDecimal.valueOf(totals.attempts());
      case TOKENS -> BigDecimal.valueOf(totals.totalTokens());
      case COST -> totals.cost().toUsd();
    };
  }

  private final class Work {
    private final Map<Measure, HistoryForecast> forecasts;
    private final Instant now;
    private Source source = Source.ROLLUP;

    Work(Map<Measure, HistoryForecast> forecasts, Instant now) {
      this.forecasts = forecasts;
      this.now = now;
    }

    ForecastSection section(
        Set<CalendarPeriod> periods, @Nullable CalendarPeriod next, Source known) {
      source = known;
      List<ForecastSection.Line> lines = new ArrayList<>();
      List<ForecastSection.BudgetOutlook> outlooks = new ArrayList<>();
      for (CalendarPeriod period : periods) {
        UsageTotals soFar = soFar(period);
        for (Measure measure : Measure.values()) {
          lines.add(line(period, measure, amount(measure, soFar)));
        }
        Money limit = budgets.get(period.kind());
        if (limit != null) {
          outlooks.add(budget(period, limit, soFar.cost()));
        }
      }
      return new ForecastSection(
          now,
          forecast(Measure.COST).level(),
          lines,
          outlooks,
          next == null ? null : nextBudget(next),
          source);
    }

    private HistoryForecast forecast(Measure measure) {
      return Objects.requireNonNull(forecasts.get(measure));
    }

    private UsageTotals soFar(CalendarPeriod period) {
      if (!period.from().isBefore(now)) {
        return UsageTotals.ZERO;
      }
      UsageSummary summary = new UsageHistory(store, zone).where(filter).until(now).summary(period);
      source = source.and(summary.source());
      return summary.totals();
    }

    private ForecastSection.Line line(CalendarPeriod period, Measure measure, BigDecimal current) {
      PeriodForecast forecast = forecast(measure).period(period.from(), period.to());
      return new ForecastSection.Line(
          period,
          measure,
          forecast.elapsed(),
          current,
          current.add(rounded(measure, forecast.forecast() - forecast.current())),
          bound(measure, current, forecast.lower() - forecast.current()),
          bound(measure, current, forecast.upper() - forecast.current()),
          rounded(forecast.hourlyRate(), measure == Measure.COST ? 6 : 2),
          new ForecastSection.Basis(
              forecast.confidence(), forecast.model(), forecast.backtest().orElse(null)));
    }

    private static @Nullable BigDecimal bound(Measure measure, BigDecimal current, double more) {
      return Double.isInfinite(more) ? null : current.add(rounded(measure, more));
    }

    private ForecastSection.BudgetOutlook budget(CalendarPeriod period, Money limit, Money spent) {
      Exhaustion exhaustion =
          forecast(Measure.COST)
              .exhaustion(period.from(), period.to(), limit.minus(spent).toUsd().doubleValue());
      return new ForecastSection.BudgetOutlook(
          period,
          limit,
          spent,
          at(exhaustion.expected()),
          at(exhaustion.earliest()),
          at(exhaustion.latest()));
    }

    private @Nullable Instant at(OptionalDouble steps) {
      return Exhaustion.at(steps, now, STEP).orElse(null);
    }

    private ForecastSection.NextBudget nextBudget(CalendarPeriod period) {
      PeriodForecast forecast = forecast(Measure.COST).period(period.from(), period.to());
      BigDecimal expected = rounded(Measure.COST, forecast.forecast());
      BigDecimal high =
          Double.isInfinite(forecast.upper()) ? null : rounded(Measure.COST, forecast.upper());
      BigDecimal suggested = high == null ? expected.multiply(HEADROOM) : high;
      return new ForecastSection.NextBudget(
          period, expected, high, Money.usd(suggested.round(ROUND_BUDGET)));
    }
  }

  /** Returns what is estimated to a whole request or token, or a millionth of a dollar. */
  private static BigDecimal rounded(Measure measure, double value) {
    return rounded(value, measure == Measure.COST ? 6 : 0);
  }

  private static BigDecimal rounded(double value, int decimals) {
    return new BigDecimal(value).setScale(decimals, RoundingMode.HALF_EVEN);
  }
}

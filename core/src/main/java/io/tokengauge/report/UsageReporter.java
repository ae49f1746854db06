package io.tokengauge.report;

import io.tokengauge.history.CalendarPeriod;
import io.tokengauge.history.HoursOfDay;
import io.tokengauge.history.RankBy;
import io.tokengauge.history.SpikeAttribution;
import io.tokengauge.history.UsageAnswer;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageHistory;
import io.tokengauge.history.UsageRow;
import io.tokengauge.history.UsageStore;
import io.tokengauge.history.UsageSummary;
import io.tokengauge.history.UsageTimeline;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Money;
import io.tokengauge.window.Limits;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes reports of any past period, and of one that is under way.
 *
 * <p>Sums are answered from roll-ups where the store has them. The period's calls are read once, a
 * page at a time, for what sums cannot tell: {@link CallFindings}, and the savings of a cheaper
 * sibling.
 *
 * <p>Immutable; as safe for use by several threads at once as the store. Every method may throw
 * {@link io.tokengauge.storage.StorageException}.
 */
public final class UsageReporter {

  /** How many users and cache keys are listed unless said otherwise. */
  public static final int LISTED = 10;

  private static final int DAYS_OF_TREND = 14;
  private static final int WEEKS_OF_TREND = 8;
  private static final int MONTHS_OF_TREND = 6;

  private final UsageStore store;
  private final PriceBook prices;
  private final ZoneId zone;
  private final Settings settings;

  /** Never changed once a reporter has it. */
  private static final class Settings {
    private UsageFilter filter = UsageFilter.ALL;
    private RecommendationRules rules = RecommendationRules.DEFAULTS;
    private int listed = LISTED;
    private Limits limits = Limits.NONE;
    private Map<CalendarPeriod.Kind, Money> budgets = Map.of();
    private @Nullable Instant now;

    private Settings changed(Consumer<Settings> change) {
      Settings copy = new Settings();
      copy.filter = filter;
      copy.rules = rules;
      copy.listed = listed;
      copy.limits = limits;
      copy.budgets = budgets;
      copy.now = now;
      change.accept(copy);
      return copy;
    }
  }

  /**
   * Starts to report on all calls. Periods count as over, and nothing is forecast, unless {@link
   * #asOf} says what time it is.
   *
   * @param prices what cheaper siblings and other times to live are priced by
   * @param zone whose days, weeks and months are meant
   */
  public UsageReporter(UsageStore store, PriceBook prices, ZoneId zone) {
    this(store, prices, zone, new Settings());
  }

  private UsageReporter(UsageStore store, PriceBook prices, ZoneId zone, Settings settings) {
    this.store = Objects.requireNonNull(store, "store");
    this.prices = Objects.requireNonNull(prices, "prices");
    this.zone = Objects.requireNonNull(zone, "zone");
    this.settings = settings;
  }

  private UsageReporter with(Consumer<Settings> change) {
    return new UsageReporter(store, prices, zone, settings.changed(change));
  }

  /** Returns a reporter on these calls only. */
  public UsageReporter where(UsageFilter selected) {
    return with(s -> s.filter = selected);
  }

  /** Returns a reporter with other rules for recommendations. */
  public UsageReporter withRules(RecommendationRules rules) {
    return with(s -> s.rules = rules);
  }

  /** Returns a reporter that lists so many users and cache keys, 1 or more. */
  public UsageReporter withListed(int count) {
    return with(s -> s.listed = count);
  }

  /** Returns a reporter that holds the busiest minute and day against these. */
  public UsageReporter withLimits(Limits limits) {
    return with(s -> s.limits = limits);
  }

  /** Returns a reporter that tells when a budget, by kind of period, is used up. */
  public UsageReporter withBudgets(Map<CalendarPeriod.Kind, Money> budgets) {
    Map<CalendarPeriod.Kind, Money> copy = Map.copyOf(budgets);
    return with(s -> s.budgets = copy);
  }

  /**
   * Returns a reporter at an instant: later calls do not count, a period that goes on beyond it is
   * compared with as much of the one before, and forecasts are made from it.
   */
  public UsageReporter asOf(Instant now) {
    return with(s -> s.now = now);
  }

  /** Reports on a day. */
  public UsageReport daily(LocalDate day) {
    return report(CalendarPeriod.day(day, zone));
  }

  /** Reports on the week, from Monday, that a day lies in. */
  public UsageReport weekly(LocalDate day) {
    return report(CalendarPeriod.week(day, zone));
  }

  /** Reports on a month. */
  public UsageReport monthly(YearMonth month) {
    return report(CalendarPeriod.month(month, zone));
  }

  /**
   * Reports on any period, compared with the one before.
   *
   * @throws IllegalArgumentException if it begins at the instant of {@link #asOf} or later
   */
  public UsageReport report(CalendarPeriod period) {
    Instant now = settings.now == null ? period.to() : settings.now;
    UsageHistory history = new UsageHistory(store, period.zone()).where(settings.filter).until(now);
    UsageSummary summary = history.summary(period);
    UsageAnswer models = history.byModelWithLatency(period);
    UsageAnswer users = history.by(RankBy.COST, period, Dimension.USER);
    UsageAnswer projects = history.by(RankBy.COST, period, Dimension.PROJECT);
    UsageTimeline days = history.daily(period);
    HoursOfDay hours = history.hoursOfDay(period);
    UsageReport.Baseline baseline =
        baseline(
            history.until(period.beforeAt(now)),
            period.before(),
            List.of(
                users,
                projects,
                history.by(RankBy.COST, period, Dimension.MODEL),
                history.by(RankBy.COST, period, Dimension.CACHE_KEY)));
    Instant until = history.endOf(period);
    Recommender recommender = new Recommender(prices, settings.rules, until.minusNanos(1));
    CallPass pass =
        new CallPass(
            prices, recommender.siblings(models.rows()), settings.limits.cacheReadsCount());
    pass.read(store, settings.filter, period.from(), until);
    CallFindings calls = pass.findings();
    ForecastSection forecast = forecast(period);
    return new UsageReport(
        period,
        until,
        summary.totals(),
        summary.extremes(),
        baseline,
        models.rows(),
        users.rows(),
        projects.rows(),
        days.pieces(),
        hours.hours(),
        trend(history, period),
        calls,
        settings.limits,
        settings.listed,
        forecast,
        recommender.recommend(summary.totals(), models.rows(), pass.comparisons(), calls.cache()),
        null,
        summary
            .source()
            .and(models.source())
            .and(users.source())
            .and(projects.source())
            .and(days.source())
            .and(hours.source())
            .and(forecast == null ? summary.source() : forecast.source()));
  }

  /** Compares with what went before; the current answers are by the usual suspects, in order. */
  private static UsageReport.Baseline baseline(
      UsageHistory history, CalendarPeriod previous, List<UsageAnswer> current) {
    List<SpikeAttribution> changes = new ArrayList<>();
    for (int i = 0; i < current.size(); i++) {
      Dimension dimension = SpikeAttribution.USUAL_SUSPECTS.get(i);
      changes.add(
          SpikeAttribution.between(
              RankBy.COST, history.by(RankBy.COST, previous, dimension), current.get(i)));
    }
    return new UsageReport.Baseline(
        previous, history.endOf(previous), history.summary(previous).totals(), changes);
  }

  private static List<UsageRow> trend(UsageHistory history, CalendarPeriod period) {
    LocalDate end = period.end();
    return switch (period.kind()) {
      case DAY ->
          history.daily(CalendarPeriod.daysBefore(end, DAYS_OF_TREND, period.zone())).pieces();
      case WEEK ->
          history
              .weekly(new CalendarPeriod(end.minusWeeks(WEEKS_OF_TREND), end, period.zone()))
              .pieces();
      case MONTH ->
          history
              .monthly(new CalendarPeriod(end.minusMonths(MONTHS_OF_TREND), end, period.zone()))
              .pieces();
      case DAYS -> List.of();
    };
  }

  // Of what is long over, the present is no continuation.
  private @Nullable ForecastSection forecast(CalendarPeriod period) {
    if (settings.now == null || settings.now.isAfter(period.after().to())) {
      return null;
    }
    return new UsageForecaster(store, period.zone())
        .where(settings.filter)
        .withBudgets(settings.budgets)
        .at(settings.now, period)
        .orElse(null);
  }
}

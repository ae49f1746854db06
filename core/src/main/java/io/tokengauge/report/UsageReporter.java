package io.tokengauge.report;

import io.tokengauge.history.CalendarPeriod;
import io.tokengauge.history.HoursOfDay;
import io.tokengauge.history.RankBy;
import io.tokengauge.history.UsageAnswer;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageHistory;
import io.tokengauge.history.UsageStore;
import io.tokengauge.history.UsageSummary;
import io.tokengauge.history.UsageTimeline;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.usage.Dimension;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.Objects;

/**
 * Makes reports of any past period.
 *
 * <p>Everything but the savings of a cheaper sibling is answered from roll-ups where the store has
 * them; for those savings the period's calls are read once, if a model in use has a sibling.
 *
 * <p>Immutable; as safe for use by several threads at once as the store. Every method may throw
 * {@link io.tokengauge.storage.StorageException}.
 */
public final class UsageReporter {

  /** How many users are listed unless said otherwise. */
  public static final int LISTED_USERS = 10;

  private final UsageStore store;
  private final PriceBook prices;
  private final ZoneId zone;
  private final UsageFilter filter;
  private final RecommendationRules rules;
  private final int listedUsers;

  /**
   * Starts to report on all calls.
   *
   * @param prices what cheaper siblings are looked for in
   * @param zone whose days, weeks and months are meant
   */
  public UsageReporter(UsageStore store, PriceBook prices, ZoneId zone) {
    this(store, prices, zone, UsageFilter.ALL, RecommendationRules.DEFAULTS, LISTED_USERS);
  }

  private UsageReporter(
      UsageStore store,
      PriceBook prices,
      ZoneId zone,
      UsageFilter filter,
      RecommendationRules rules,
      int listedUsers) {
    this.store = Objects.requireNonNull(store, "store");
    this.prices = Objects.requireNonNull(prices, "prices");
    this.zone = Objects.requireNonNull(zone, "zone");
    this.filter = Objects.requireNonNull(filter, "filter");
    this.rules = Objects.requireNonNull(rules, "rules");
    this.listedUsers = listedUsers;
  }

  /** Returns a reporter on these calls only. */
  public UsageReporter where(UsageFilter selected) {
    return new UsageReporter(store, prices, zone, selected, rules, listedUsers);
  }

  /** Returns a reporter with other rules for recommendations. */
  public UsageReporter withRules(RecommendationRules other) {
    return new UsageReporter(store, prices, zone, filter, other, listedUsers);
  }

  /** Returns a reporter that lists so many users, 1 or more. */
  public UsageReporter withListedUsers(int count) {
    return new UsageReporter(store, prices, zone, filter, rules, count);
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

  /** Reports on any period, compared with the one before. */
  public UsageReport report(CalendarPeriod period) {
    UsageHistory history = new UsageHistory(store, period.zone()).where(filter);
    UsageSummary summary = history.summary(period);
    UsageSummary before = history.summary(period.before());
    UsageAnswer models = history.byModel(period);
    UsageAnswer users = history.by(RankBy.COST, period, Dimension.USER);
    UsageAnswer projects = history.by(RankBy.COST, period, Dimension.PROJECT);
    UsageTimeline days = history.daily(period);
    HoursOfDay hours = history.hoursOfDay(period);
    return new UsageReport(
        period,
        summary.totals(),
        summary.extremes(),
        before.period(),
        before.totals(),
        models.rows(),
        users.rows(),
        projects.rows(),
        days.pieces(),
        hours.hours(),
        listedUsers,
        null,
        new Recommender(store, prices, rules)
            .recommend(period, filter, summary.totals(), models.rows()),
        summary
            .source()
            .and(before.source())
            .and(models.source())
            .and(users.source())
            .and(projects.source())
            .and(days.source())
            .and(hours.source()));
  }
}

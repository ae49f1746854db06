package io.tokengauge.examples.monitor.live;

import io.tokengauge.UsageMonitor;
import io.tokengauge.forecast.CalendarForecast;
import io.tokengauge.forecast.Forecasting;
import io.tokengauge.history.CalendarPeriod;
import io.tokengauge.history.UsageHistory;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageRow;
import io.tokengauge.history.UsageStore;
import io.tokengauge.history.UsageTimeline;
import io.tokengauge.report.PeriodUsage;
import io.tokengauge.report.Snapshot;
import io.tokengauge.time.Grain;
import io.tokengauge.usage.Money;
import io.tokengauge.window.Scope;
import io.tokengauge.window.WindowView;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes snapshots of a monitor. To be used by one thread. */
final class LiveSnapshots {

  private static final Duration STEP = Duration.ofHours(1);
  private static final int WEEKS_OF_HISTORY = 8;

  private final UsageMonitor monitor;
  private final Budgets budgets;
  private final ZoneId zone;
  private final Instant start;
  private @Nullable Money estimate;

  /**
   * Starts without an estimate.
   *
   * @param start when the first call came
   */
  LiveSnapshots(UsageMonitor monitor, Budgets budgets, ZoneId zone, Instant start) {
    this.monitor = monitor;
    this.budgets = budgets;
    this.zone = zone;
    this.start = start;
  }

  /** Returns how things stand, with the estimate of the month that was made last. */
  Snapshot take() {
    monitor.flush(Duration.ZERO);
    WindowView view = monitor.windows();
    LocalDate today = view.at().atZone(zone).toLocalDate();
    return Snapshot.of(
            view,
            Scope.ALL,
            Snapshot.HEALTH_WINDOW,
            usage(CalendarPeriod.day(today, zone), budgets.day()),
            usage(CalendarPeriod.month(YearMonth.from(today), zone), budgets.month()))
        .withMonthEstimate(estimate)
        .withAlerts(monitor.alerts().active());
  }

  /** Returns how things stand, with a new estimate, the days of the month and the months. */
  Snapshot takeWithHistory() {
    estimate(now());
    Snapshot snapshot = take();
    LocalDate today = snapshot.timestamp().atZone(zone).toLocalDate();
    LocalDate first = start.atZone(zone).toLocalDate();
    LocalDate monthStart = today.withDayOfMonth(1);
    CalendarPeriod days =
        new CalendarPeriod(first.isAfter(monthStart) ? first : monthStart, today.plusDays(1), zone);
    CalendarPeriod months =
        new CalendarPeriod(first.withDayOfMonth(1), monthStart.plusMonths(1), zone);
    UsageHistory history = new UsageHistory(monitor.history(), zone);
    return snapshot.withHistory(
        usages(history.daily(days), Grain.DAY), usages(history.monthly(months), Grain.MONTH));
  }

  /** Estimates the month anew. */
  void estimate(Instant now) {
    monitor.flush(Duration.ZERO);
    Instant origin =
        now.atZone(zone).toLocalDate().minusWeeks(WEEKS_OF_HISTORY).atStartOfDay(zone).toInstant();
    UsageStore store = monitor.history();
    List<UsageRow> hours =
        store.aggregate(UsageQuery.between(origin, now).per(Grain.HOUR, ZoneOffset.UTC)).rows();
    if (hours.isEmpty()) {
      estimate = null;
      return;
    }
    Instant first = hours.get(0).start();
    double[] cost = new double[hour(first, now) + 1];
    hours.forEach(
        row -> cost[hour(first, row.start())] = row.totals().cost().toUsd().doubleValue());
    CalendarForecast forecast =
        CalendarForecast.of(
            new CalendarForecast.History(first, STEP, cost), now, zone, Forecasting.standard());
    estimate =
        Money.usd(
            BigDecimal.valueOf(forecast.month().forecast()).setScale(2, RoundingMode.HALF_EVEN));
  }

  private static int hour(Instant first, Instant at) {
    return Math.toIntExact(ChronoUnit.HOURS.between(first, at));
  }

  private Instant now() {
    return monitor.windows().at();
  }

  private PeriodUsage usage(CalendarPeriod period, @Nullable Money budget) {
    UsageQuery query = UsageQuery.between(period.from(), period.to());
    return new PeriodUsage(period.label(), monitor.history().aggregate(query).total(), budget);
  }

  private List<PeriodUsage> usages(UsageTimeline timeline, Grain grain) {
    return timeline.pieces().stream()
        .map(
            row -> {
              LocalDate day = row.start().atZone(zone).toLocalDate();
              return grain == Grain.DAY
                  ? new PeriodUsage(day.toString(), row.totals(), budgets.day())
                  : new PeriodUsage(YearMonth.from(day).toString(), row.totals(), budgets.month());
            })
        .toList();
  }
}

package io.tokengauge.report;

import io.tokengauge.history.CalendarPeriod;
import io.tokengauge.history.HoursOfDay;
import io.tokengauge.history.UsageRow;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.UsageTotals;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Draws the charts of the HTML report. */
final class HtmlCharts {

  private static final int NAMED_DAYS = 14;
  private static final int NUMBERED_DAYS = 31;

  private HtmlCharts() {}

  static String days(UsageReport report) {
    return cost(
        "Cost by day",
        report.byDay(),
        report.period().zone(),
        dayLabel(report.byDay().size()),
        date -> ReportWords.format("EEE d MMMM", date));
  }

  static String trend(UsageReport report) {
    CalendarPeriod.Kind kind = report.period().kind();
    return cost(
        "Cost by " + ReportWords.unit(report.period()),
        GroupSections.trendOf(report),
        report.period().zone(),
        switch (kind) {
          case DAY, DAYS -> dayLabel(report.trend().size());
          case WEEK -> date -> ReportWords.format("d MMM", date);
          case MONTH -> date -> ReportWords.format("MMM", date);
        },
        date -> ReportWords.piece(kind, date));
  }

  private static Function<LocalDate, String> dayLabel(int days) {
    String pattern = days <= NAMED_DAYS ? "EEE d" : days <= NUMBERED_DAYS ? "d" : "d MMM";
    return date -> ReportWords.format(pattern, date);
  }

  private static String cost(
      String title,
      List<UsageRow> rows,
      ZoneId zone,
      Function<LocalDate, String> label,
      Function<LocalDate, String> name) {
    List<BarChart.Bar> bars = new ArrayList<>();
    boolean weekends = false;
    for (UsageRow row : rows) {
      LocalDate date = row.start().atZone(zone).toLocalDate();
      boolean weekend = isDay(row, zone) && date.getDayOfWeek().compareTo(DayOfWeek.FRIDAY) > 0;
      weekends |= weekend;
      bars.add(
          new BarChart.Bar(
              label.apply(date),
              row.totals().cost().toUsd().max(BigDecimal.ZERO),
              tip(name.apply(date), row.totals()),
              weekend));
    }
    return figure(title, weekends ? "weekends are paler" : "", bars, HtmlCharts::dollars);
  }

  private static boolean isDay(UsageRow row, ZoneId zone) {
    return !row.end()
        .isAfter(row.start().atZone(zone).toLocalDate().plusDays(1).atStartOfDay(zone).toInstant());
  }

  private static String tip(String name, UsageTotals totals) {
    return HtmlReportRenderer.words(
        name
            + ": "
            + Figures.dollars(totals.cost())
            + ", "
            + Figures.count(totals.attempts(), "request"));
  }

  static String hours(UsageReport report) {
    List<BarChart.Bar> bars = new ArrayList<>();
    for (HoursOfDay.Hour hour : report.byHour()) {
      bars.add(
          new BarChart.Bar(
              String.format(Locale.ROOT, "%02d", hour.hour()),
              BigDecimal.valueOf(hour.totals().attempts()),
              tip(String.format(Locale.ROOT, "%02d:00", hour.hour()), hour.totals()),
              false));
    }
    return figure(
        "Requests by hour of the day",
        report.byDay().size() == 1 ? "" : "all days together",
        bars,
        (value, whole) ->
            BarChart.isWhole(value) ? String.format(Locale.ROOT, "%,.0f", value) : "");
  }

  private static String figure(
      String title, String remark, List<BarChart.Bar> bars, BarChart.Axis axis) {
    return "<figure>\n<figcaption>"
        + title
        + (remark.isEmpty() ? "" : " <span>(" + remark + ")</span>")
        + "</figcaption>\n"
        + BarChart.draw(title, bars, axis)
        + "</figure>\n";
  }

  private static String dollars(BigDecimal value, boolean whole) {
    return whole
        ? String.format(Locale.ROOT, "$%,.0f", value)
        : Figures.dollars(Money.usd(value.setScale(Money.SCALE, RoundingMode.HALF_EVEN)));
  }
}

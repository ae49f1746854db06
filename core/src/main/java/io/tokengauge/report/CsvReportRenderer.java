package io.tokengauge.report;

import io.tokengauge.history.CalendarPeriod;
import io.tokengauge.history.HoursOfDay;
import io.tokengauge.history.UsageRow;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.UsageCounter;
import io.tokengauge.usage.UsageRatios;
import io.tokengauge.usage.UsageTotals;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Writes a report as one table for spreadsheets and pivot tables: the column {@code section} says
 * what a line is about. Amounts are exact. Stateless.
 */
public final class CsvReportRenderer implements ReportRenderer {

  private static final List<String> HEADS =
      List.of(
          "section",
          "from",
          "to",
          "name",
          "provider",
          "requests",
          "calls",
          "errors",
          "rate_limited",
          "input_tokens",
          "cached_tokens",
          "cache_write_tokens",
          "output_tokens",
          "unpriced",
          "cost_usd",
          "cost_without_cache_usd",
          "saving_usd");

  @Override
  public String format() {
    return "csv";
  }

  @Override
  public String mediaType() {
    return "text/csv; charset=utf-8";
  }

  @Override
  public String fileExtension() {
    return "csv";
  }

  @Override
  public String render(UsageReport report) {
    StringBuilder out = new StringBuilder(CsvLine.of(HEADS));
    CalendarPeriod period = report.period();
    out.append(line("summary", period, period.label(), "", report.totals()));
    out.append(line("previous", report.previous(), report.previous().label(), "", report.before()));
    for (UsageRow row : report.byModel()) {
      out.append(line("by_model", period, row.key().get(1), row.key().get(0), row.totals()));
    }
    for (UsageRow row : report.byUser()) {
      out.append(line("by_user", period, row.key().get(0), "", row.totals()));
    }
    for (UsageRow row : report.byProject()) {
      out.append(line("by_project", period, row.key().get(0), "", row.totals()));
    }
    for (UsageRow row : report.byDay()) {
      String day = row.start().atZone(period.zone()).toLocalDate().toString();
      out.append(
          line("daily", at(row.start(), period), at(row.end(), period), day, "", row.totals()));
    }
    for (HoursOfDay.Hour hour : report.byHour()) {
      String name = String.format(Locale.ROOT, "%02d", hour.hour());
      out.append(line("hour_of_day", period, name, "", hour.totals()));
    }
    for (Recommendation recommendation : report.recommendations()) {
      out.append(recommendation(period, recommendation));
    }
    return out.toString();
  }

  private static String line(
      String section, CalendarPeriod period, String name, String provider, UsageTotals totals) {
    return line(
        section, at(period.from(), period), at(period.to(), period), name, provider, totals);
  }

  private static String line(
      String section, String from, String to, String name, String provider, UsageTotals totals) {
    return CsvLine.of(
        List.of(
            section,
            from,
            to,
            CsvLine.text(name),
            CsvLine.text(provider),
            Long.toString(totals.attempts()),
            Long.toString(totals.calls()),
            Long.toString(totals.get(UsageCounter.ERRORS)),
            Long.toString(totals.get(UsageCounter.RATE_LIMITED)),
            Long.toString(totals.inputTokens()),
            Long.toString(totals.cacheReadTokens()),
            Long.toString(
                totals.get(UsageCounter.CACHE_WRITE_SHORT_TOKENS)
                    + totals.get(UsageCounter.CACHE_WRITE_LONG_TOKENS)),
            Long.toString(totals.outputTokens()),
            Long.toString(totals.unpriced()),
            known(totals, totals.cost()),
            known(totals, totals.costWithoutCache()),
            known(totals, UsageRatios.netSaving(totals))));
  }

  private static String known(UsageTotals totals, Money amount) {
    return UsageRatios.knownCost(totals).isEmpty() ? "" : amount.toString();
  }

  private static String recommendation(CalendarPeriod period, Recommendation recommendation) {
    List<String> cells = new ArrayList<>();
    cells.add("recommendation");
    cells.add(at(period.from(), period));
    cells.add(at(period.to(), period));
    cells.add(CsvLine.text(ReportWords.of(recommendation).plain()));
    while (cells.size() < HEADS.size() - 1) {
      cells.add("");
    }
    cells.add(recommendation.saving().map(Money::toString).orElse(""));
    return CsvLine.of(cells);
  }

  private static String at(Instant instant, CalendarPeriod period) {
    return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(instant.atZone(period.zone()));
  }
}

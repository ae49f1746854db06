package io.tokengauge.report;

import io.tokengauge.cache.KeyFindings;
import io.tokengauge.history.CalendarPeriod;
import io.tokengauge.history.HoursOfDay;
import io.tokengauge.history.SpikeAttribution;
import io.tokengauge.history.UsageRow;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.UsageCounter;
import io.tokengauge.usage.UsageRatios;
import io.tokengauge.usage.UsageTotals;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a report as one table for spreadsheets and pivot tables: the column {@code section} says
 * what a line is about. Amounts are exact. Stateless.
 */
public final class CsvReportRenderer implements ReportRenderer {

  /** The columns; most sections fill some of them. */
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
          "saving_usd",
          "measure",
          "current",
          "forecast",
          "low",
          "high",
          "hourly_rate",
          "limit",
          "before",
          "at",
          "earliest",
          "latest",
          "remark");

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
    Lines lines = new Lines(out, report.period().zone());
    CalendarPeriod period = report.period();
    lines.totals("summary", period.from(), report.until(), period.label(), "", report.totals());
    lines.totals(
        "previous",
        report.previous().from(),
        report.baseline().until(),
        report.previous().label(),
        "",
        report.before());
    for (UsageRow row : report.byModel()) {
      lines.group("by_model", report, row.key().get(1), row.key().get(0), row.totals());
    }
    for (UsageRow row : report.byUser()) {
      lines.group("by_user", report, row.key().get(0), "", row.totals());
    }
    for (UsageRow row : report.byProject()) {
      lines.group("by_project", report, row.key().get(0), "", row.totals());
    }
    report.byDay().forEach(row -> lines.piece("daily", row));
    for (HoursOfDay.Hour hour : report.byHour()) {
      String name = String.format(Locale.ROOT, "%02d", hour.hour());
      lines.group("hour_of_day", report, name, "", hour.totals());
    }
    report.trend().forEach(row -> lines.piece("cost_trend", row));
    for (KeyFindings key : report.calls().cache().keys()) {
      lines.cacheKey(report, key);
    }
    for (CallFindings.ErrorCount error : report.calls().errors()) {
      lines.error(report, error);
    }
    report.quotas().forEach(quota -> lines.quota(report, quota));
    for (int i = 0; i < report.baseline().changes().size(); i++) {
      String section = "change_by_" + SpikeAttribution.USUAL_SUSPECTS.get(i).name();
      for (SpikeAttribution.Contribution part :
          report.baseline().changes().get(i).contributions()) {
        lines.change(report, section, part);
      }
    }
    report.outlook().ifPresent(lines::forecast);
    for (Recommendation recommendation : report.recommendations()) {
      lines.recommendation(report, recommendation);
    }
    return out.toString();
  }

  /** Writes lines, each from the cells that it has. */
  private static final class Lines {
    private final StringBuilder out;
    private final ZoneId zone;

    Lines(StringBuilder out, ZoneId zone) {
      this.out = out;
      this.zone = zone;
    }

    void group(
        String section, UsageReport report, String name, String provider, UsageTotals totals) {
      totals(section, report.period().from(), report.until(), name, provider, totals);
    }

    void piece(String section, UsageRow row) {
      String day = row.start().atZone(zone).toLocalDate().toString();
      totals(section, row.start(), row.end(), day, "", row.totals());
    }

    void totals(
        String section,
        Instant from,
        Instant to,
        String name,
        String provider,
        UsageTotals totals) {
      add(counted(cells(section, from, to, name), provider, totals));
    }

    private static Map<String, String> counted(
        Map<String, String> cells, String provider, UsageTotals totals) {
      cells.put("provider", CsvLine.text(provider));
      cells.put("requests", Long.toString(totals.attempts()));
      cells.put("calls", Long.toString(totals.calls()));
      cells.put("errors", Long.toString(totals.get(UsageCounter.ERRORS)));
      cells.put("rate_limited", Long.toString(totals.get(UsageCounter.RATE_LIMITED)));
      cells.put("input_tokens", Long.toString(totals.inputTokens()));
      cells.put("cached_tokens", Long.toString(totals.cacheReadTokens()));
      cells.put(
          "cache_write_tokens",
          Long.toString(
              totals.get(UsageCounter.CACHE_WRITE_SHORT_TOKENS)
                  + totals.get(UsageCounter.CACHE_WRITE_LONG_TOKENS)));
      cells.put("output_tokens", Long.toString(totals.outputTokens()));
      cells.put("unpriced", Long.toString(totals.unpriced()));
      if (UsageRatios.knownCost(totals).isPresent()) {
        cells.put("cost_usd", totals.cost().toString());
        cells.put("cost_without_cache_usd", totals.costWithoutCache().toString());
        cells.put("saving_usd", UsageRatios.netSaving(totals).toString());
      }
      return cells;
    }

    void cacheKey(UsageReport report, KeyFindings key) {
      Map<String, String> cells = cells("cache_key", report, key.key());
      counted(cells, "", key.totals());
      cells.put("measure", "worth_usd");
      cells.put("current", key.verdict().worth().toString());
      cells.put("remark", lower(key.verdict().action()));
      add(cells);
    }

    void error(UsageReport report, CallFindings.ErrorCount error) {
      Map<String, String> cells = cells("error", report, error.code());
      cells.put("requests", Long.toString(error.requests()));
      cells.put("measure", lower(error.kind()));
      cells.put("remark", error.httpStatus() == 0 ? "" : Integer.toString(error.httpStatus()));
      add(cells);
    }

    void quota(UsageReport report, QuotaUse quota) {
      String user = quota.user();
      Map<String, String> cells = cells("quota", report, user == null ? "" : user);
      cells.put("measure", quota.quota().label());
      cells.put("current", Long.toString(quota.use().current()));
      cells.put("high", Long.toString(quota.suggested()));
      quota.use().limit().ifPresent(limit -> cells.put("limit", Long.toString(limit)));
      put(cells, "at", quota.at());
      cells.put("remark", quota.adjustment().label());
      add(cells);
    }

    void change(UsageReport report, String section, SpikeAttribution.Contribution part) {
      Map<String, String> cells = cells(section, report, part.key().get(0));
      cells.put("measure", "cost");
      cells.put("current", part.after().toPlainString());
      cells.put("before", part.before().toPlainString());
      cells.put("remark", lower(part.presence()));
      add(cells);
    }

    void forecast(ForecastSection forecast) {
      for (ForecastSection.Line line : forecast.lines()) {
        Map<String, String> cells = cells("forecast", line.period());
        cells.put("measure", line.measure().label());
        cells.put("current", line.current().toPlainString());
        cells.put("forecast", line.forecast().toPlainString());
        put(cells, "low", line.low());
        put(cells, "high", line.high());
        cells.put("hourly_rate", line.hourlyRate().toPlainString());
        put(cells, "at", forecast.asOf());
        cells.put("remark", lower(line.basis().confidence()));
        add(cells);
      }
      for (ForecastSection.BudgetOutlook budget : forecast.budgets()) {
        Map<String, String> cells = cells("budget", budget.period());
        cells.put("measure", "cost");
        cells.put("current", budget.spent().toString());
        cells.put("limit", budget.limit().toString());
        put(cells, "at", budget.expected());
        put(cells, "earliest", budget.earliest());
        put(cells, "latest", budget.latest());
        add(cells);
      }
      ForecastSection.NextBudget next = forecast.next();
      if (next != null) {
        Map<String, String> cells = cells("next_budget", next.period());
        cells.put("measure", "cost");
        cells.put("forecast", next.expected().toPlainString());
        put(cells, "high", next.high());
        cells.put("limit", next.suggested().toString());
        add(cells);
      }
    }

    void recommendation(UsageReport report, Recommendation recommendation) {
      Map<String, String> cells =
          cells("recommendation", report, ReportWords.of(recommendation).plain());
      cells.put("saving_usd", recommendation.saving().map(Money::toString).orElse(""));
      add(cells);
    }

    private Map<String, String> cells(String section, UsageReport report, String name) {
      return cells(section, report.period().from(), report.until(), name);
    }

    private Map<String, String> cells(String section, CalendarPeriod period) {
      return cells(section, period.from(), period.to(), period.label());
    }

    private Map<String, String> cells(String section, Instant from, Instant to, String name) {
      Map<String, String> cells = new HashMap<>();
      cells.put("section", section);
      put(cells, "from", from);
      put(cells, "to", to);
      cells.put("name", CsvLine.text(name));
      return cells;
    }

    private void put(Map<String, String> cells, String head, @Nullable Instant at) {
      if (at != null) {
        cells.put(head, DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(at.atZone(zone)));
      }
    }

    private static void put(Map<String, String> cells, String head, @Nullable BigDecimal value) {
      if (value != null) {
        cells.put(head, value.toPlainString());
      }
    }

    private static String lower(Enum<?> value) {
      return value.name().toLowerCase(Locale.ROOT);
    }

    private void add(Map<String, String> cells) {
      out.append(CsvLine.of(HEADS.stream().map(head -> cells.getOrDefault(head, "")).toList()));
    }
  }
}

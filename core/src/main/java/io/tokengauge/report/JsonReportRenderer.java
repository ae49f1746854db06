package io.tokengauge.report;

import io.tokengauge.history.CalendarPeriod;
import io.tokengauge.history.HoursOfDay;
import io.tokengauge.history.UsageRow;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.LatencyHistogram;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.MoneySum;
import io.tokengauge.usage.UsageCounter;
import io.tokengauge.usage.UsageRatios;
import io.tokengauge.usage.UsageTotals;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes a report for programs: one JSON document in ASCII. Money is exact decimal strings, shares
 * run from 0 to 1, what is absent is {@code null}, what a group lacks is the empty string.
 * Stateless.
 */
public final class JsonReportRenderer implements ReportRenderer {

  private static final double P95 = 95;

  @Override
  public String format() {
    return "json";
  }

  @Override
  public String mediaType() {
    return "application/json";
  }

  @Override
  public String fileExtension() {
    return "json";
  }

  @Override
  public String render(UsageReport report) {
    JsonWriter json = new JsonWriter(true).beginObject();
    period(json, "period", report.period());
    period(json, "previous_period", report.previous());
    json.field("source", report.source().name().toLowerCase(Locale.ROOT));
    json.beginObject("summary");
    summary(json, report.totals());
    json.field("max_cost_usd", text(report.extremes().maxCost()));
    json.field(
        "dearest_call",
        Optional.ofNullable(report.extremes().dearest()).map(CallId::toString).orElse(null));
    json.endObject();
    json.beginObject("previous_summary");
    summary(json, report.before());
    json.endObject();
    change(json, report);
    cache(json, report.totals());
    groups(json, "by_model", List.of("provider", "model"), report.byModel());
    groups(json, "by_user", List.of("user"), report.byUser());
    groups(json, "by_project", List.of("project"), report.byProject());
    days(json, report);
    hours(json, report);
    groups(json, "top_users", List.of("user"), report.topUsers());
    report.outlook().ifPresent(forecast -> forecast(json, forecast));
    recommendations(json, report.recommendations());
    return json.endObject() + "\n";
  }

  private static void period(JsonWriter json, String name, CalendarPeriod period) {
    json.beginObject(name)
        .field("label", period.label())
        .field("kind", period.kind().name().toLowerCase(Locale.ROOT))
        .field("from", at(period.from(), period))
        .field("to", at(period.to(), period))
        .field("zone", ReportWords.zone(period))
        .field("days", period.days())
        .endObject();
  }

  private static void summary(JsonWriter json, UsageTotals totals) {
    totals(json, totals);
    json.field("calls", totals.calls())
        .field("cancelled", totals.get(UsageCounter.CANCELLED))
        .field("unknown_usage", totals.get(UsageCounter.UNKNOWN_USAGE))
        .field("estimated", totals.get(UsageCounter.ESTIMATED))
        .field("reasoning_tokens", totals.get(UsageCounter.REASONING_TOKENS))
        .field("total_tokens", totals.totalTokens())
        .field("mean_cost_usd", text(UsageRatios.meanCost(totals)))
        .field("error_rate", UsageRatios.errorRate(totals))
        .field("rate_limit_rate", UsageRatios.rateLimitRate(totals))
        .field("mean_latency_ms", millis(UsageRatios.meanLatency(totals)))
        .field("p95_latency_ms", millis(totals.latency().flatMap(JsonReportRenderer::p95)));
  }

  private static Optional<Duration> p95(LatencyHistogram latency) {
    return latency.percentile(P95);
  }

  private static void totals(JsonWriter json, UsageTotals totals) {
    json.field("requests", totals.attempts())
        .field("errors", totals.get(UsageCounter.ERRORS))
        .field("rate_limited", totals.get(UsageCounter.RATE_LIMITED))
        .field("input_tokens", totals.inputTokens())
        .field("cached_tokens", totals.cacheReadTokens())
        .field("cache_write_tokens", written(totals))
        .field("output_tokens", totals.outputTokens())
        .field("unpriced", totals.unpriced())
        .field("cost_usd", text(UsageRatios.knownCost(totals)))
        .field(
            "cost_without_cache_usd",
            text(UsageRatios.knownCost(totals).map(cost -> totals.costWithoutCache())))
        .field("hit_rate", UsageRatios.cacheHitRate(totals));
  }

  private static long written(UsageTotals totals) {
    return totals.get(UsageCounter.CACHE_WRITE_SHORT_TOKENS)
        + totals.get(UsageCounter.CACHE_WRITE_LONG_TOKENS);
  }

  private static void change(JsonWriter json, UsageReport report) {
    UsageTotals change = report.totals().withoutLatency().minus(report.before().withoutLatency());
    json.beginObject("change")
        .field("requests", change.attempts())
        .field("input_tokens", change.inputTokens())
        .field("output_tokens", change.outputTokens())
        .field("cost_usd", change.cost().toString())
        .field("cost_share_of_before", UsageRatios.shareOfCost(change, report.before()))
        .endObject();
  }

  private static void cache(JsonWriter json, UsageTotals totals) {
    json.beginObject("cache")
        .field("hit_rate", UsageRatios.cacheHitRate(totals))
        .field("hit_rate_by_requests", UsageRatios.cacheHitRateByRequests(totals))
        .field("gross_saving_usd", UsageRatios.grossSaving(totals).toString())
        .field("write_premium_usd", totals.get(MoneySum.CACHE_WRITE_PREMIUM).toString())
        .field("net_saving_usd", UsageRatios.netSaving(totals).toString())
        .field("savings_rate", UsageRatios.savingsRate(totals))
        .field("roi", UsageRatios.cacheRoi(totals))
        .endObject();
  }

  private static void groups(JsonWriter json, String name, List<String> keys, List<UsageRow> rows) {
    json.beginArray(name);
    for (UsageRow row : rows) {
      json.beginObject();
      for (int i = 0; i < keys.size(); i++) {
        json.field(keys.get(i), row.key().get(i));
      }
      totals(json, row.totals());
      json.endObject();
    }
    json.endArray();
  }

  private static void days(JsonWriter json, UsageReport report) {
    ZoneId zone = report.period().zone();
    json.beginArray("daily_breakdown");
    for (UsageRow row : report.byDay()) {
      json.beginObject().field("date", row.start().atZone(zone).toLocalDate().toString());
      totals(json, row.totals());
      json.endObject();
    }
    json.endArray();
  }

  private static void hours(JsonWriter json, UsageReport report) {
    json.beginArray("hour_of_day");
    for (HoursOfDay.Hour hour : report.byHour()) {
      json.beginObject().field("hour", hour.hour());
      totals(json, hour.totals());
      json.endObject();
    }
    json.endArray();
  }

  private static void forecast(JsonWriter json, ForecastSection forecast) {
    json.beginObject("forecast")
        .field("as_of", forecast.asOf().toString())
        .field("elapsed_seconds", forecast.elapsed().toSeconds())
        .field("confidence", forecast.confidence())
        .field("method", forecast.method())
        .beginArray("lines");
    for (ForecastSection.Line line : forecast.lines()) {
      json.beginObject()
          .field("horizon", line.horizon())
          .field("measure", line.measure().label())
          .field("current", line.current())
          .field("forecast", line.forecast())
          .field("low", line.low())
          .field("high", line.high())
          .field("hourly_rate", line.hourlyRate())
          .endObject();
    }
    json.endArray().endObject();
  }

  private static void recommendations(JsonWriter json, List<Recommendation> all) {
    json.beginArray("recommendations");
    if (all.isEmpty()) {
      json.beginObject().field("kind", "none").field("text", Recommendation.NONE).endObject();
    }
    for (Recommendation recommendation : all) {
      json.beginObject()
          .field("kind", recommendation.kind())
          .field("text", ReportWords.of(recommendation).plain())
          .field("saving_usd", text(recommendation.saving()));
      facts(json, recommendation);
      json.endObject();
    }
    json.endArray();
  }

  private static void facts(JsonWriter json, Recommendation recommendation) {
    if (recommendation instanceof Recommendation.CheaperSibling r) {
      json.field("provider", r.provider())
          .field("model", r.model())
          .field("sibling", r.sibling())
          .field("calls", r.calls())
          .field("cost_usd", r.cost().toString())
          .field("sibling_cost_usd", r.siblingCost().toString());
    } else if (recommendation instanceof Recommendation.UnpricedUsage r) {
      json.field("requests", r.requests()).beginArray("models");
      for (Recommendation.ModelName model : r.models()) {
        json.beginObject()
            .field(Dimension.PROVIDER.name(), model.provider())
            .field(Dimension.MODEL.name(), model.model())
            .endObject();
      }
      json.endArray();
    }
  }

  private static @Nullable String text(Optional<Money> money) {
    return money.map(Money::toString).orElse(null);
  }

  private static @Nullable BigDecimal millis(Optional<Duration> time) {
    return time.map(t -> BigDecimal.valueOf(t.toNanos() / 1_000, 3)).orElse(null);
  }

  private static String at(Instant instant, CalendarPeriod period) {
    return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(instant.atZone(period.zone()));
  }
}

package io.tokengauge.report;

import io.tokengauge.history.CalendarPeriod;
import io.tokengauge.history.HoursOfDay;
import io.tokengauge.history.UsageRow;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Money;
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

  private static final double MEDIAN = 50;
  private static final double P95 = 95;
  private static final double P99 = 99;

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
    OutlookJson outlook = new OutlookJson(json, report.period().zone());
    Review review = report.review();
    json.field("review", review == null ? null : review.label());
    period(json, "period", report.period(), report.until());
    period(json, "previous_period", report.previous(), report.baseline().until());
    json.field("source", report.source().name().toLowerCase(Locale.ROOT))
        .field("requests_read", report.calls().requests())
        .field("all_requests_read", report.calls().complete());
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
    outlook.changes(report.baseline().changes());
    new CacheJson(json).cache(report.totals(), report.calls().cache());
    models(json, report.byModel());
    groups(json, "by_user", "user", report.byUser());
    groups(json, "by_project", "project", report.byProject());
    times(json, "daily_breakdown", "date", report.byDay(), report);
    hours(json, report);
    times(json, "cost_trend", "from", report.trend(), report);
    groups(json, "top_users", "user", report.topUsers());
    errors(json, report);
    outlook.quotas(report.quotas());
    report.outlook().ifPresent(outlook::forecast);
    recommendations(json, report.recommendations());
    return json.endObject() + "\n";
  }

  private static void period(JsonWriter json, String name, CalendarPeriod period, Instant until) {
    json.beginObject(name)
        .field("label", period.label())
        .field("kind", period.kind().label())
        .field("from", at(period.from(), period))
        .field("to", at(period.to(), period))
        .field("until", at(until, period))
        .field("zone", ReportWords.zone(period))
        .field("days", period.days())
        .endObject();
  }

  private static void summary(JsonWriter json, UsageTotals totals) {
    totals(json, totals);
    json.field("calls", totals.calls())
        .field("unknown_usage", totals.get(UsageCounter.UNKNOWN_USAGE))
        .field("estimated", totals.get(UsageCounter.ESTIMATED))
        .field("reasoning_tokens", totals.get(UsageCounter.REASONING_TOKENS))
        .field("total_tokens", totals.totalTokens())
        .field("mean_cost_usd", text(UsageRatios.meanCost(totals)))
        .field("error_rate", UsageRatios.errorRate(totals))
        .field("rate_limit_rate", UsageRatios.rateLimitRate(totals));
    latency(json, totals);
  }

  private static void latency(JsonWriter json, UsageTotals totals) {
    json.field("mean_latency_ms", millis(UsageRatios.meanLatency(totals)))
        .field("p50_latency_ms", millis(FigureSections.percentile(totals, MEDIAN)))
        .field("p95_latency_ms", millis(FigureSections.percentile(totals, P95)))
        .field("p99_latency_ms", millis(FigureSections.percentile(totals, P99)));
  }

  private static void totals(JsonWriter json, UsageTotals totals) {
    json.field("requests", totals.attempts())
        .field("errors", totals.get(UsageCounter.ERRORS))
        .field("rate_limited", totals.get(UsageCounter.RATE_LIMITED))
        .field("cancelled", totals.get(UsageCounter.CANCELLED))
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

  private static void models(JsonWriter json, List<UsageRow> rows) {
    json.beginArray("by_model");
    for (UsageRow row : rows) {
      json.beginObject().field("provider", row.key().get(0)).field("model", row.key().get(1));
      totals(json, row.totals());
      latency(json, row.totals());
      json.endObject();
    }
    json.endArray();
  }

  private static void groups(JsonWriter json, String name, String key, List<UsageRow> rows) {
    json.beginArray(name);
    for (UsageRow row : rows) {
      json.beginObject().field(key, row.key().get(0));
      totals(json, row.totals());
      json.endObject();
    }
    json.endArray();
  }

  private static void times(
      JsonWriter json, String name, String key, List<UsageRow> rows, UsageReport report) {
    ZoneId zone = report.period().zone();
    json.beginArray(name);
    for (UsageRow row : rows) {
      json.beginObject().field(key, row.start().atZone(zone).toLocalDate().toString());
      totals(json, row.totals());
      json.endObject();
    }
    json.endArray();
  }

  private static void errors(JsonWriter json, UsageReport report) {
    json.beginArray("errors");
    for (CallFindings.ErrorCount error : report.calls().errors()) {
      json.beginObject()
          .field("outcome", error.kind().name().toLowerCase(Locale.ROOT))
          .field("http_status", error.httpStatus())
          .field("code", error.code())
          .field("requests", error.requests())
          .endObject();
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
    } else if (recommendation instanceof Recommendation.CacheChange r) {
      json.beginArray("cache_keys");
      for (Recommendation.KeySaving key : r.keys()) {
        json.beginObject()
            .field(Dimension.CACHE_KEY.name(), key.key())
            .field("saving_usd", key.saving().toString())
            .endObject();
      }
      json.endArray();
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

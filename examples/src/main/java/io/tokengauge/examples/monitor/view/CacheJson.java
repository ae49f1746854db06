package io.tokengauge.examples.monitor.view;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tokengauge.cache.BreakEven;
import io.tokengauge.cache.BreakEvenPoint;
import io.tokengauge.cache.CacheFindings;
import io.tokengauge.cache.CacheGroups;
import io.tokengauge.cache.CacheSaving;
import io.tokengauge.cache.CacheTtl;
import io.tokengauge.cache.CachedShareRow;
import io.tokengauge.cache.KeyFindings;
import io.tokengauge.cache.LatencyComparison;
import io.tokengauge.cache.TtlComparison;
import io.tokengauge.cache.TtlOutcome;
import io.tokengauge.usage.UsageRatios;
import io.tokengauge.usage.UsageTotals;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Writes what prompt caching earned for programs; what has no basis is left out. */
public final class CacheJson {

  private final CacheView view;
  private final CacheFindings found;

  /** Starts the document's fields. */
  public CacheJson(CacheView view) {
    this.view = view;
    this.found = view.findings();
  }

  /**
   * Writes the fields {@code assumed_ttl, totals, caching, recent, by_cached_share, by_model,
   * by_project, by_user, by_cache_key, latency, ttl_what_if, read}.
   */
  public void write(JsonGenerator json) throws IOException {
    if (view.assumed() != null) {
      json.writeStringField("assumed_ttl", view.assumed().label());
    }
    json.writeObjectFieldStart("totals");
    SummaryJson.writeTotals(json, found.total());
    json.writeEndObject();
    json.writeObjectFieldStart("caching");
    writeCaching(json, found.total());
    json.writeEndObject();
    json.writeObjectFieldStart("recent");
    writeCaching(json, found.recent());
    json.writeEndObject();
    writeShares(json);
    writeGroups(json, "by_model", "model", found.byModel());
    writeGroups(json, "by_project", "project", found.byProject());
    writeGroups(json, "by_user", "user", found.byUser());
    writeKeys(json);
    writeLatency(json);
    writeTtls(json, found.ttls());
    SummaryJson.writeRead(json, view.counts());
  }

  private static void writeCaching(JsonGenerator json, UsageTotals totals) throws IOException {
    json.writeNumberField("attempts", totals.attempts());
    json.writeNumberField("input_tokens", totals.inputTokens());
    json.writeNumberField("cache_read_tokens", totals.cacheReadTokens());
    json.writeNumberField("unpriced", totals.unpriced());
    ratio(json, "hit_rate_by_tokens", UsageRatios.cacheHitRate(totals));
    ratio(json, "hit_rate_by_requests", UsageRatios.cacheHitRateByRequests(totals));
    if (totals.unpriced() < totals.attempts()) {
      CacheSaving saving = CacheSaving.of(totals);
      JsonDocument.usd(json, "gross_saving_usd", saving.gross());
      JsonDocument.usd(json, "write_premium_usd", saving.writePremium());
      JsonDocument.usd(json, "net_saving_usd", saving.net());
      ratio(json, "roi", UsageRatios.cacheRoi(totals));
      ratio(json, "savings_rate", UsageRatios.savingsRate(totals));
      ratio(json, "saved_per_dollar_spent", UsageRatios.savedPerDollarSpent(totals));
    }
  }

  private void writeShares(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("by_cached_share");
    for (CachedShareRow row : found.byShare()) {
      json.writeStartObject();
      json.writeStringField("share", row.share().label());
      json.writeNumberField("attempts", row.totals().attempts());
      time(json, "mean_latency_ms", UsageRatios.meanLatency(row.totals()).orElse(null));
      time(json, "min_latency_ms", row.minLatency());
      for (int percent : new int[] {50, 90, 95, 99}) {
        time(
            json,
            "p" + percent + "_latency_ms",
            row.totals().latency().flatMap(h -> h.percentile(percent)).orElse(null));
      }
      time(json, "max_latency_ms", row.maxLatency());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeGroups(JsonGenerator json, String name, String key, CacheGroups groups)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (CacheGroups.Group group : groups.groups()) {
      json.writeStartObject();
      json.writeStringField(key, group.value());
      writeCaching(json, group.totals());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void writeKeys(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("by_cache_key");
    for (KeyFindings key : found.keys()) {
      json.writeStartObject();
      json.writeStringField("cache_key", key.key());
      writeCaching(json, key.totals());
      json.writeStringField("verdict", key.verdict().action().name().toLowerCase(Locale.ROOT));
      JsonDocument.usd(json, "worth_usd", key.verdict().worth());
      BreakEvenPoint point = key.breakEven();
      json.writeStringField(
          "break_even",
          point != null ? "reached" : key.profitableOnce() ? "lost_again" : "not_yet_profitable");
      if (point != null) {
        json.writeNumberField("break_even_call", point.call());
        json.writeStringField("break_even_at", point.at().toString());
      }
      json.writeNumberField("wasted_write_tokens", key.wastedTokens());
      JsonDocument.usd(json, "wasted_write_premium_usd", key.wastedPremium());
      writeTtls(json, key.ttls());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void writeLatency(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("latency");
    for (LatencyComparison row : found.latency()) {
      json.writeStartObject();
      json.writeStringField("provider", row.provider());
      json.writeStringField("model", row.model());
      json.writeNumberField("prompt_tokens_from", row.band().from());
      json.writeStringField("prompt_size", row.band().label());
      json.writeNumberField("hits", row.hits());
      time(json, "mean_hit_ms", row.meanHit().orElse(null));
      json.writeNumberField("misses", row.misses());
      time(json, "mean_miss_ms", row.meanMiss().orElse(null));
      time(json, "saved_ms", row.saved().orElse(null));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeTtls(JsonGenerator json, TtlComparison ttls) throws IOException {
    json.writeArrayFieldStart("ttl_what_if");
    if (!ttls.recorded().isEmpty()) {
      for (CacheTtl ttl : CacheTtl.values()) {
        UsageTotals totals = ttls.at(ttl);
        TtlOutcome outcome = TtlOutcome.of(totals);
        json.writeStartObject();
        json.writeStringField("ttl", ttl.label());
        json.writeNumberField("calls", outcome.calls());
        json.writeNumberField("input_tokens", outcome.inputTokens());
        json.writeNumberField("cached_tokens", outcome.cachedTokens());
        json.writeNumberField("written_tokens", outcome.writtenTokens());
        ratio(json, "served_share", outcome.hitShare());
        Optional<BigDecimal> cost = outcome.costRatio(BreakEven.anthropic(ttl));
        if (cost.isPresent()) {
          json.writeStringField("input_cost_ratio", cost.get().toPlainString());
        }
        if (totals.unpriced() < totals.attempts()) {
          JsonDocument.usd(json, "cost_usd", totals.cost());
          JsonDocument.usd(json, "cost_without_cache_usd", totals.costWithoutCache());
        }
        json.writeEndObject();
      }
    }
    json.writeEndArray();
  }

  private static void ratio(JsonGenerator json, String name, OptionalDouble value)
      throws IOException {
    if (value.isPresent()) {
      json.writeNumberField(name, value.getAsDouble());
    }
  }

  private static void time(JsonGenerator json, String name, @Nullable Duration time)
      throws IOException {
    if (time != null) {
      json.writeNumberField(name, BigDecimal.valueOf(time.toNanos(), 6).stripTrailingZeros());
    }
  }
}

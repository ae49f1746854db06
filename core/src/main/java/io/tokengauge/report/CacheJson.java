package io.tokengauge.report;

import io.tokengauge.cache.CacheFindings;
import io.tokengauge.cache.CacheTtl;
import io.tokengauge.cache.CachedShareRow;
import io.tokengauge.cache.KeyFindings;
import io.tokengauge.usage.MoneySum;
import io.tokengauge.usage.UsageRatios;
import io.tokengauge.usage.UsageTotals;
import java.util.Locale;

/** Writes what prompt caching did as JSON. */
final class CacheJson {

  private final JsonWriter json;

  CacheJson(JsonWriter json) {
    this.json = json;
  }

  void cache(UsageTotals totals, CacheFindings findings) {
    json.beginObject("cache")
        .field("hit_rate", UsageRatios.cacheHitRate(totals))
        .field("hit_rate_by_requests", UsageRatios.cacheHitRateByRequests(totals))
        .field("gross_saving_usd", UsageRatios.grossSaving(totals).toString())
        .field("write_premium_usd", totals.get(MoneySum.CACHE_WRITE_PREMIUM).toString())
        .field("net_saving_usd", UsageRatios.netSaving(totals).toString())
        .field("savings_rate", UsageRatios.savingsRate(totals))
        .field("saved_per_dollar_spent", UsageRatios.savedPerDollarSpent(totals))
        .field("roi", UsageRatios.cacheRoi(totals));
    json.beginArray("by_share");
    for (CachedShareRow row : findings.byShare()) {
      json.beginObject()
          .field("cached", row.share().label())
          .field("requests", row.totals().attempts())
          .field("cost_usd", row.totals().cost().toString())
          .endObject();
    }
    json.endArray().beginObject("times_to_live");
    timeToLive("recorded", findings.ttls().recorded());
    timeToLive("short", findings.ttls().at(CacheTtl.SHORT));
    timeToLive("long", findings.ttls().at(CacheTtl.LONG));
    json.endObject().beginArray("keys");
    findings.keys().forEach(this::key);
    json.endArray().endObject();
  }

  private void timeToLive(String name, UsageTotals totals) {
    json.beginObject(name)
        .field("requests", totals.attempts())
        .field("hit_rate", UsageRatios.cacheHitRate(totals))
        .field("unpriced", totals.unpriced())
        .field("cost_usd", totals.cost().toString())
        .endObject();
  }

  private void key(KeyFindings key) {
    json.beginObject()
        .field("cache_key", key.key())
        .field("requests", key.totals().attempts())
        .field("input_tokens", key.totals().inputTokens())
        .field("hit_rate", UsageRatios.cacheHitRate(key.totals()))
        .field("net_saving_usd", UsageRatios.netSaving(key.totals()).toString())
        .field("wasted_tokens", key.wastedTokens())
        .field("wasted_premium_usd", key.wastedPremium().toString())
        .field("verdict", key.verdict().action().name().toLowerCase(Locale.ROOT))
        .field("worth_usd", key.verdict().worth().toString())
        .endObject();
  }
}

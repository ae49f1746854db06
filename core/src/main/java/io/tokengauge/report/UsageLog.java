package io.tokengauge.report;

import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.MoneySum;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageCounter;
import io.tokengauge.usage.UsageRatios;
import io.tokengauge.usage.UsageRecord;
import io.tokengauge.usage.UsageTotals;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes calls and sums as structured log lines: one JSON object in ASCII, without a line end,
 * whatever a name holds. Numbers are numbers, money with all its digits; what is not known is
 * {@code null}. Pure functions: where the line goes is the caller's business.
 */
public final class UsageLog {

  private UsageLog() {}

  /** Returns the line {@code cache_request} of a call; its time is the call's start. */
  public static String cacheRequest(PricedUsage call) {
    UsageRecord record = call.record();
    Optional<TokenUsage> tokens = Optional.ofNullable(record.tokens());
    UsageTotals totals = UsageTotals.of(call);
    JsonWriter json =
        new JsonWriter(false)
            .beginObject()
            .field("event", "cache_request")
            .field("timestamp", record.start().toString())
            .field("request_id", record.id().id())
            .field("model", record.model())
            .field("cache_key", Dimension.CACHE_KEY.valueOf(record))
            .field("input_tokens", count(tokens.map(TokenUsage::inputTokens)))
            .field("cached_tokens", count(tokens.map(TokenUsage::cacheRead)))
            .field("output_tokens", count(tokens.map(TokenUsage::output)))
            .field("cache_hit", tokens.filter(t -> t.cacheRead() > 0).isPresent())
            .field("hit_rate", UsageRatios.cacheHitRate(totals))
            .field(
                "latency_ms",
                Optional.ofNullable(record.latency())
                    .map(latency -> BigDecimal.valueOf(latency.toNanos() / 1_000, 3))
                    .orElse(null))
            .field("cost_usd", call.cost().amount().map(Money::toUsd).orElse(null))
            .field(
                "savings_usd",
                call.cost().amount().map(m -> UsageRatios.netSaving(totals).toUsd()).orElse(null));
    return json.endObject().toString();
  }

  /**
   * Returns the line {@code cache_summary} of a period.
   *
   * @param at when the line is written
   * @param from the first instant counted
   * @param to the first instant no longer counted
   */
  public static String cacheSummary(Instant at, Instant from, Instant to, UsageTotals totals) {
    return new JsonWriter(false)
        .beginObject()
        .field("event", "cache_summary")
        .field("timestamp", at.toString())
        .beginObject("period")
        .field("from", from.toString())
        .field("to", to.toString())
        .endObject()
        .beginObject("statistics")
        .field("requests", totals.attempts())
        .field("cache_hits", totals.get(UsageCounter.CACHE_HITS))
        .field("input_tokens", totals.inputTokens())
        .field("cached_tokens", totals.cacheReadTokens())
        .field("output_tokens", totals.outputTokens())
        .field("hit_rate", UsageRatios.cacheHitRate(totals))
        .field("hit_rate_by_requests", UsageRatios.cacheHitRateByRequests(totals))
        .field("unpriced", totals.unpriced())
        .field("cost_usd", totals.cost().toUsd())
        .field("cost_without_cache_usd", totals.costWithoutCache().toUsd())
        .field("gross_savings_usd", UsageRatios.grossSaving(totals).toUsd())
        .field("write_premium_usd", totals.get(MoneySum.CACHE_WRITE_PREMIUM).toUsd())
        .field("savings_usd", UsageRatios.netSaving(totals).toUsd())
        .field("savings_rate", UsageRatios.savingsRate(totals))
        .field("roi", UsageRatios.cacheRoi(totals))
        .endObject()
        .endObject()
        .toString();
  }

  private static @Nullable BigDecimal count(Optional<Long> count) {
    return count.map(BigDecimal::valueOf).orElse(null);
  }
}

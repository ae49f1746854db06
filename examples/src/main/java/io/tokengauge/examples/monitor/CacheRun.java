package io.tokengauge.examples.monitor;

import io.tokengauge.cache.CacheAnalysis;
import io.tokengauge.cache.CacheFindings;
import io.tokengauge.cache.CacheTtl;
import io.tokengauge.cache.TtlBlockReplay;
import io.tokengauge.cache.TtlScenario;
import io.tokengauge.examples.monitor.format.CacheHint;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageRecord;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Analyses calls in order of start: as recorded, or as they would have been with one time to live,
 * every miss written.
 */
final class CacheRun {

  private final PriceBook prices;
  private final @Nullable CacheTtl assumed;
  private final CacheAnalysis analysis;
  private final @Nullable TtlScenario scenario;
  private final Map<CallId, CacheHint> hints = new HashMap<>();
  private final Map<CacheTtl, TtlBlockReplay> blocks = new EnumMap<>(CacheTtl.class);

  CacheRun(PriceBook prices, @Nullable CacheTtl assumed) {
    this.prices = prices;
    this.assumed = assumed;
    this.analysis = new CacheAnalysis(prices);
    this.scenario = assumed == null ? null : new TtlScenario(assumed, prices);
  }

  /** Remembers what a file says about a call that is to come. */
  void hint(CallId id, CacheHint hint) {
    hints.putIfAbsent(id, hint);
  }

  /** Takes the next call. */
  void add(PricedUsage call) {
    CacheHint hint = hints.get(call.id());
    TokenUsage tokens = call.record().tokens();
    if (hint == null || tokens == null) {
      analysis.add(scenario == null ? call : scenario.replay(call));
      return;
    }
    long atShort = served(CacheTtl.SHORT, hint, call.record(), tokens);
    long atLong = served(CacheTtl.LONG, hint, call.record(), tokens);
    PricedUsage analysed = call;
    if (assumed != null) {
      long served = assumed == CacheTtl.SHORT ? atShort : atLong;
      TokenUsage usage = assumed.usage(tokens, tokens.inputTokens(), served);
      analysed = prices.priced(call.record().toBuilder().tokens(usage).build());
    }
    analysis.addWithServed(analysed, atShort, atLong);
  }

  private long served(CacheTtl ttl, CacheHint hint, UsageRecord call, TokenUsage tokens) {
    if (hint.blockTokens().isEmpty()) {
      return ttl == CacheTtl.SHORT ? hint.atShort() : hint.atLong();
    }
    int size = Math.toIntExact(hint.blockTokens().getAsLong());
    return blocks
        .computeIfAbsent(ttl, t -> new TtlBlockReplay(t.lifetime(), size))
        .serve(call.start(), tokens.inputTokens(), hint.blocks());
  }

  CacheFindings findings() {
    return analysis.findings();
  }
}

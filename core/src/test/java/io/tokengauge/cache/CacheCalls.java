package io.tokengauge.cache;

import io.tokengauge.pricing.PriceBook;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageContext;
import io.tokengauge.usage.UsageRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes calls under a cache key, priced by the built-in list, each some time after the last. */
final class CacheCalls {

  static final PriceBook PRICES = PriceBook.builtIn();
  static final Instant START = Instant.parse("2026-10-01T09:00:00Z");

  private final List<PricedUsage> calls = new ArrayList<>();
  private Instant at = START;
  private String provider = "anthropic";
  private String model = "claude-sonnet-4-5";
  private String key = "prompt-a";

  CacheCalls of(String provider, String model) {
    this.provider = provider;
    this.model = model;
    return this;
  }

  CacheCalls key(String value) {
    key = value;
    return this;
  }

  CacheCalls after(Duration pause) {
    at = at.plus(pause);
    return this;
  }

  /** Adds a call that wrote with the short time to live. */
  CacheCalls call(long plain, long read, long written) {
    return call(new TokenUsage(plain, read, written, 0, 100, 0));
  }

  CacheCalls call(TokenUsage tokens) {
    return call(tokens, null);
  }

  CacheCalls call(TokenUsage tokens, @Nullable Duration latency) {
    UsageRecord record =
        UsageRecord.builder(CallId.ofRequest(provider, "call-" + (calls.size() + 1)), at, model)
            .tokens(tokens)
            .context(UsageContext.builder().cacheKey(key).user("u").project("p").build())
            .latency(latency)
            .build();
    calls.add(PRICES.priced(record));
    return this;
  }

  List<PricedUsage> list() {
    return calls;
  }

  CacheFindings findings() {
    return CacheAnalysis.of(calls, PRICES);
  }

  KeyFindings onlyKey() {
    List<KeyFindings> keys = findings().keys();
    if (keys.size() != 1) {
      throw new IllegalStateException("one key was expected, were " + keys.size());
    }
    return keys.get(0);
  }
}

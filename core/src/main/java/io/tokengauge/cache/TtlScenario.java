package io.tokengauge.cache;

import io.tokengauge.pricing.PriceBook;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageRecord;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Turns calls into what they would have been with one time to live, every miss written, by the
 * times between a cache key's calls to a model.
 *
 * <p>A call of which it is not known what it wrote or could have reused (a provider that caches by
 * itself) stays as it is. Of keys and models, the {@value #MAX_PROMPTS} last used are remembered.
 * Not safe for use by several threads at once.
 */
public final class TtlScenario {

  /** How many pairs of cache key and model are remembered; about 10 MB. */
  public static final int MAX_PROMPTS = 50_000;

  private record Prompt(String key, String provider, String model) {}

  private final CacheTtl ttl;
  private final PriceBook prices;
  private final Map<Prompt, PrefixTrack> prompts = new LinkedHashMap<>(16, 0.75f, true);

  /** Starts with an empty cache; calls are priced anew by the book. */
  public TtlScenario(CacheTtl ttl, PriceBook prices) {
    this.ttl = ttl;
    this.prices = prices;
  }

  /** Returns the next call, in order of start, as it would have been. */
  public PricedUsage replay(PricedUsage call) {
    UsageRecord record = call.record();
    Prompt prompt =
        new Prompt(Dimension.CACHE_KEY.valueOf(record), record.provider(), record.model());
    PrefixTrack.Step step =
        prompts.computeIfAbsent(prompt, p -> new PrefixTrack()).next(record, null);
    if (prompts.size() > MAX_PROMPTS) {
      prompts.remove(prompts.keySet().iterator().next());
    }
    return step == null ? call : ReplayedCall.priced(call, step, ttl, prices);
  }
}

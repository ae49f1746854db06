package io.tokengauge.cache;

import io.tokengauge.usage.BillableExtras;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageRecord;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Follows the prompts that one model sees under one cache key, to say what another time to live
 * would have made of each call.
 *
 * <p>The tokens that take part in caching are those read or written once a write is on record. When
 * writes are not on record but the caller knows what is reusable, it is the whole prompt. When
 * neither is known (a provider that caches by itself), there is nothing to replay.
 *
 * <p>What a cache that forgets nothing would serve, unless the caller knows, is at least what was
 * read, and what the call before had in the cache as far as this one has tokens for it.
 */
final class PrefixTrack {

  private @Nullable Instant touched;
  private long lastCached;
  private boolean writesOnRecord;

  /** Holds what is known of one call before a time to live is chosen. */
  record Step(
      TokenUsage actual,
      long cacheable,
      KnownReuse reuse,
      @Nullable Duration idle,
      String provider) {

    TokenUsage at(CacheTtl ttl) {
      boolean alive =
          !reuse.timesDecide() || (idle != null && idle.compareTo(ttl.lifetime(provider)) <= 0);
      return ttl.usage(actual, cacheable, alive ? Math.min(reuse.tokens(ttl), cacheable) : 0);
    }
  }

  /** Takes the next call; null when there is nothing to replay. */
  @Nullable Step next(UsageRecord call, @Nullable KnownReuse known) {
    TokenUsage tokens = call.tokens();
    if (tokens == null) {
      return null;
    }
    Duration idle = touched == null ? null : Duration.between(touched, call.start());
    touched = call.start();
    long written = tokens.cacheWriteShort() + tokens.cacheWriteLong();
    long cached = tokens.cacheRead() + written;
    writesOnRecord |= written > 0;
    long before = lastCached;
    lastCached = cached > 0 ? cached : lastCached;
    if (hasShares(call.extras()) || (!writesOnRecord && known == null)) {
      return null;
    }
    long cacheable = writesOnRecord ? cached : tokens.inputTokens();
    KnownReuse reuse = known != null ? known : seen(Math.max(tokens.cacheRead(), before));
    return new Step(tokens, cacheable, reuse, idle, call.provider());
  }

  private static KnownReuse seen(long tokens) {
    return new KnownReuse(tokens, tokens, true);
  }

  // Audio and images are parts of the counts that would be moved.
  private static boolean hasShares(BillableExtras extras) {
    return (extras.audioInput() | extras.audioCacheRead() | extras.imageInput()) != 0;
  }
}

package io.tokengauge.providers.ratelimit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Tells how much of one rate limit is left. A part that is not known is null; never all three.
 *
 * @param limit how much the window allows, 0 or more
 * @param remaining how much of it is left, 0 or more
 * @param resetAt when the whole of it is there again
 */
public record RateLimit(
    @Nullable Long limit, @Nullable Long remaining, @Nullable Instant resetAt) {}

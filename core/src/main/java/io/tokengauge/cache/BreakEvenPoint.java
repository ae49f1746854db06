package io.tokengauge.cache;

import io.tokengauge.usage.CallId;
import java.time.Instant;

/**
 * Names the call after which the lifetime sum of net savings of a cache key stays positive.
 *
 * @param call which of the key's calls it is, from 1, in order of start
 * @param at when it started
 * @param id its identity
 */
public record BreakEvenPoint(long call, Instant at, CallId id) {}

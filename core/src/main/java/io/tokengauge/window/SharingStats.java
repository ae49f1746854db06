package io.tokengauge.window;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Tells how a process publishes its part of the shared windows.
 *
 * @param until everything recorded before is in the exchange, by the exchange's clock
 * @param lag how long ago that is
 * @param waiting how many deltas wait to be acknowledged
 * @param failures how many publications failed since the last one that did not
 * @param losses how often deltas are known to have been lost: acknowledged ones that the exchange
 *     forgot, or ones of a process that stood still for more than a minute
 * @param skew by how much the exchange's clock is ahead of ours, estimated; zero before it answered
 * @param skewBound how far off that can be; empty before the exchange answered
 */
public record SharingStats(
    Instant until,
    Duration lag,
    int waiting,
    long failures,
    long losses,
    Duration skew,
    Optional<Duration> skewBound) {}

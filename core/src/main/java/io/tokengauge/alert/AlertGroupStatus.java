package io.tokengauge.alert;

import java.time.Instant;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells how a group of alerts stands with a receiver.
 *
 * @param receiver who is told
 * @param labels what its alerts have in common
 * @param since when it came up
 * @param told of how many alerts the receiver knows that they fire
 * @param waiting of how many alerts there is something that it was not told yet, be it that the
 *     group waits or that they are muted
 * @param lastTold when it was told last; null if it was not yet
 */
public record AlertGroupStatus(
    String receiver,
    SortedMap<String, String> labels,
    Instant since,
    int told,
    int waiting,
    @Nullable Instant lastTold) {}

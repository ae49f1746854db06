package io.tokengauge.notify;

import java.time.Instant;

/**
 * Keeps a dispatch that did not reach a receiver, or not all behind it, and will not be tried
 * again.
 *
 * @param receiver who was to be told
 * @param dispatch what was to be told
 * @param reason why not: the receiver's answer; may come from anywhere, holds no secret
 * @param attempts how often it was tried
 * @param time when it was given up
 */
public record DeadLetter(
    String receiver, Dispatch dispatch, String reason, int attempts, Instant time) {}

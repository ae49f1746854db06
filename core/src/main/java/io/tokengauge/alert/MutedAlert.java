package io.tokengauge.alert;

/**
 * Names an alert that fires and of which nothing is told now.
 *
 * @param reason why: who silenced it, or which rule's alert mutes it; may come from anywhere
 */
public record MutedAlert(Alert alert, String reason) {}

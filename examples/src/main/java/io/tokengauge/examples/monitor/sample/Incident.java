package io.tokengauge.examples.monitor.sample;

import java.time.Instant;

/** Lists what goes wrong in the made-up month. */
public enum Incident {
  /** Anthropic refuses most calls with 429. */
  RATE_LIMIT_STORM("2026-10-08T14:00:00Z", "2026-10-08T14:45:00Z"),
  /** One user's script asks for replies all night. */
  RUNAWAY_USER("2026-10-14T01:00:00Z", "2026-10-14T04:00:00Z"),
  /** A time stamp at the head of the chat's prompt: everything is written, nothing is read. */
  CACHE_BREAK("2026-10-20T09:00:00Z", "2026-10-21T15:00:00Z"),
  /** Triage is switched to a model five times as dear. */
  DEAR_MODEL("2026-10-26T09:00:00Z", "2026-11-01T00:00:00Z");

  private final Instant from;
  private final Instant to;

  Incident(String from, String to) {
    this.from = Instant.parse(from);
    this.to = Instant.parse(to);
  }

  /** Tells whether it is going on. */
  public boolean at(Instant instant) {
    return !instant.isBefore(from) && instant.isBefore(to);
  }
}

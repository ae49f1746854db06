package io.tokengauge.examples.monitor.sample;

/** Lists what can go wrong in a made-up month. */
public enum Incident {
  /** Anthropic refuses most calls with 429. */
  RATE_LIMIT_STORM,
  /**
   * A job sends thirty calls a minute, most of which are refused with 429, tries again included.
   */
  REFUSED_JOB,
  /** One user's script asks for replies all night. */
  RUNAWAY_USER,
  /** A time stamp at the head of the chat's prompt: everything is written, nothing is read. */
  CACHE_BREAK,
  /** Triage is switched to a model five times as dear. */
  DEAR_MODEL,
  /** Nothing comes from the application any more. */
  DEAD_SOURCE,
  /** What the chat sends grows by half of what it was, every day. */
  GROWING_PROMPTS
}

package io.tokengauge.history;

/** Names what can be purged apart. */
public enum PurgeTier {
  /** Calls. Totals that roll-ups answer stay as they are. */
  ROWS,
  /** Roll-ups, and the calls before the same instant. */
  ROLLUPS,
  /**
   * Identities, and the calls before the same instant. The identity horizon moves up: calls that
   * started before it are refused from then on.
   */
  IDS
}

package io.tokengauge.history;

/** Tells what became of an amendment. */
public enum AmendResult {
  /** The call, its roll-ups and its revision are the new ones. */
  APPLIED,
  /** The same amendment had been applied before; nothing changed. */
  REPEATED,
  /** A higher revision is in place; nothing changed. */
  STALE,
  /** The same revision is in place with other content; nothing changed. */
  CONFLICT,
  /** No call of that id was ever appended, or the store no longer knows. */
  UNKNOWN,
  /** The call was counted but its row is gone, so it cannot be taken back. */
  ROW_GONE
}

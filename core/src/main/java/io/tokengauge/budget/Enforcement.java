package io.tokengauge.budget;

import java.util.Locale;

/** Chooses what happens to a call that does not fit into a budget. */
public enum Enforcement {
  /** It is denied. */
  HARD,
  /** It goes through; thresholds and standings tell of it. */
  SOFT,
  /** It goes through, and is told of as one that would have been denied: to try a limit out. */
  SHADOW;

  /** Returns the lower-case name used in files, stores and output. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}

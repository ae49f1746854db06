package io.tokengauge.examples.monitor;

import io.tokengauge.usage.VisibleText;
import java.io.PrintWriter;

/**
 * Tells people what was wrong with their files, one line each, and counts it. Past a thousand lines
 * it only counts: a wrong file should not fill the disk with its faults.
 */
final class FaultLog {

  private static final long MAX_PRINTED = 1_000;

  private final PrintWriter err;
  private final boolean strict;
  private long faults;

  FaultLog(PrintWriter err, boolean strict) {
    this.err = err;
    this.strict = strict;
  }

  /** Ends a replay at its first fault; the fault has been told. */
  static final class Stop extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Stop() {
      super("stopped at the first fault, as --strict asks");
    }
  }

  /** Reports what is wrong with a line. */
  void at(String file, long line, String reason) {
    report(file + ":" + line + ": " + reason);
  }

  /** Reports what is wrong with a whole file. */
  void at(String file, String reason) {
    report(file + ": " + reason);
  }

  boolean strict() {
    return strict;
  }

  long faults() {
    return faults;
  }

  private void report(String text) {
    faults++;
    if (faults <= MAX_PRINTED) {
      err.println(VisibleText.of(text));
    } else if (faults == MAX_PRINTED + 1) {
      err.println("further faults are only counted");
    }
    err.flush();
    if (strict) {
      throw new Stop();
    }
  }
}

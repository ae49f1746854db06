package io.tokengauge.notify;

import io.tokengauge.usage.VisibleText;
import org.jspecify.annotations.Nullable;

/**
 * Stands in a log for an exception whose message may come from anywhere: the same class, places and
 * causes, with every message made visible and bounded.
 */
final class LoggedFailure extends Exception {

  private static final long serialVersionUID = 1L;
  private static final int MAX_LENGTH = 500;
  private static final int MAX_CAUSES = 5;

  private LoggedFailure(Throwable original, int causes) {
    super(textOf(original), cause(original, causes), false, true);
    setStackTrace(original.getStackTrace());
  }

  static LoggedFailure of(Throwable original) {
    return new LoggedFailure(original, MAX_CAUSES);
  }

  /** Returns class and message on one line. */
  static String textOf(Throwable original) {
    return VisibleText.cut(original.toString(), MAX_LENGTH);
  }

  private static @Nullable Throwable cause(Throwable original, int causes) {
    Throwable cause = original.getCause();
    return cause == null || causes == 0 ? null : new LoggedFailure(cause, causes - 1);
  }
}

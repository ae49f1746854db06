package io.tokengauge.notify;

import io.tokengauge.usage.VisibleText;
import java.io.Flushable;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;

/**
 * Writes each notification as one line: {@code ⚠️ [WARNING] RPM at 82.4% of limit}, or {@code ✅
 * [RESOLVED]} and the text it had.
 *
 * <p>Control characters, line ends and marks that turn the direction of writing are shown as code
 * points; a line has at most {@value #MAX_LENGTH} characters. Thread-safe if the output is.
 */
public final class ConsoleNotifier implements Notifier {

  /** The longest text of a line. */
  public static final int MAX_LENGTH = 4_000;

  private final Appendable out;

  /**
   * Writes to an output that stays the caller's to close.
   *
   * @param out such as {@code System.out}
   */
  public ConsoleNotifier(Appendable out) {
    this.out = out;
  }

  @Override
  public void send(Dispatch dispatch) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (Notification notification : dispatch.notifications()) {
      lines.append(line(notification)).append(System.lineSeparator());
    }
    out.append(lines);
    if (out instanceof Flushable buffered) {
      buffered.flush();
    }
    // These two keep their errors to themselves.
    if ((out instanceof PrintStream stream && stream.checkError())
        || (out instanceof PrintWriter writer && writer.checkError())) {
      throw new IOException("the console does not take output");
    }
  }

  /** Returns {@code console}. */
  @Override
  public String name() {
    return "console";
  }

  /** Returns the line of a notification, without a line end. */
  public static String line(Notification notification) {
    return notification.transition() == Transition.RESOLVED
        ? "✅ [RESOLVED] " + VisibleText.cut(notification.message(), MAX_LENGTH)
        : line(notification.severity(), notification.message());
  }

  /** Returns the line of a message. */
  public static String line(Severity severity, String message) {
    return severity.symbol() + " [" + severity + "] " + VisibleText.cut(message, MAX_LENGTH);
  }
}

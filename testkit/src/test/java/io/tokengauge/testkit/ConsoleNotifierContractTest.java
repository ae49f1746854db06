package io.tokengauge.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.notify.ConsoleNotifier;
import io.tokengauge.notify.Notifier;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Holds the console to the contract; its medium is lines of a terminal. */
class ConsoleNotifierContractTest extends NotifierContract {

  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
  private final List<String> written = new CopyOnWriteArrayList<>();

  @Override
  protected Notifier create() {
    PrintStream out = new PrintStream(screen, true, StandardCharsets.UTF_8);
    return new ConsoleNotifier(
        new Appendable() {
          @Override
          public synchronized Appendable append(CharSequence lines) {
            written.add(lines.toString());
            return out.append(lines);
          }

          @Override
          public Appendable append(CharSequence lines, int start, int end) {
            return append(lines.subSequence(start, end));
          }

          @Override
          public Appendable append(char c) {
            return append(String.valueOf(c));
          }
        });
  }

  @Override
  protected Notifier createUnreachable() {
    PrintStream closed = new PrintStream(OutputStream.nullOutputStream());
    closed.close();
    return new ConsoleNotifier(closed);
  }

  @Override
  protected List<String> arrived() {
    assertThat(screen.toString(StandardCharsets.UTF_8)).isEqualTo(String.join("", written));
    return written;
  }

  @Override
  protected void assertHarmless(String arrived) {
    assertThat(arrived.lines())
        .hasSize(2)
        .allMatch(line -> line.matches("(⚠️|🚨|✅) \\[[A-Z]+] .*"));
  }
}

package io.tokengauge.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ConsoleNotifierTest {

  private final StringBuilder out = new StringBuilder();
  private final ConsoleNotifier console = new ConsoleNotifier(out);

  private String sent(Transition transition, Severity severity, String message) throws IOException {
    out.setLength(0);
    console.send(Dispatch.of(Sample.of("a", transition, severity, message)));
    return out.toString();
  }

  @Test
  void everyLevelHasItsSymbol() throws IOException {
    String end = System.lineSeparator();
    assertThat(sent(Transition.FIRING, Severity.INFO, "text")).isEqualTo("ℹ️ [INFO] text" + end);
    assertThat(sent(Transition.FIRING, Severity.WARNING, "text"))
        .isEqualTo("⚠️ [WARNING] text" + end);
    assertThat(sent(Transition.EVENT, Severity.CRITICAL, "text"))
        .isEqualTo("🚨 [CRITICAL] text" + end);
    assertThat(sent(Transition.RESOLVED, Severity.CRITICAL, "text"))
        .isEqualTo("✅ [RESOLVED] text" + end);
  }

  @Test
  void hostileTextStaysOneHarmlessLine() throws IOException {
    String hostile = "a\r\n\u001b[2Jb\u202ec\u2028d\u0085e\u200bf\ud800g\u0000h\u0007";
    assertThat(sent(Transition.FIRING, Severity.INFO, hostile))
        .isEqualTo(
            "ℹ️ [INFO] a\\u{d}\\u{a}\\u{1b}[2Jb\\u{202e}c\\u{2028}d\\u{85}e\\u{200b}f\\u{d800}g"
                + "\\u{0}h\\u{7}"
                + System.lineSeparator());
  }

  @Test
  void consoleThatIsGoneIsAFailure() {
    OutputStream gone =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("broken pipe");
          }
        };
    ConsoleNotifier toNowhere =
        new ConsoleNotifier(new PrintStream(gone, true, StandardCharsets.UTF_8));
    assertThatThrownBy(() -> toNowhere.send(Dispatch.of(Sample.firing("a"))))
        .isInstanceOf(IOException.class);
  }
}

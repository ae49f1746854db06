package io.tokengauge.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ShutdownTaskTest {

  /** Registers tasks and ends. */
  static final class Program {
    public static void main(String[] arguments) {
      ShutdownTask.register("kept", () -> System.out.print("ran"));
      ShutdownTask.register("dropped", () -> System.out.print("dropped")).close();
      ShutdownTask.register(
          "failing",
          () -> {
            throw new IllegalStateException("task");
          });
    }
  }

  @Test
  void whatIsRegisteredRunsWhenTheProcessEndsUnlessItWasClosed()
      throws IOException, InterruptedException {
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String printed = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(printed).isEqualTo("ran");
    assertThat(program.waitFor()).isZero();
  }

  @Test
  void closingAgainDoesNothing() {
    ShutdownTask task = ShutdownTask.register("once", () -> {});
    task.close();
    assertThatCode(task::close).doesNotThrowAnyException();
  }
}

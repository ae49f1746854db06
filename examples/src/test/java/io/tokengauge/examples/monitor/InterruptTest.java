package io.tokengauge.examples.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Interrupts a monitor in a process of its own, as Ctrl-C does. */
class InterruptTest {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final long SIGINT_BIT = 1 << (2 - 1);

  @TempDir Path folder;

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no signals to send")
  void itEndsWithTheSummary() throws IOException, InterruptedException {
    File errors = folder.resolve("errors").toFile();
    List<String> command = new ArrayList<>(listening());
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Dfile.encoding=UTF-8",
            "-cp",
            System.getProperty("java.class.path"),
            Monitor.class.getName(),
            "live",
            "--speed",
            "1000000")); // more than any machine keeps up with
    Process monitor = new ProcessBuilder(command).redirectError(errors).start();
    try (BufferedReader out = monitor.inputReader(StandardCharsets.UTF_8)) {
      List<String> lines = new ArrayList<>();
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        lines.add(line);
        if (line.contains("  RPM ")
            && lines.stream().filter(l -> l.contains("  RPM ")).count() == 1) {
          new ProcessBuilder("kill", "-INT", Long.toString(monitor.pid())).start().waitFor();
        }
      }
      assertThat(lines).anyMatch(line -> line.startsWith("Stopped: "));
      assertThat(lines).anyMatch(line -> line.matches("Alerts raised by.*|No alert was raised\\."));
      assertThat(monitor.waitFor()).isEqualTo(128 + 2);
      assertThat(errors).isEmpty();
    } finally {
      monitor.destroyForcibly();
    }
  }

  // Who starts a build in the background of a script makes it ignore interrupts, with all it
  // starts.
  private static List<String> listening() throws IOException {
    if (!Files.isReadable(STATUS)) {
      return List.of();
    }
    boolean ignored =
        Files.readAllLines(STATUS).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .anyMatch(
                line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & SIGINT_BIT) != 0);
    return ignored ? List.of("env", "--default-signal=INT") : List.of();
  }
}

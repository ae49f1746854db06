package io.tokengauge.storage.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KilledProcessTest {

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"NONE, 1", "NONE, 5000", "NONE, 20000", "EVERY_APPEND, 1", "EVERY_APPEND, 2000"})
  void whatWasSpooledWhenTheProcessWasKilledIsThere(FileSpool.Sync sync, long enough)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                SpoolingProcess.class.getName(),
                directory.toString(),
                sync.name())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    long promised = 0;
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      while (promised < enough) {
        promised = Long.parseLong(out.readLine());
      }
      process.destroyForcibly().waitFor();
    }
    assertThat(process.exitValue()).as("ended by SIGKILL").isEqualTo(137);

    try (FileSpool spool = FileSpool.in(directory).open()) {
      assertThat(spool.size()).isGreaterThanOrEqualTo(promised);
      int found = Math.toIntExact(spool.size());
      assertThat(spool.peek(found)).isEqualTo(FileSpoolTest.calls(0, found));
    }
  }
}

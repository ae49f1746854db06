package io.tokengauge.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.history.UsageStore;
import io.tokengauge.usage.PricedUsage;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Claims that processes which send the same calls, all from an empty database, count each once. */
class FleetTest {

  private static final int CALLS = 800;

  @TempDir private Path directory = Path.of("");

  @Test
  void twoProcessesOnOneFileCountEachCallOnce() throws Exception {
    countsEachCallOnce("jdbc:sqlite:" + directory.resolve("usage.db"), "", 2);
  }

  @Test
  void fourProcessesOnOneServerCountEachCallOnce() throws Exception {
    countsEachCallOnce(PostgresServer.url(), PostgresServer.freshSchema(), 4);
  }

  private static void countsEachCallOnce(String url, String schema, int processes)
      throws Exception {
    List<Process> writers = new ArrayList<>();
    for (int i = 1; i <= processes; i++) {
      writers.add(WriterProcess.start(url, schema, 9, CALLS, i));
    }
    for (Process writer : writers) {
      WriterProcess.begin(writer);
    }
    int appended = 0;
    for (Process writer : writers) {
      appended += appendedBy(writer);
      assertThat(writer.waitFor()).isZero();
    }
    List<PricedUsage> calls = WriterProcess.calls(9, CALLS);
    assertThat(appended).isEqualTo(CALLS);
    try (JdbcStorage storage = WriterProcess.open(url, schema)) {
      Agreement.assertHolds(storage.require(UsageStore.class), calls);
      assertThat(storage.checkRollUps().wrong()).isZero();
    }
  }

  private static int appendedBy(Process writer) throws IOException {
    try (BufferedReader lines = WriterProcess.output(writer)) {
      return lines.lines().mapToInt(Integer::parseInt).sum();
    }
  }
}

package io.tokengauge.examples.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreCommandTest {

  @TempDir static Path shared;
  @TempDir Path folder;

  /** The first days of the made-up month. */
  private static Path days = Path.of("");

  private String store = "";

  @BeforeAll
  static void writeDays() throws IOException {
    Path month = shared.resolve("month.jsonl");
    assertThat(Run.of("export", "--to", month).code()).isZero();
    days = shared.resolve("days.jsonl");
    try (Stream<String> calls = Files.lines(month)) {
      Files.write(days, calls.limit(3_000).toList());
    }
  }

  @BeforeEach
  void name() {
    store = "jdbc:sqlite:" + folder.resolve("usage.db");
  }

  private void fill() {
    assertThat(Run.of("replay", days, "--store", store).code()).isZero();
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(store);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void spoiltRollUpsAreFoundAndDerivedAgain() throws SQLException {
    fill();
    assertThat(Run.of("store", "check", "--store", store).code()).isZero();
    execute("UPDATE rollups SET attempts = attempts + 1 WHERE tier = 1 AND cube_id = 1");
    Run spoilt = Run.of("store", "check", "--store", store);
    assertThat(spoilt.code()).isEqualTo(1);
    assertThat(spoilt.out()).matches("\\d+ calls, \\d+ cells of roll-ups, [1-9]\\d* wrong\\R");
    assertThat(Run.of("store", "rebuild", "--store", store).out())
        .matches("roll-ups derived from [1-9]\\d* calls\\R");
    assertThat(Run.of("store", "check", "--store", store).code()).isZero();
  }

  @Test
  void copyMadeWhileItIsInUseIsWhole() throws SQLException {
    fill();
    Path copy = folder.resolve("copy.db");
    execute("VACUUM INTO '" + copy + "'");
    String restored = "jdbc:sqlite:" + copy;
    assertThat(Run.of("store", "check", "--store", restored).out())
        .isEqualTo(Run.of("store", "check", "--store", store).out());
    assertThat(Run.of("report", "--store", restored, "--as-of", "2026-11-01").out())
        .isEqualTo(Run.of("report", "--store", store, "--as-of", "2026-11-01").out());
  }

  @Test
  void tablesAreBroughtUpToDateAndOlderVersionsRetired() {
    String fresh = "jdbc:sqlite:" + folder.resolve("fresh.db");
    assertThat(Run.of("store", "migrate", "--store", fresh).out())
        .isEqualToIgnoringNewLines("tables are up to date");
    assertThat(Run.of("store", "migrate", "--retire-older", "--store", fresh).out())
        .contains("older versions were refused already");
    assertThat(Run.of("store", "maintain", "--store", fresh).code()).isZero();
    // Nobody needs the Redis beside it, and nobody is there.
    String joint = "redis://127.0.0.1:1+" + fresh;
    assertThat(Run.of("store", "check", "--store", joint).code()).isZero();
  }

  @Test
  void whatIsNoDatabaseIsRefused() {
    Run memory = Run.of("store", "check", "--store", "memory");
    assertThat(memory.code()).isEqualTo(2);
    assertThat(memory.err()).contains("--store must be jdbc:sqlite:FILE");
    assertThat(Run.of("store", "check", "--retire-older", "--store", store).code()).isEqualTo(2);
    Run missing = Run.of("store", "check", "--store", "jdbc:sqlite:" + folder + "/none/usage.db");
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.err()).contains("none/usage.db");
  }
}

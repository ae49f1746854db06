package io.tokengauge.storage.jdbc;

import io.tokengauge.history.PurgeTier;
import io.tokengauge.history.UsageStore;
import io.tokengauge.storage.Leases;
import io.tokengauge.testkit.UsageFixtures;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.PricedUsage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * Writes a SQLite file as this version leaves it, and what it holds: run once before the schema
 * changes, and kept as {@code v1.db.gz} and {@code v1.txt} in the test resources for the versions
 * to come. Arguments: the folder and the version.
 */
final class StoredFile {

  static final Instant FROM = Instant.parse("2026-03-30T00:00:00Z");
  static final Instant TO = Instant.parse("2026-04-03T00:00:00Z");

  private StoredFile() {}

  public static void main(String[] args) throws IOException, SQLException {
    Path folder = Path.of(args[0]);
    String name = "v" + args[1];
    Path file = Files.createTempDirectory("stored").resolve("usage.db");
    String url = "jdbc:sqlite:" + file;
    try (JdbcStorage storage = JdbcStorage.builder().url(url).clock(() -> TO).build()) {
      UsageStore store = storage.require(UsageStore.class);
      fill(store);
      storage.require(Leases.class).acquire("report", "somebody", Duration.ofHours(1));
      Files.write(folder.resolve(name + ".txt"), Contents.of(store, FROM, TO));
    }
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode = DELETE");
      statement.execute("VACUUM");
    }
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(folder.resolve(name + ".db.gz")))) {
      Files.copy(file, out);
    }
  }

  private static void fill(UsageStore store) {
    List<PricedUsage> calls = new UsageFixtures(1).realistic(90, FROM, TO);
    for (int i = 0; i < calls.size(); i += 30) {
      store.append(calls.subList(i, i + 30));
    }
    for (PricedUsage call : calls.subList(40, 43)) {
      store.amend(call.id(), 2, new PricedUsage(call.record(), Cost.UNPRICED));
    }
    // Roll-ups know more than rows from here on.
    store.purge(PurgeTier.ROWS, FROM.plus(Duration.ofHours(30)));
  }
}

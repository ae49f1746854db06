package io.tokengauge.storage.jdbc;

import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageStore;
import io.tokengauge.storage.Storage;
import io.tokengauge.usage.Dimension;
import java.io.IOException;
import java.time.Instant;

/** Asks for totals by user in a JVM of its own, and says how many requests those are of. */
final class ReaderProcess {

  private ReaderProcess() {}

  static Process start(String heap, String schema, Instant from, Instant to) throws IOException {
    return WriterProcess.start(
        heap, ReaderProcess.class, PostgresServer.url(), schema, from.toString(), to.toString());
  }

  /** Runs the reader. */
  public static void main(String[] args) {
    try (Storage storage = WriterProcess.open(args[0], args[1])) {
      UsageQuery users =
          UsageQuery.between(Instant.parse(args[2]), Instant.parse(args[3]))
              .groupedBy(Dimension.USER);
      System.out.println(storage.require(UsageStore.class).aggregate(users).total().attempts());
    }
  }
}

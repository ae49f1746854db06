package io.tokengauge.benchmarks.store;

import static io.tokengauge.benchmarks.store.Stopwatch.middle;
import static io.tokengauge.benchmarks.store.Stopwatch.seconds;

import io.tokengauge.history.UsageStore;
import io.tokengauge.storage.jdbc.JdbcStorage;
import io.tokengauge.usage.PricedUsage;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.postgresql.PGConnection;

/**
 * Measures appending to the JDBC store beside SQL written by hand, in one run on one machine.
 *
 * <p>Arguments: the engine ({@code sqlite} or {@code postgresql}), the folder for the databases,
 * the calls per round and the rounds. Rates are medians over rounds in which the sides take turns.
 * Everything is seeded; the roll-ups of both sides are compared with their calls before anything is
 * printed.
 */
public final class AppendBenchmark {

  private static final int BATCH = 500;

  private final StoreDatabases databases;
  private final Stopwatch stopwatch = new Stopwatch();

  private AppendBenchmark(StoreDatabases databases) {
    this.databases = databases;
  }

  /** Runs the benchmark and prints lines of a Markdown table. */
  public static void main(String[] args) throws Exception {
    try (StoreDatabases databases = new StoreDatabases(args[0], Path.of(args[1]))) {
      new AppendBenchmark(databases).run(Integer.parseInt(args[2]), Integer.parseInt(args[3]));
    }
  }

  private void run(int perRound, int rounds) throws Exception {
    List<PricedUsage> calls =
        ZipfCalls.slice(0, 1, perRound * (rounds + 1)).next(perRound * (rounds + 1));
    List<Duration> ours = new ArrayList<>();
    List<Duration> ofBatches = new ArrayList<>();
    List<Duration> byHand = new ArrayList<>();
    List<Duration> copied = new ArrayList<>();
    try (JdbcStorage storage = databases.open("ours");
        JdbcStorage handStorage = databases.open("by_hand")) {
      UsageStore store = storage.require(UsageStore.class);
      handStorage.require(UsageStore.class).identityHorizon();
      try (HandWritten hand =
          new HandWritten(databases.connect("by_hand"), databases.prefix("by_hand"))) {
        hand.insertKeys(calls);
        // The first round warms both up.
        for (int round = 0; round <= rounds; round++) {
          List<PricedUsage> some = calls.subList(round * perRound, (round + 1) * perRound);
          List<Duration> batches = new ArrayList<>();
          ours.add(
              stopwatch.time(
                  () ->
                      eachBatch(
                          some, batch -> batches.add(stopwatch.time(() -> store.append(batch))))));
          if (round > 0) {
            ofBatches.addAll(batches);
          }
          byHand.add(stopwatch.time(() -> eachBatch(some, hand::append)));
          if (databases.isServer()) {
            copied.add(stopwatch.time(() -> copy(some)));
          }
        }
      }
      storage.maintain();
      check(storage, calls.size());
      check(handStorage, calls.size());
    }
    double our = rate(perRound, ours);
    double hand = rate(perRound, byHand);
    databases.print("append, calls of %,d per round, batches of %d", perRound, BATCH);
    databases.print("tokengauge: %,.0f calls/s", our);
    databases.print(
        "tokengauge, a batch: median %,.1f ms, slowest of %,d %,.1f ms",
        seconds(middle(ofBatches)) * 1000,
        ofBatches.size(),
        seconds(Collections.max(ofBatches)) * 1000);
    databases.print("by hand, upserts: %,.0f calls/s; tokengauge is %.2fx", hand, our / hand);
    if (!copied.isEmpty()) {
      double copy = rate(perRound, copied);
      databases.print(
          "COPY of the calls alone: %,.0f calls/s; tokengauge is %.2fx", copy, our / copy);
    }
  }

  /** Does something with a batch. */
  private interface Appender {
    void append(List<PricedUsage> batch) throws Exception;
  }

  private static boolean eachBatch(List<PricedUsage> calls, Appender appender) throws Exception {
    for (int i = 0; i < calls.size(); i += BATCH) {
      appender.append(calls.subList(i, Math.min(calls.size(), i + BATCH)));
    }
    return true;
  }

  private static void check(JdbcStorage storage, long calls) {
    JdbcStorage.RollUpCheck check = storage.checkRollUps();
    if (check.calls() != calls || check.wrong() != 0) {
      throw new IllegalStateException("sides must do the same, was " + check);
    }
  }

  // The calls as text, in the columns of the table, into a table of their own without an index.
  private boolean copy(List<PricedUsage> calls) throws SQLException, IOException {
    try (Connection connection = databases.connect("");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE IF NOT EXISTS copied (LIKE ours.calls)");
      StringBuilder rows = new StringBuilder();
      for (PricedUsage call : calls) {
        HandWritten.appendCopyRow(rows, call);
      }
      connection
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyIn("COPY copied FROM STDIN", new StringReader(rows.toString()));
    }
    return true;
  }

  private static double rate(int calls, List<Duration> rounds) {
    return calls / seconds(middle(rounds.subList(1, rounds.size())));
  }
}

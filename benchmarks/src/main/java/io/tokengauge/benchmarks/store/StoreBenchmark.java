package io.tokengauge.benchmarks.store;

import io.tokengauge.history.RankBy;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageStore;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.report.UsageReporter;
import io.tokengauge.storage.jdbc.JdbcStorage;
import io.tokengauge.time.Grain;
import io.tokengauge.time.MonotonicClock;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.postgresql.PGConnection;

/**
 * Measures the JDBC store beside SQL written by hand, in one run on one machine.
 *
 * <p>Arguments: the engine ({@code sqlite} or {@code postgresql}), the calls per round of
 * appending, the rounds, the calls of the small month and those of the large one, the folder for
 * the databases. Rates are medians over rounds in which the sides take turns. Everything is seeded;
 * the roll-ups of both sides are compared with their calls before anything is printed.
 */
public final class StoreBenchmark {

  private static final int BATCH = 500;
  private static final int READS = 7;

  private final InstantSource clock = MonotonicClock.system();
  private final String engine;
  private final String url;
  private final Path directory;

  private StoreBenchmark(String engine, String url, Path directory) {
    this.engine = engine;
    this.url = url;
    this.directory = directory;
  }

  /** Runs the benchmark and prints lines of a Markdown table. */
  public static void main(String[] args) throws Exception {
    Path directory = Files.createDirectories(Path.of(args[5]));
    int perRound = Integer.parseInt(args[1]);
    int rounds = Integer.parseInt(args[2]);
    long small = Long.parseLong(args[3]);
    long large = Long.parseLong(args[4]);
    if (args[0].equals("sqlite")) {
      new StoreBenchmark("sqlite", "", directory).run(perRound, rounds, small, large);
    } else {
      try (StoreServer server = new StoreServer(directory.resolve("postgresql"))) {
        new StoreBenchmark("postgresql", server.url(), directory)
            .run(perRound, rounds, small, large);
      }
    }
  }

  private void run(int perRound, int rounds, long small, long large) throws Exception {
    compareAppending(perRound, rounds);
    compareReading(small, large);
  }

  private JdbcStorage open(String name) {
    JdbcStorage.Builder builder = JdbcStorage.builder().clock(() -> ZipfCalls.TO);
    return engine.equals("sqlite")
        ? builder.url("jdbc:sqlite:" + directory.resolve(name + ".db")).build()
        : builder.url(url).user("postgres").schema(name).build();
  }

  private Connection connect(String name) throws SQLException {
    if (engine.equals("postgresql")) {
      return DriverManager.getConnection(url + "?reWriteBatchedInserts=true", "postgres", "");
    }
    Connection connection =
        DriverManager.getConnection("jdbc:sqlite:" + directory.resolve(name + ".db"));
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode = WAL");
      statement.execute("PRAGMA synchronous = FULL");
    }
    return connection;
  }

  private void compareAppending(int perRound, int rounds) throws Exception {
    List<PricedUsage> calls =
        new ZipfCalls(1, (long) perRound * (rounds + 1)).next(perRound * (rounds + 1));
    List<Duration> ours = new ArrayList<>();
    List<Duration> ofBatches = new ArrayList<>();
    List<Duration> byHand = new ArrayList<>();
    List<Duration> copied = new ArrayList<>();
    try (JdbcStorage storage = open("ours");
        JdbcStorage handStorage = open("by_hand")) {
      UsageStore store = storage.require(UsageStore.class);
      handStorage.require(UsageStore.class).identityHorizon();
      try (HandWritten hand =
          new HandWritten(connect("by_hand"), engine.equals("sqlite") ? "" : "by_hand.")) {
        hand.insertKeys(calls);
        // The first round warms both up.
        for (int round = 0; round <= rounds; round++) {
          List<PricedUsage> some = calls.subList(round * perRound, (round + 1) * perRound);
          List<Duration> batches = new ArrayList<>();
          ours.add(
              time(() -> eachBatch(some, batch -> batches.add(time(() -> store.append(batch))))));
          if (round > 0) {
            ofBatches.addAll(batches);
          }
          byHand.add(time(() -> eachBatch(some, hand::append)));
          if (engine.equals("postgresql")) {
            copied.add(time(() -> copy(some)));
          }
        }
      }
      storage.maintain();
      check(storage, calls.size());
      check(handStorage, calls.size());
    }
    double our = rate(perRound, ours);
    double hand = rate(perRound, byHand);
    print("append, calls of %,d per round, batches of %d", perRound, BATCH);
    print("tokengauge: %,.0f calls/s", our);
    print(
        "tokengauge, a batch: median %,.1f ms, slowest of %,d %,.1f ms",
        seconds(middle(ofBatches)) * 1000,
        ofBatches.size(),
        seconds(Collections.max(ofBatches)) * 1000);
    print("by hand, upserts: %,.0f calls/s; tokengauge is %.2fx", hand, our / hand);
    if (!copied.isEmpty()) {
      double copy = rate(perRound, copied);
      print("COPY of the calls alone: %,.0f calls/s; tokengauge is %.2fx", copy, our / copy);
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
    try (Connection connection = connect("");
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

  private void compareReading(long small, long large) throws Exception {
    try (JdbcStorage storage = open("months")) {
      UsageStore store = storage.require(UsageStore.class);
      Duration loading = time(() -> load(store, 2, small));
      storage.maintain();
      print("load of %,d calls: %,.0f calls/s", small, small / seconds(loading));
      double perRowOfSmall = read(store, small);
      if (large > small) {
        Duration more = time(() -> load(store, 3, large - small));
        storage.maintain();
        print("load of %,d more: %,.0f calls/s", large - small, (large - small) / seconds(more));
        double perRowOfLarge = read(store, large);
        print("time per roll-up row: %.2fx", perRowOfLarge / perRowOfSmall);
      }
      scan(store);
    }
  }

  private static boolean load(UsageStore store, long seed, long count) {
    ZipfCalls calls = new ZipfCalls(seed, count);
    for (long left = count; left > 0; left -= 2 * BATCH) {
      store.append(calls.next((int) Math.min(left, 2 * BATCH)));
    }
    return true;
  }

  private double read(UsageStore store, long calls) throws Exception {
    UsageQuery month = UsageQuery.between(ZipfCalls.FROM, ZipfCalls.TO);
    UsageQuery users =
        month.groupedBy(Dimension.USER).per(Grain.DAY, ZoneOffset.UTC).topBy(RankBy.COST, 10);
    long rows = rowsOfDays();
    double perRow = seconds(median(READS, () -> store.aggregate(users))) * 1e6 / rows;
    print("%,d calls, %,d cells of users' days: %.2f us per roll-up row", calls, rows, perRow);
    UsageReporter reporter = new UsageReporter(store, PriceBook.builtIn(), ZoneOffset.UTC);
    Duration report = median(READS, () -> reporter.monthly(YearMonth.of(2026, 9)));
    print("%,d calls, report of the month: %,.0f ms", calls, seconds(report) * 1000);
    Duration total = median(READS, () -> store.aggregate(month.groupedBy(Dimension.MODEL)));
    print("%,d calls, month by model: %,.1f ms", calls, seconds(total) * 1000);
    return perRow;
  }

  private long rowsOfDays() throws SQLException {
    String prefix = engine.equals("sqlite") ? "" : "months.";
    try (Connection connection = connect("months");
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT count(*) FROM "
                    + prefix
                    + "rollups WHERE tier = 1 AND cube_id = (SELECT cube_id FROM "
                    + prefix
                    + "cubes WHERE name = 'user')")) {
      row.next();
      return row.getLong(1);
    }
  }

  private void scan(UsageStore store) {
    long[] seen = {0};
    List<String> heap = new ArrayList<>();
    Instant start = clock.instant();
    store.stream(UsageFilter.ALL, ZipfCalls.FROM, ZipfCalls.TO)
        .limit(1_000_000)
        .forEach(
            row -> {
              if (seen[0]++ % 250_000 == 0) {
                heap.add(usedMegabytes());
              }
            });
    double seconds = seconds(Duration.between(start, clock.instant()));
    heap.add(usedMegabytes());
    print("scan of %,d calls: %,.0f calls/s, used heap %s MB", seen[0], seen[0] / seconds, heap);
  }

  private static String usedMegabytes() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return String.format(
        Locale.ROOT, "%.1f", (runtime.totalMemory() - runtime.freeMemory()) / 1048576.0);
  }

  private Duration time(Callable<?> work) throws Exception {
    Instant start = clock.instant();
    work.call();
    return Duration.between(start, clock.instant());
  }

  private Duration median(int times, Callable<?> work) throws Exception {
    work.call();
    List<Duration> all = new ArrayList<>();
    for (int i : IntStream.range(0, times).toArray()) {
      all.add(i, time(work));
    }
    return middle(all);
  }

  private static Duration middle(List<Duration> all) {
    return all.stream().sorted().skip(all.size() / 2).findFirst().orElseThrow();
  }

  private static double rate(int calls, List<Duration> rounds) {
    return calls / seconds(middle(rounds.subList(1, rounds.size())));
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  private void print(String format, Object... values) {
    System.out.println("| " + engine + " | " + String.format(Locale.ROOT, format, values) + " |");
  }
}

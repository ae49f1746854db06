package io.tokengauge.benchmarks.store;

import static io.tokengauge.benchmarks.store.Stopwatch.seconds;

import io.tokengauge.history.CalendarPeriod;
import io.tokengauge.history.RankBy;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageHistory;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageStore;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.report.UsageReporter;
import io.tokengauge.storage.jdbc.JdbcStorage;
import io.tokengauge.time.Grain;
import io.tokengauge.usage.Dimension;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Measures reading months of made-up calls. Loading many takes long, so it goes on where it was
 * stopped: the databases stay in their folder.
 *
 * <p>Arguments: the engine ({@code sqlite} or {@code postgresql}), the folder, then {@code load}
 * with how many calls the month shall have and for how many seconds to load at most (it says
 * whether that was enough), or {@code read} with the calls of a small month and of a large one.
 * Both months are spread over the same time, users and models.
 */
public final class MonthBenchmark {

  private static final int SLICE = 50_000;
  private static final int BATCH = 10_000;
  private static final int READS = 7;
  private static final int SCANNED = 1_000_000;

  private final StoreDatabases databases;
  private final Stopwatch stopwatch = new Stopwatch();

  private MonthBenchmark(StoreDatabases databases) {
    this.databases = databases;
  }

  /** Runs the benchmark and prints lines of a Markdown table. */
  public static void main(String[] args) throws Exception {
    try (StoreDatabases databases = new StoreDatabases(args[0], Path.of(args[1]))) {
      MonthBenchmark benchmark = new MonthBenchmark(databases);
      long first = Long.parseLong(args[3]);
      long second = Long.parseLong(args[4]);
      if (args[2].equals("load")) {
        benchmark.load(first, Duration.ofSeconds(second));
      } else {
        benchmark.compare(first, second);
      }
    }
  }

  private static String name(long calls) {
    return "month_" + calls;
  }

  private void load(long calls, Duration most) throws Exception {
    int slices = Math.toIntExact(calls / SLICE);
    try (JdbcStorage storage = databases.open(name(calls))) {
      storage.prepare();
      UsageStore store = storage.require(UsageStore.class);
      // A slice that was cut off is sent again: what was stored is known.
      int first = (int) (ask(name(calls), "SELECT count(*) FROM %scalls") / SLICE);
      Instant start = stopwatch.now();
      int slice = first;
      while (slice < slices && stopwatch.now().isBefore(start.plus(most))) {
        ZipfCalls made = ZipfCalls.slice(slice, slices, SLICE);
        for (int i = 0; i < SLICE; i += BATCH) {
          store.append(made.next(BATCH));
        }
        slice++;
      }
      double seconds = seconds(Duration.between(start, stopwatch.now()));
      storage.maintain();
      databases.print(
          "load, batches of %,d: %,d of %,d calls are there, %,.0f calls/s",
          BATCH, (long) slice * SLICE, calls, (slice - first) * SLICE / seconds);
    }
  }

  private void compare(long small, long large) throws Exception {
    double perRowOfSmall = read(small);
    double perRowOfLarge = read(large);
    databases.print(
        "time per roll-up row, %,d beside %,d calls: %.2fx",
        large, small, perRowOfLarge / perRowOfSmall);
  }

  private double read(long calls) throws Exception {
    try (JdbcStorage storage = databases.open(name(calls))) {
      UsageStore store = storage.require(UsageStore.class);
      long found = ask(name(calls), "SELECT count(*) FROM %scalls");
      if (found != calls) {
        throw new IllegalStateException("month must have " + calls + " calls, had " + found);
      }
      databases.print(
          "%,d calls: %,d MB, %,d bytes per call, roll-ups and identities included",
          calls, databases.bytes(name(calls)) >> 20, databases.bytes(name(calls)) / calls);
      UsageQuery month = UsageQuery.between(ZipfCalls.FROM, ZipfCalls.TO);
      UsageQuery users =
          month.groupedBy(Dimension.USER).per(Grain.DAY, ZoneOffset.UTC).topBy(RankBy.COST, 10);
      long rows =
          ask(
              name(calls),
              "SELECT count(*) FROM %1$srollups WHERE tier = 1 AND cube_id ="
                  + " (SELECT cube_id FROM %1$scubes WHERE name = 'user')");
      double perRow = seconds(stopwatch.median(READS, () -> store.aggregate(users))) * 1e6 / rows;
      databases.print(
          "%,d calls: %.2f us per roll-up row (%,d days of users)", calls, perRow, rows);
      Duration total =
          stopwatch.median(READS, () -> store.aggregate(month.groupedBy(Dimension.MODEL)));
      databases.print("%,d calls: month by model %,.1f ms", calls, seconds(total) * 1000);
      UsageHistory history = new UsageHistory(store, ZoneOffset.UTC);
      CalendarPeriod september = CalendarPeriod.month(YearMonth.of(2026, 9), ZoneOffset.UTC);
      Duration days = stopwatch.median(READS, () -> history.daily(september));
      databases.print("%,d calls: days of the month %,.1f ms", calls, seconds(days) * 1000);
      UsageReporter reporter = new UsageReporter(store, PriceBook.builtIn(), ZoneOffset.UTC);
      Duration report = stopwatch.time(() -> reporter.monthly(YearMonth.of(2026, 9)));
      databases.print(
          "%,d calls: report of the month, which reads every call, %,.0f ms",
          calls, seconds(report) * 1000);
      scan(store);
      return perRow;
    }
  }

  private long ask(String name, String sql) throws SQLException {
    try (Connection connection = databases.connect(name);
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(String.format(Locale.ROOT, sql, databases.prefix(name)))) {
      row.next();
      return row.getLong(1);
    }
  }

  private void scan(UsageStore store) {
    long[] seen = {0};
    List<String> heap = new ArrayList<>();
    Instant start = stopwatch.now();
    store.stream(UsageFilter.ALL, ZipfCalls.FROM, ZipfCalls.TO)
        .limit(SCANNED)
        .forEach(
            row -> {
              if (seen[0]++ % (SCANNED / 4) == 0) {
                heap.add(usedMegabytes());
              }
            });
    double seconds = seconds(Duration.between(start, stopwatch.now()));
    heap.add(usedMegabytes());
    databases.print(
        "scan of %,d calls: %,.0f calls/s, used heap %s MB", seen[0], seen[0] / seconds, heap);
  }

  private static String usedMegabytes() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return String.format(
        Locale.ROOT, "%.1f", (runtime.totalMemory() - runtime.freeMemory()) / 1048576.0);
  }
}

package io.tokengauge.benchmarks.store;

import io.tokengauge.UsageMonitor;
import io.tokengauge.history.UsageStore;
import io.tokengauge.storage.Storage;
import io.tokengauge.storage.jdbc.JdbcStorage;
import io.tokengauge.storage.memory.MemoryStorage;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageContext;
import io.tokengauge.usage.UsageRecord;
import io.tokengauge.window.SeriesSpec;
import io.tokengauge.window.Windows;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Prints, as rows of a Markdown table, what series take in memory, and calls in memory and on disk.
 *
 * <p>Heap is what is in use after a collection, less what was before; the strings of the calls'
 * values belong to the calls and are not in it. Run with {@code -XX:+UseSerialGC}, whose figures
 * repeat. A store's bytes are all it needs for its calls: rows, identities, indexes and roll-ups.
 */
public final class MemoryTable {

  private static final int SERIES = 10_000;
  private static final int CALLS = 100_000;
  private static final int BATCH = 10_000;
  private static final int COLLECTIONS = 4;

  // Held here for as long as anything is measured.
  private static final PricedUsage[] CALLS_OF_SERIES = new PricedUsage[SERIES];

  private MemoryTable() {}

  /** Measures and prints. */
  public static void main(String[] args) throws Exception {
    for (int i = 0; i < SERIES; i++) {
      CALLS_OF_SERIES[i] = call(i);
    }
    for (boolean histogram : new boolean[] {false, true}) {
      String kind = histogram ? ", with histogram" : "";
      series(histogram, "series of one call" + kind, 1, i -> 0);
      series(histogram, "series of a call in each of 60 minutes" + kind, 60, i -> 60 * i);
      series(histogram, "series of a call in each of 60 seconds" + kind, 60, i -> i);
      series(histogram, "series of a call every 10 minutes for a day" + kind, 144, i -> 600 * i);
    }
    monitor();
    memoryStore();
    for (String engine : List.of("sqlite", "postgresql")) {
      database(engine);
    }
  }

  private static PricedUsage call(int number) {
    UsageRecord record =
        UsageRecord.builder(
                CallId.ofRequest("openai", "req_" + number), ZipfCalls.FROM, "model-" + number % 10)
            .latency(Duration.ofMillis(500 + number))
            .tokens(TokenUsage.cached(1_000 + number, 500, 300))
            .context(
                UsageContext.builder()
                    .user("user-" + number / 100)
                    .project("project-" + number / 10 % 10)
                    .build())
            .build();
    return new PricedUsage(
        record, new Cost(Cost.Status.PRICED, 4_000_000_000L + number, 5_000_000_000L, 0, "v1"));
  }

  private static void series(boolean histogram, String what, int count, IntUnaryOperator second) {
    SeriesSpec spec =
        SeriesSpec.of(Dimension.MODEL, Dimension.USER, Dimension.PROJECT).withMaxSeries(SERIES);
    long bytes =
        retained(
            () -> {
              Windows windows =
                  Windows.builder().series(histogram ? spec.withHistogram() : spec).build();
              for (int i = 0; i < count; i++) {
                for (PricedUsage call : CALLS_OF_SERIES) {
                  windows.recordInSecond(
                      call, ZipfCalls.FROM.getEpochSecond() + second.applyAsInt(i));
                }
              }
              return windows;
            });
    print("memory", what, bytes, SERIES);
  }

  private static void monitor() {
    long bytes =
        retained(
            () -> {
              UsageMonitor monitor = UsageMonitor.builder(MemoryStorage.create()).build();
              for (PricedUsage call : CALLS_OF_SERIES) {
                monitor.record(call.record());
              }
              monitor.flush(Duration.ofSeconds(10));
              return monitor;
            });
    System.out.printf(
        Locale.ROOT,
        "| memory | monitor of %,d series, a call each, all in its memory store | %.1f MB |%n",
        SERIES,
        bytes / 1048576.0);
  }

  private static void memoryStore() {
    long bytes =
        retained(
            () -> {
              MemoryStorage storage =
                  MemoryStorage.builder()
                      .clock(() -> ZipfCalls.TO)
                      .maxRows(CALLS)
                      .maxAge(Duration.ofDays(60))
                      .build();
              append(storage);
              return storage;
            });
    print("memory", "call of a month of 100,000, of 1,000 users and 20 models", bytes, CALLS);
  }

  private static void database(String engine) throws Exception {
    Path directory = Files.createTempDirectory("memory-table");
    try (StoreDatabases databases = new StoreDatabases(engine, directory)) {
      long before = bytesOn(databases, directory);
      try (JdbcStorage storage = databases.open("month")) {
        append(storage);
        storage.maintain();
      }
      print(engine, "call of the same month", bytesOn(databases, directory) - before, CALLS);
    } finally {
      delete(directory);
    }
  }

  private static long bytesOn(StoreDatabases databases, Path directory) throws Exception {
    if (databases.isServer()) {
      try (Connection connection = databases.connect("month");
          Statement statement = connection.createStatement();
          ResultSet size = statement.executeQuery("SELECT pg_database_size(current_database())")) {
        size.next();
        return size.getLong(1);
      }
    }
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private static void append(Storage storage) {
    UsageStore store = storage.require(UsageStore.class);
    ZipfCalls month = ZipfCalls.slice(0, 1, CALLS);
    for (int i = 0; i < CALLS; i += BATCH) {
      store.append(month.next(BATCH));
    }
  }

  private static void print(String where, String what, long bytes, int count) {
    System.out.printf(
        Locale.ROOT, "| %s | %s | %,d bytes |%n", where, what, Math.round((double) bytes / count));
  }

  private static long retained(Supplier<Object> maker) {
    long before = usedHeap();
    Object made = maker.get();
    try {
      return usedHeap() - before;
    } finally {
      Reference.reachabilityFence(made);
    }
  }

  private static long usedHeap() {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}

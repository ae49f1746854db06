package io.tokengauge.benchmarks.store;

import io.tokengauge.cache.CacheAnalysis;
import io.tokengauge.cache.CacheFindings;
import io.tokengauge.history.StoredUsage;
import io.tokengauge.history.UsageAnswer;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageStore;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.report.HtmlReportRenderer;
import io.tokengauge.report.UsageReport;
import io.tokengauge.report.UsageReporter;
import io.tokengauge.storage.memory.MemoryStorage;
import io.tokengauge.usage.Dimension;
import java.time.Duration;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures what is made of a month of 100,000 calls of 1,000 users and 20 models in memory: the
 * report, its HTML, and what caching earned and would have earned at other times to live; beside
 * one look at every call, which is the least that whatever reads calls takes.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@State(Scope.Thread)
public class AnalysisBenchmark {

  private static final int CALLS = 100_000;
  private static final YearMonth SEPTEMBER = YearMonth.of(2026, 9);

  private final PriceBook prices = PriceBook.builtIn();
  private final HtmlReportRenderer html = new HtmlReportRenderer();
  private MemoryStorage storage = MemoryStorage.create();
  private UsageStore store = storage.require(UsageStore.class);
  private UsageReporter reporter = new UsageReporter(store, prices, ZoneOffset.UTC);
  private UsageReport report = reporter.monthly(SEPTEMBER);

  /** Stores the month. */
  @Setup(Level.Trial)
  public void setUp() {
    storage.close();
    storage =
        MemoryStorage.builder()
            .clock(() -> ZipfCalls.TO)
            .maxRows(CALLS)
            .maxAge(Duration.ofDays(60))
            .build();
    store = storage.require(UsageStore.class);
    ZipfCalls calls = ZipfCalls.slice(0, 1, CALLS);
    for (int i = 0; i < CALLS; i += 10_000) {
      store.append(calls.next(10_000));
    }
    reporter = new UsageReporter(store, prices, ZoneOffset.UTC);
    report = reporter.monthly(SEPTEMBER);
    if (report.totals().attempts() != CALLS) {
      throw new IllegalStateException("report must be of all calls, was " + report.totals());
    }
  }

  /** Closes the store. */
  @TearDown(Level.Trial)
  public void tearDown() {
    storage.close();
  }

  /** Looks at every call once. */
  @Benchmark
  public long everyCall() {
    try (Stream<StoredUsage> calls = store.stream(UsageFilter.ALL, ZipfCalls.FROM, ZipfCalls.TO)) {
      return calls.mapToLong(call -> call.call().cost().picos()).sum();
    }
  }

  /** Sums the month up by model, from roll-ups. */
  @Benchmark
  public UsageAnswer monthByModel() {
    return store.aggregate(
        UsageQuery.between(ZipfCalls.FROM, ZipfCalls.TO).groupedBy(Dimension.MODEL));
  }

  /** Makes the month's report. */
  @Benchmark
  public UsageReport report() {
    return reporter.monthly(SEPTEMBER);
  }

  /** Renders the month's report as a page. */
  @Benchmark
  public String html() {
    return html.render(report);
  }

  /** Tells what caching earned, and what it would have at both times to live. */
  @Benchmark
  public CacheFindings cacheWhatIf() {
    try (Stream<StoredUsage> calls = store.stream(UsageFilter.ALL, ZipfCalls.FROM, ZipfCalls.TO)) {
      return CacheAnalysis.of(calls, prices);
    }
  }
}

package io.tokengauge.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.MoneySum;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageContext;
import io.tokengauge.usage.UsageCounter;
import io.tokengauge.usage.UsageRecord;
import io.tokengauge.usage.UsageTotals;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Records from many threads while the reader drives the clock as fast as it can read. */
class SeriesStressTest {

  private static final int THREADS = 4;
  private static final int CALLS_PER_THREAD = 2_500_000;
  // Keeps the run within 24 hours of its clock, so that a day's window holds all of it.
  private static final int CALLS_PER_SECOND_AT_LEAST = 150;
  private static final long START = SampleCalls.START.getEpochSecond();

  /** Every value of a call follows from one number, so that half a call in a sum would show. */
  private static PricedUsage call(long n) {
    UsageRecord record =
        UsageRecord.builder(CallId.ofRequest("openai", "n" + n), SampleCalls.START, "gpt-4.1")
            .tokens(new TokenUsage(3 * n, 5 * n, 7 * n, 11 * n, 13 * n, 2 * n))
            .latency(Duration.ofNanos(17_000 * n))
            .timeToFirstToken(Duration.ofNanos(1_000 * n))
            .context(UsageContext.ofUser("user-" + n % 3))
            .build();
    return new PricedUsage(record, new Cost(Cost.Status.PRICED, 19 * n, 23 * n, 29 * n, "v1"));
  }

  private static void assertUntorn(UsageTotals sum) {
    long n = sum.get(UsageCounter.FIRST_TOKEN_MICROS);
    assertThat(
            List.of(
                sum.get(UsageCounter.UNCACHED_INPUT_TOKENS),
                sum.get(UsageCounter.CACHE_READ_TOKENS),
                sum.get(UsageCounter.CACHE_WRITE_SHORT_TOKENS),
                sum.get(UsageCounter.CACHE_WRITE_LONG_TOKENS),
                sum.get(UsageCounter.OUTPUT_TOKENS),
                sum.get(UsageCounter.REASONING_TOKENS),
                sum.get(UsageCounter.LATENCY_MICROS),
                sum.get(MoneySum.COST).picos().longValueExact(),
                sum.get(MoneySum.COST_WITHOUT_CACHE).picos().longValueExact(),
                sum.get(MoneySum.CACHE_WRITE_PREMIUM).picos().longValueExact()))
        .containsExactly(
            3 * n, 5 * n, 7 * n, 11 * n, 13 * n, 2 * n, 17 * n, 19 * n, 23 * n, 29 * n);
    long attempts = sum.attempts();
    for (UsageCounter counter :
        List.of(
            UsageCounter.CALLS,
            UsageCounter.TIMED,
            UsageCounter.FIRST_TOKEN_TIMED,
            UsageCounter.CACHE_HITS)) {
      assertThat(sum.get(counter)).isEqualTo(attempts);
    }
    sum.latency().ifPresent(histogram -> assertThat(histogram.count()).isEqualTo(attempts));
  }

  @Test
  void tenMillionCallsFromFourThreadsAreEachInOneSecond() throws Exception {
    SeriesSpec coarse = SeriesSpec.of().withHistogram();
    SeriesSpec fine = SeriesSpec.of(Dimension.USER);
    Windows windows = Windows.builder().series(coarse).series(fine).build();
    PricedUsage[] calls =
        IntStream.range(0, 1024).mapToObj(n -> call(n + 1)).toArray(PricedUsage[]::new);
    Series bound = windows.series(coarse, calls[0].record());
    AtomicLong recorded = new AtomicLong();
    AtomicLong clock = new AtomicLong(START);
    AtomicLong numbers = new AtomicLong();

    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    List<Future<?>> writers = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      long seed = 1000L + t;
      writers.add(
          threads.submit(
              () -> {
                SplittableRandom random = new SplittableRandom(seed);
                long sum = 0;
                for (int done = 0; done < CALLS_PER_THREAD; done++) {
                  int n = random.nextInt(calls.length);
                  recorded.getAndIncrement();
                  // Some writers are late by a second or two.
                  long second = clock.get();
                  long arrival = (n & 31) == 0 ? second - random.nextInt(3) : second;
                  if ((n & 1) == 0) {
                    bound.recordInSecond(calls[n], arrival);
                  } else {
                    windows.recordInSecond(calls[n], arrival);
                  }
                  sum += n + 1;
                }
                return numbers.addAndGet(sum);
              }));
    }
    threads.shutdown();

    // Reads each second once it is over, and longer windows beside it.
    UsageTotals seconds = UsageTotals.ZERO.withoutLatency();
    while (writers.stream().anyMatch(writer -> !writer.isDone())) {
      long now = clock.get();
      if (recorded.get() < (now + 1 - START) * CALLS_PER_SECOND_AT_LEAST) {
        Thread.onSpinWait();
        continue;
      }
      clock.set(now + 1);
      WindowView view = windows.view(Instant.ofEpochSecond(now + 1));
      WindowAnswer over = view.window(Scope.ALL, Duration.ofSeconds(1));
      assertUntorn(over.totals());
      seconds = seconds.plus(over.totals().withoutLatency());
      if (now % 16 == 0) {
        assertUntorn(view.window(Scope.ALL, WindowLength.HOUR).totals());
        assertUntorn(view.window(Scope.of(Dimension.USER, "user-1"), WindowLength.MINUTE).totals());
        WindowView live = windows.view(Instant.ofEpochSecond(now + 1, 1));
        assertUntorn(live.window(Scope.ALL, WindowLength.MINUTE).totals());
      }
    }
    for (Future<?> writer : writers) {
      writer.get();
    }
    assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();

    WindowView view = windows.view(Instant.ofEpochSecond(clock.get() + 1));
    seconds = seconds.plus(view.window(Scope.ALL, Duration.ofSeconds(1)).totals().withoutLatency());
    long total = (long) THREADS * CALLS_PER_THREAD;
    WindowAnswer day = view.window(Scope.ALL, WindowLength.DAY);
    assertThat(day.complete()).isTrue();
    assertThat(day.totals().attempts()).isEqualTo(total);
    assertThat(day.totals().cost().picos())
        .isEqualTo(BigInteger.valueOf(19).multiply(BigInteger.valueOf(numbers.get())));
    assertUntorn(day.totals());
    assertThat(seconds).isEqualTo(day.totals().withoutLatency());

    // By key every other call was counted, in the series of its user.
    Map<String, WindowAnswer> users = view.by(Dimension.USER, Scope.ALL, WindowLength.DAY);
    UsageTotals byUser = UsageTotals.ZERO.withoutLatency();
    for (WindowAnswer user : users.values()) {
      assertUntorn(user.totals());
      byUser = byUser.plus(user.totals());
    }
    assertThat(users).hasSize(3);
    assertThat(byUser.attempts()).isBetween(total * 4 / 10, total * 6 / 10);
  }
}

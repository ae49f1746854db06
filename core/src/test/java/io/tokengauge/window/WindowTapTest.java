package io.tokengauge.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageTotals;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WindowTapTest {

  private static final SharedView ALL = SharedView.ALL.withHistogram();
  private static final SharedView BY_USER = SharedView.of(Dimension.USER);
  private static final List<SharedView> VIEWS =
      List.of(ALL, BY_USER, SharedView.of(Dimension.PROJECT, Dimension.MODEL));

  private final Windows windows =
      Windows.builder()
          .series(SeriesSpec.of().withHistogram())
          .series(SeriesSpec.of(Dimension.MODEL, Dimension.USER, Dimension.PROJECT))
          .retireAfter(Duration.ofMinutes(1))
          .build();

  /** Adds up what a tap tells: by view, label set and the second of the middle. */
  private static final class Gains implements WindowTap.Sink {
    final Map<List<Object>, UsageTotals> totals = new HashMap<>();
    final Map<List<Object>, Extremes> extremes = new HashMap<>();
    final List<Instant> middles = new ArrayList<>();

    @Override
    public void take(
        SharedView view, List<String> values, Instant middle, UsageTotals gained, Extremes most) {
      List<Object> key = List.of(view, values, middle.getEpochSecond());
      totals.merge(key, gained, UsageTotals::plus);
      extremes.merge(key, most, Extremes::combine);
      middles.add(middle);
    }

    void addTruth(PricedUsage call, long second) {
      for (SharedView view : VIEWS) {
        List<String> values =
            view.dimensions().stream().map(each -> each.valueOf(call.record())).toList();
        UsageTotals of = UsageTotals.of(call);
        take(
            view,
            values,
            Instant.ofEpochSecond(second),
            view.histogram() ? of : of.withoutLatency(),
            Extremes.of(call));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void everyCallIsToldOnceInTheSecondInWhichItCame(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    SampleCalls calls = new SampleCalls(seed, 5);
    Instant now = SampleCalls.START.plusMillis(300);
    // What came before is not told, though the tap's first second has room for it.
    windows.record(SampleCalls.plain("ann", 1, 1, 0), now);
    WindowTap tap = new WindowTap(windows, VIEWS, now);
    Instant asked = now;
    Gains told = new Gains();
    Gains truth = new Gains();
    for (int step = 0; step < 3_000; step++) {
      now = now.plusMillis(random.nextInt(random.nextInt(40) == 0 ? 30_000 : 200));
      if (random.nextInt(6) == 0 || now.isAfter(asked.plusSeconds(29))) {
        asked = now;
        assertThat(tap.collect(now, told)).isTrue();
        if (random.nextInt(10) == 0) {
          windows.retireIdle(now);
        }
      } else {
        PricedUsage call = calls.next();
        windows.record(call, now);
        truth.addTruth(call, now.getEpochSecond());
      }
    }
    tap.collect(now, told);
    assertThat(told.totals).isEqualTo(truth.totals);
    assertThat(told.extremes).isEqualTo(truth.extremes);
  }

  @Test
  void piecesStandAtTheMiddleOfTheirTime() {
    Instant start = SampleCalls.START;
    WindowTap tap = new WindowTap(windows, List.of(ALL), start);
    Gains told = new Gains();
    windows.record(SampleCalls.plain("a", 1, 1, 1), start.plusMillis(100));
    tap.collect(start.plusMillis(500), told);
    windows.record(SampleCalls.plain("a", 1, 1, 2), start.plusMillis(600));
    windows.record(SampleCalls.plain("a", 1, 1, 3), start.plusMillis(1_000));
    windows.record(SampleCalls.plain("a", 1, 1, 4), start.plusMillis(2_050));
    tap.collect(start.plusMillis(2_100), told);
    assertThat(told.middles)
        .containsExactly(
            start.plusMillis(250),
            start.plusMillis(750),
            start.plusMillis(1_500),
            start.plusMillis(2_050));
  }

  @Test
  void nothingIsToldTwiceWhenAskedTwiceAtOnce() {
    Instant now = SampleCalls.START;
    WindowTap tap = new WindowTap(windows, List.of(ALL), now);
    Gains told = new Gains();
    windows.record(SampleCalls.plain("a", 1, 1, 1), now);
    tap.collect(now, told);
    tap.collect(now, told);
    windows.record(SampleCalls.plain("a", 1, 1, 2), now);
    tap.collect(now, told);
    assertThat(told.totals.values()).extracting(UsageTotals::attempts).containsExactly(2L);
    assertThat(told.middles).hasSize(2);
  }

  @Test
  void tapThatComesMinutesLateSaysWhatItMayHaveMissed() {
    Instant now = SampleCalls.START;
    WindowTap tap = new WindowTap(windows, List.of(ALL), now);
    SampleCalls calls = new SampleCalls(9, 1);
    for (int i = 0; i < 400; i++) {
      now = now.plusSeconds(1);
      windows.record(calls.next(), now);
    }
    Gains told = new Gains();
    assertThat(tap.collect(now, told)).isFalse();
    long attempts = told.totals.values().stream().mapToLong(UsageTotals::attempts).sum();
    assertThat(attempts).isBetween(60L, 399L);
    windows.record(calls.next(), now);
    assertThat(tap.collect(now, told)).isTrue();
  }

  @Test
  void nothingIsLostOrToldTwiceWhileThreadsRecord() throws Exception {
    int threads = 3;
    int each = 60_000;
    AtomicLong clock = new AtomicLong(SampleCalls.START.toEpochMilli() * 64);
    WindowTap tap = new WindowTap(windows, VIEWS, SampleCalls.START);
    Gains told = new Gains();
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    List<UsageTotals.Accumulator> sums = new ArrayList<>();
    try {
      List<Future<?>> writers = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        SampleCalls calls = new SampleCalls(thread, 4);
        List<PricedUsage> some = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
          some.add(calls.next());
        }
        UsageTotals.Accumulator sum = new UsageTotals.Accumulator();
        sums.add(sum);
        writers.add(
            pool.submit(
                () -> {
                  for (int i = 0; i < each; i++) {
                    // 64 calls a millisecond: a new second every 64,000.
                    long tick = clock.incrementAndGet();
                    windows.record(some.get(i % 100), Instant.ofEpochMilli(tick / 64));
                    sum.add(some.get(i % 100));
                  }
                }));
      }
      while (!writers.stream().allMatch(Future::isDone)) {
        assertThat(tap.collect(Instant.ofEpochMilli(clock.get() / 64), told)).isTrue();
      }
      for (Future<?> writer : writers) {
        writer.get();
      }
    } finally {
      pool.shutdownNow();
    }
    tap.collect(Instant.ofEpochMilli(clock.get() / 64).plusSeconds(1), told);
    UsageTotals expected = UsageTotals.ZERO;
    for (UsageTotals.Accumulator sum : sums) {
      expected = expected.plus(sum.totals());
    }
    for (SharedView view : VIEWS) {
      UsageTotals all = UsageTotals.ZERO;
      for (Map.Entry<List<Object>, UsageTotals> of : told.totals.entrySet()) {
        all = of.getKey().get(0).equals(view) ? all.plus(of.getValue()) : all;
      }
      assertThat(all.withoutLatency()).isEqualTo(expected.withoutLatency());
      if (view.histogram()) {
        assertThat(all.latency()).isEqualTo(expected.latency());
      }
    }
  }
}

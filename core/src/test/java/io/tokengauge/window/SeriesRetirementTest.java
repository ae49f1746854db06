package io.tokengauge.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageTotals;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeriesRetirementTest {

  private static final Instant T = SampleCalls.START;
  private static final SeriesSpec USERS = SeriesSpec.of(Dimension.USER).withHistogram();

  @Test
  void overflowKeepsTotalsRightAndIsCounted() {
    Windows windows = Windows.builder().series(USERS.withMaxSeries(2)).build();
    for (int i = 0; i < 10; i++) {
      windows.record(SampleCalls.plain("user-" + i % 5, 1, 1, 100 + i), T);
    }
    WindowView view = windows.view(T.plusSeconds(1));
    assertThat(view.rpm(Scope.ALL)).isEqualTo(10);
    assertThat(view.values(Dimension.USER)).containsExactly("user-0", "user-1");
    WindowAnswer user = view.window(Scope.of(Dimension.USER, "user-0"), WindowLength.MINUTE);
    assertThat(user.totals().attempts()).isEqualTo(2);
    assertThat(user.unattributed()).isEqualTo(6);
    assertThat(windows.health().overflowedCalls()).isEqualTo(6);
    assertThat(windows.health().series()).isEqualTo(2);
  }

  @Test
  void aHandleBeyondTheCapGetsItsSeriesOnceThereIsRoom() {
    Windows windows = Windows.builder().series(USERS.withMaxSeries(1)).build();
    windows.record(SampleCalls.plain("ann", 1, 1, 1), T);
    PricedUsage call = SampleCalls.plain("bob", 1, 1, 2);
    Series bob = windows.series(call.record()).get(0);
    bob.record(call, T);
    assertThat(windows.health().overflowedCalls()).isEqualTo(1);
    Instant later = T.plus(Duration.ofDays(2));
    assertThat(windows.retireIdle(later)).isEqualTo(1);
    bob.record(call, later);
    assertThat(windows.view(later.plusSeconds(1)).values(Dimension.USER)).containsExactly("bob");
  }

  @Test
  void aHandleOutlivesTheRetirementOfItsSeries() {
    Windows windows = Windows.builder().series(USERS).build();
    PricedUsage call = SampleCalls.plain("ann", 1, 1, 1);
    Series ann = windows.series(call.record()).get(0);
    ann.record(call, T);
    Instant later = T.plus(Duration.ofDays(2));
    assertThat(windows.retireIdle(later)).isEqualTo(1);
    assertThat(windows.health().series()).isZero();
    ann.record(call, later);
    windows.record(call, later);
    assertThat(windows.health().series()).isEqualTo(1);
    Scope scope = Scope.of(Dimension.USER, "ann");
    assertThat(windows.view(later.plusSeconds(1)).rpm(scope)).isEqualTo(2);
  }

  @Test
  void whatAWindowStillSeesIsNotRetiredByDefault() {
    Windows windows = Windows.builder().series(USERS).build();
    windows.record(SampleCalls.plain("ann", 1, 1, 1), T);
    assertThat(windows.retireIdle(T.plus(Duration.ofHours(24)))).isZero();
    assertThat(windows.retireIdle(T.plus(Duration.ofHours(25)))).isEqualTo(1);
    assertThat(windows.view(T.plus(Duration.ofHours(24))).rpd(Scope.ALL)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23, 24})
  void retiringEarlyChangesNoSumOfAllCalls(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    SampleCalls calls = new SampleCalls(seed, 40);
    Windows windows =
        Windows.builder()
            .series(USERS.withMaxSeries(10))
            .retireAfter(Duration.ofMinutes(2))
            .build();
    NaiveWindows naive = new NaiveWindows();
    Instant now = T;
    for (int i = 0; i < 4_000; i++) {
      now = now.plusMillis(random.nextInt(50) == 0 ? random.nextInt(3_600_000) : 3_000);
      PricedUsage call = calls.next();
      windows.record(call, now);
      naive.record(call, now.getEpochSecond());
      if (random.nextInt(20) == 0) {
        windows.retireIdle(now);
      }
      if (random.nextInt(50) == 0) {
        for (WindowLength length :
            List.of(WindowLength.MINUTE, WindowLength.HOUR, WindowLength.DAY)) {
          WindowAnswer answer = windows.view(now).window(Scope.ALL, length);
          assertThat(answer.totals())
              .as("seed %d, %s at %s", seed, length, now)
              .isEqualTo(naive.totals(c -> true, answer.from(), answer.to(), true));
          assertThat(answer.extremes())
              .isEqualTo(naive.extremes(c -> true, answer.from(), answer.to()));
        }
      }
    }
    assertThat(windows.health().retiredSeries()).isPositive();
    assertThat(windows.health().overflowedCalls()).isPositive();
  }

  @Test
  void recordsAgainstRetirementsAreAllCounted() throws Exception {
    Windows windows =
        Windows.builder().series(USERS.withMaxSeries(8)).retireAfter(Duration.ofSeconds(1)).build();
    List<PricedUsage> calls = new ArrayList<>();
    List<Series> handles = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      calls.add(SampleCalls.plain("user-" + i, 1, 1, 1));
      handles.add(windows.series(calls.get(i).record()).get(0));
    }
    AtomicLong clock = new AtomicLong(T.getEpochSecond());
    int perThread = 200_000;
    ExecutorService threads = Executors.newFixedThreadPool(3);
    List<Future<?>> writers = new ArrayList<>();
    for (int t = 0; t < 3; t++) {
      long seed = 31L + t;
      writers.add(
          threads.submit(
              () -> {
                SplittableRandom random = new SplittableRandom(seed);
                for (int i = 0; i < perThread; i++) {
                  int n = random.nextInt(calls.size());
                  if (random.nextBoolean()) {
                    windows.recordInSecond(calls.get(n), clock.get());
                  } else {
                    handles.get(n).recordInSecond(calls.get(n), clock.get());
                  }
                }
              }));
    }
    threads.shutdown();
    int rounds = 0;
    while (writers.stream().anyMatch(writer -> !writer.isDone()) && rounds < 20_000) {
      long now = clock.get() + 3;
      windows.retireIdle(Instant.ofEpochSecond(now));
      clock.set(now);
      rounds++;
    }
    for (Future<?> writer : writers) {
      writer.get();
    }
    UsageTotals day =
        windows
            .view(Instant.ofEpochSecond(clock.get() + 1))
            .window(Scope.ALL, WindowLength.DAY)
            .totals();
    assertThat(day.attempts()).isEqualTo(3L * perThread);
    assertThat(day.cost().picos().longValueExact()).isEqualTo(3L * perThread);
  }
}

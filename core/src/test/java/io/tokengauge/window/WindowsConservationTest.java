package io.tokengauge.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageTotals;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares windows with a list of all calls, over clocks that jump both ways. */
class WindowsConservationTest {

  private static final List<WindowLength> LENGTHS = allLengths();

  private static List<WindowLength> allLengths() {
    List<WindowLength> lengths = new ArrayList<>();
    for (WindowGrain grain : WindowGrain.values()) {
      for (int i = 1; i <= grain.slots(); i++) {
        WindowLength length = WindowLength.of(grain.width().multipliedBy(i));
        if (!lengths.contains(length)) {
          lengths.add(length);
        }
      }
    }
    return lengths;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void everyWindowHoldsEachCallOnceWhateverTheClockDoes(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    SampleCalls calls = new SampleCalls(seed, 5);
    SeriesSpec coarse = SeriesSpec.of().withHistogram();
    SeriesSpec fine = SeriesSpec.of(Dimension.USER, Dimension.MODEL);
    Windows windows = Windows.builder().series(coarse).series(fine).build();
    NaiveWindows byAll = new NaiveWindows();
    NaiveWindows bySeries = new NaiveWindows();
    Map<String, Long> current = new HashMap<>();
    Instant now = SampleCalls.START;
    Instant latest = now;
    for (int i = 0; i < 3_000; i++) {
      now = now.plusMillis(step(random));
      PricedUsage call = calls.next();
      windows.record(call, now);
      byAll.record(call, landing(current, "", now));
      bySeries.record(call, landing(current, key(call), now));
      latest = now.isAfter(latest) ? now : latest;
      // A reader may be a little behind the latest call.
      if (random.nextInt(100) == 0 && now.isAfter(latest.minusSeconds(3))) {
        String user = "user-" + random.nextInt(5);
        WindowView view = windows.view(now);
        for (WindowLength length : LENGTHS) {
          check(seed, view, Scope.ALL, length, byAll, c -> true, true);
          check(
              seed,
              view,
              Scope.of(Dimension.USER, user),
              length,
              bySeries,
              c -> user.equals(c.record().context().user()),
              false);
        }
        long second = now.getEpochSecond();
        current.replaceAll(
            (key, known) ->
                key.isEmpty() || key.startsWith(user + "/") ? Math.max(known, second) : known);
      }
    }
  }

  private static long step(SplittableRandom random) {
    return switch (random.nextInt(200)) {
      case 0 -> random.nextLong(Duration.ofHours(2).toMillis());
      case 1 -> -random.nextLong(Duration.ofHours(1).toMillis());
      case 2 -> random.nextLong(Duration.ofHours(30).toMillis());
      case 3 -> 1_000 - 1;
      default -> random.nextLong(5_000) - 500;
    };
  }

  private static String key(PricedUsage call) {
    return Dimension.USER.valueOf(call.record()) + "/" + call.record().model();
  }

  // A series' current second is the latest that a call or a reader came with.
  private static long landing(Map<String, Long> current, String key, Instant now) {
    return Objects.requireNonNull(current.merge(key, now.getEpochSecond(), Math::max));
  }

  private static void check(
      long seed,
      WindowView view,
      Scope scope,
      WindowLength length,
      NaiveWindows naive,
      Predicate<PricedUsage> in,
      boolean histogram) {
    WindowAnswer answer = view.window(scope, length);
    assertThat(answer.complete()).isTrue();
    assertThat(answer.unattributed()).isZero();
    assertThat(answer.to()).isEqualTo(view.at());
    UsageTotals expected = naive.totals(in, answer.from(), answer.to(), histogram);
    assertThat(answer.totals())
        .as("seed %d, %s of %s at %s", seed, length, scope, view.at())
        .isEqualTo(expected);
    assertThat(answer.extremes()).isEqualTo(naive.extremes(in, answer.from(), answer.to()));
  }
}

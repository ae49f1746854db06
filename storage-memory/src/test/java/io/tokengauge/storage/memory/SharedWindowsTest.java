package io.tokengauge.storage.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.tokengauge.UsageMonitor;
import io.tokengauge.storage.Health;
import io.tokengauge.storage.Storage;
import io.tokengauge.storage.StorageException;
import io.tokengauge.storage.memory.SharedFleet.Instance;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Origin;
import io.tokengauge.usage.UsageTotals;
import io.tokengauge.window.FleetState;
import io.tokengauge.window.Limits;
import io.tokengauge.window.MetricsExchange;
import io.tokengauge.window.Scope;
import io.tokengauge.window.SeriesSpec;
import io.tokengauge.window.SharedView;
import io.tokengauge.window.SharedWindowView;
import io.tokengauge.window.SharedWindows;
import io.tokengauge.window.SharingStats;
import io.tokengauge.window.WindowAnswer;
import io.tokengauge.window.WindowLength;
import io.tokengauge.window.Windows;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Shows what several processes see of each other, and what of it survives what. */
class SharedWindowsTest {

  private static final Duration HALF_SECOND = Duration.ofMillis(500);
  private static final Origin ORIGIN = new Origin("team", "api", "prod", "reader");

  private final SharedFleet fleet = new SharedFleet(42);

  private List<Instance> four() {
    List<Instance> four = new ArrayList<>();
    for (String name : List.of("a", "b", "c", "d")) {
      four.add(fleet.new Instance(name, Duration.ZERO));
    }
    return four;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void everyViewIsBetweenTheTruthOf1500MillisAgoAndNow(long seed) {
    SharedFleet seeded = new SharedFleet(seed);
    List<Instance> instances = new ArrayList<>();
    for (String name : List.of("a", "b", "c", "d")) {
      instances.add(seeded.new Instance(name, Duration.ZERO));
    }
    seeded.run(Duration.ofSeconds(90), instances, instances.get(0).shared);
    seeded.time.advance(HALF_SECOND);
    seeded.compareExactly(instances.get(1).shared.view(), true);
  }

  @Test
  void clocksThatDifferAndAnswersThatTakeTimeChangeNoFigure() {
    List<Instance> instances =
        List.of(
            fleet.new Instance("right", Duration.ZERO),
            fleet.new Instance("fast", Duration.ofMillis(45_700)),
            fleet.new Instance("slow", Duration.ofMillis(-3_210)),
            fleet.new Instance("hour", Duration.ofHours(-1)));
    fleet.link.oneWay = Duration.ofMillis(15);
    // The first answers tell what time it is.
    fleet.time.advance(Duration.ofSeconds(1));
    fleet.run(Duration.ofSeconds(75), instances, instances.get(1).shared);
    fleet.time.advance(Duration.ofSeconds(1));
    fleet.compareExactly(instances.get(2).shared.view(), false);
    SharingStats stats = instances.get(1).shared.stats().orElseThrow();
    // One thread plays all four, so some round trips have another's inside.
    Duration bound = stats.skewBound().orElseThrow();
    assertThat(bound).isBetween(Duration.ofMillis(15), Duration.ofMillis(60));
    assertThat(stats.skew().plusMillis(45_700).abs()).isLessThanOrEqualTo(bound);
    assertThat(instances.get(1).shared.check().detail())
        .contains("clock differs from the exchange's by PT45.");
    assertThat(instances.get(0).shared.check()).isEqualTo(Health.UP);
  }

  @Test
  void killedProcessTakesItsLastHalfSecondWithItAndItsRestartDoublesNothing() {
    List<Instance> instances = four();
    fleet.run(Duration.ofSeconds(20), instances, instances.get(0).shared);
    fleet.time.advance(Duration.ofMillis(80));
    for (int i = 0; i < 20; i++) {
      fleet.record(instances);
    }
    Instance killed = instances.get(3);
    Instant died = fleet.time.now();
    killed.kill();
    long lastPublished = died.toEpochMilli() / 500 * 500;
    fleet.lost = each -> each.by() == killed && each.arrival().toEpochMilli() >= lastPublished;
    assertThat(fleet.truth.stream().filter(fleet.lost)).isNotEmpty();
    List<Instance> survivors = instances.subList(0, 3);
    fleet.run(Duration.ofSeconds(10), survivors, instances.get(0).shared);

    SharedWindowView view = instances.get(0).shared.view();
    assertThat(view.fleet().silent(Duration.ofSeconds(5)))
        .extracting(FleetState.Member::instance)
        .containsExactly("d");
    assertThat(instances.get(0).shared.check().detail()).contains("instances silent: d since ");

    Instance restarted = fleet.new Instance("d", Duration.ZERO);
    List<Instance> again = new ArrayList<>(survivors);
    again.add(restarted);
    fleet.run(Duration.ofSeconds(10), again, restarted.shared);
    fleet.time.advance(HALF_SECOND);

    fleet.compareExactly(restarted.shared.view(), true);
    assertThat(restarted.shared.view().fleet().silent(Duration.ofSeconds(5))).isEmpty();
    assertThat(restarted.shared.check()).isEqualTo(Health.UP);
  }

  @Test
  void exchangeThatIsAwayFor30SecondsHurtsNobodyAndGetsEverythingAfterwards() {
    List<Instance> instances = four();
    SharedWindows shared = instances.get(0).shared;
    fleet.run(Duration.ofSeconds(10), instances, shared);
    fleet.link.cut = true;
    Instant end = fleet.time.now().plusSeconds(30);
    while (fleet.time.now().isBefore(end)) {
      fleet.time.advance(Duration.ofMillis(37));
      fleet.record(instances);
    }
    assertThatExceptionOfType(StorageException.class).isThrownBy(shared::view);
    Health health = instances.get(0).monitor.check();
    assertThat(health.status()).isEqualTo(Health.Status.DEGRADED);
    assertThat(health.detail())
        .contains("exchange is away", "deltas waiting: ", "shared windows cannot be read");
    SharingStats stats = shared.stats().orElseThrow();
    assertThat(stats.failures()).isBetween(55L, 65L);
    assertThat(stats.waiting()).isPositive();
    assertThat(stats.lag()).isGreaterThan(Duration.ofSeconds(29));
    assertThat(instances).allSatisfy(each -> assertThat(each.monitor.rejected()).isZero());

    fleet.link.cut = false;
    fleet.time.advance(HALF_SECOND);
    fleet.compareExactly(shared.view(), true);
    assertThat(instances.get(0).monitor.check()).isEqualTo(Health.UP);
    assertThat(shared.stats().orElseThrow().waiting()).isZero();
    fleet.run(Duration.ofSeconds(5), instances, shared);
  }

  @Test
  void deltasOfAnHoursAbsenceAreInTheWindowsThatStillSeeThem() {
    List<Instance> instances = four();
    fleet.time.advance(Duration.ofSeconds(2));
    fleet.link.cut = true;
    for (int i = 0; i < 700; i++) {
      fleet.time.advance(Duration.ofSeconds(7));
      fleet.record(instances);
    }
    int waiting = instances.get(0).shared.stats().orElseThrow().waiting();
    // 13 label sets; seconds of 3 minutes, minutes of 76 minutes, and quarters before that.
    assertThat(waiting).isLessThan(13 * (3 * 60 / 7 + 77 + 2));
    fleet.link.cut = false;
    fleet.time.advance(Duration.ofSeconds(1));
    fleet.compareExactly(instances.get(0).shared.view(), true);
  }

  @Test
  void lostAnswersMakeNothingCountTwice() {
    List<Instance> instances = four();
    SharedWindows shared = instances.get(0).shared;
    fleet.time.advance(Duration.ofSeconds(2));
    for (int i = 0; i < 300; i++) {
      fleet.link.answersLost = i % 3 == 0;
      fleet.time.advance(Duration.ofMillis(170));
      fleet.record(instances);
    }
    fleet.link.answersLost = false;
    fleet.time.advance(Duration.ofSeconds(1));
    fleet.compareExactly(shared.view(), true);
    assertThat(shared.stats().orElseThrow().losses()).isZero();
  }

  @Test
  void closingPublishesTheRestAndIsNoSilence() {
    List<Instance> instances = four();
    fleet.run(Duration.ofSeconds(3), instances, instances.get(0).shared);
    instances.get(3).monitor.close(Duration.ZERO);
    fleet.time.advance(Duration.ofSeconds(20));
    SharedWindowView view = instances.get(0).shared.view();
    fleet.compareExactly(view, true);
    assertThat(view.fleet().silent(Duration.ofSeconds(5))).isEmpty();
    assertThat(view.fleet().completeUntil(Duration.ofSeconds(5)))
        .isAfter(view.at().minus(SharedFleet.STALE));
    assertThat(view.fleet().contributors(SharedFleet.START))
        .extracting(FleetState.Member::instance)
        .containsExactly("a", "b", "c", "d");
    // Closing again changes nothing.
    instances.get(3).monitor.close(Duration.ZERO);
    assertThat(instances.get(3).shared.view().rpm(Scope.ALL)).isEqualTo(view.rpm(Scope.ALL));
  }

  @Test
  void monitorOnItsOwnThreadsHasPublishedEverythingWhenItIsClosed() {
    try (MemoryStorage own = MemoryStorage.create()) {
      SharedWindows shared =
          SharedWindows.builder(own.require(MetricsExchange.class), ORIGIN)
              .view(SharedView.ALL)
              .build();
      UsageMonitor monitor = UsageMonitor.builder(own).shared(shared).build();
      for (int i = 0; i < 100; i++) {
        monitor.record(UsageMonitorTest.callOf("user-" + i));
      }
      monitor.close(Duration.ofSeconds(30));
      assertThat(shared.view().rpd(Scope.ALL)).isEqualTo(100);
      assertThat(shared.view().fleet().members())
          .singleElement()
          .satisfies(member -> assertThat(member.left()).isTrue());
      assertThat(shared.check()).isEqualTo(Health.UP);
    }
  }

  @Test
  void viewGivesTheFiguresOfAWindowView() {
    List<Instance> instances = four();
    fleet.run(Duration.ofSeconds(30), instances, instances.get(0).shared);
    fleet.time.advance(HALF_SECOND);
    SharedWindows reader =
        SharedWindows.builder(fleet.link, ORIGIN)
            .view(SharedView.ALL)
            .view(SharedView.of(Dimension.MODEL))
            .limits(Scope.ALL, Limits.DEFAULT)
            .build();
    SharedWindowView view = reader.view();
    int calls = fleet.truth.size();
    assertThat(view.rpm(Scope.ALL)).isEqualTo(calls);
    assertThat(view.rpd(Scope.ALL)).isEqualTo(calls);
    assertThat(view.tpm(Scope.ALL))
        .isEqualTo(
            fleet.truth.stream()
                .mapToLong(each -> UsageTotals.of(each.call()).totalTokens())
                .sum());
    assertThat(view.rpmUtilization(Scope.ALL).toString()).isEqualTo(calls + "/500");
    WindowAnswer answer = view.window(Scope.ALL, WindowLength.MINUTE);
    assertThat(answer.latencyPercentile(95)).isPresent();
    assertThat(view.by(Dimension.MODEL, Scope.ALL, WindowLength.HOUR))
        .containsOnlyKeys("gpt-4o", "gpt-4o-mini")
        .allSatisfy(
            (model, of) ->
                assertThat(of.totals())
                    .isEqualTo(
                        view.window(Scope.of(Dimension.MODEL, model), WindowLength.HOUR).totals()));
    assertThat(reader.stats()).isEmpty();
    assertThat(reader.check()).isEqualTo(Health.UP);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> view.rpm(Scope.of(Dimension.USER, "user-1")))
        .withMessageContaining("scope must have dimensions of a shared view [[], [model]]");
  }

  @Test
  void whatCannotBeSharedIsRefusedWhenTheMonitorIsBuilt() {
    MetricsExchange exchange = fleet.link;
    SharedWindows users =
        SharedWindows.builder(exchange, ORIGIN)
            .view(SharedView.of(Dimension.USER).withHistogram())
            .build();
    Storage storage = fleet.storage;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> UsageMonitor.builder(storage).scheduler(fleet.time).shared(users).build())
        .withMessageContaining("shared view with histogram must be of series with one");
    SharedWindows features =
        SharedWindows.builder(exchange, ORIGIN).view(SharedView.of(Dimension.FEATURE)).build();
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> UsageMonitor.builder(storage).scheduler(fleet.time).shared(features).build())
        .withMessageContaining("feature");
    Windows hasty =
        Windows.builder().series(SeriesSpec.of()).retireAfter(Duration.ofSeconds(30)).build();
    SharedWindows all = SharedWindows.builder(exchange, ORIGIN).view(SharedView.ALL).build();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> all.publish(hasty, fleet.time, fleet.time))
        .withMessage("retire after must be at least PT1M for windows that are shared, was PT30S");
    Windows windows = Windows.builder().series(SeriesSpec.of()).build();
    all.publish(windows, fleet.time, fleet.time);
    assertThatIllegalStateException()
        .isThrownBy(() -> all.publish(windows, fleet.time, fleet.time))
        .withMessage("shared windows must be published once, were before");
    SharedWindows.Builder builder = SharedWindows.builder(exchange, ORIGIN).view(SharedView.ALL);
    assertThatIllegalArgumentException().isThrownBy(() -> builder.view(SharedView.ALL));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.interval(Duration.ofMillis(300)))
        .withMessage("publish interval must be 1s or a whole part of it down to 100ms, was PT0.3S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.limits(Scope.of(Dimension.USER, "u"), Limits.DEFAULT).build());
  }

  @Test
  void overflowOfAProcessIsCountedAsNotToldApart() {
    Windows narrow =
        Windows.builder().series(SeriesSpec.of(Dimension.USER).withMaxSeries(1)).build();
    SharedWindows shared =
        SharedWindows.builder(fleet.link, ORIGIN).view(SharedView.of(Dimension.USER)).build();
    UsageMonitor monitor =
        UsageMonitor.builder(fleet.storage)
            .scheduler(fleet.time)
            .windows(narrow)
            .shared(shared)
            .build();
    for (int i = 0; i < 3; i++) {
      monitor.record(UsageMonitorTest.callOf("user-" + i));
    }
    fleet.time.advance(Duration.ofSeconds(1));
    SharedWindowView view = shared.view();
    assertThat(view.rpm(Scope.ALL)).isEqualTo(3);
    WindowAnswer first = view.window(Scope.of(Dimension.USER, "user-0"), WindowLength.MINUTE);
    assertThat(first.totals().attempts()).isEqualTo(1);
    assertThat(first.unattributed()).isEqualTo(2);
    assertThat(view.by(Dimension.USER, Scope.ALL, WindowLength.MINUTE)).containsOnlyKeys("user-0");
    monitor.close(Duration.ZERO);
  }
}

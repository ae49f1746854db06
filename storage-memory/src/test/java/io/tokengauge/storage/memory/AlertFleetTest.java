package io.tokengauge.storage.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokengauge.alert.AlertEngine;
import io.tokengauge.alert.AlertInputs;
import io.tokengauge.alert.AlertRule;
import io.tokengauge.alert.AlertStore;
import io.tokengauge.alert.Evaluation;
import io.tokengauge.alert.Finding;
import io.tokengauge.alert.Route;
import io.tokengauge.alert.RuleStatus;
import io.tokengauge.notify.Severity;
import io.tokengauge.storage.Leases;
import io.tokengauge.storage.StorageException;
import io.tokengauge.time.Scheduler;
import io.tokengauge.time.VirtualScheduler;
import io.tokengauge.window.SeriesSpec;
import io.tokengauge.window.Windows;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several processes of one fleet, on one storage. */
class AlertFleetTest {

  private static final Duration TICK = Duration.ofSeconds(5);

  private final VirtualScheduler time = new VirtualScheduler(Instant.parse("2026-11-02T09:00:00Z"));
  private final MemoryStorage storage = MemoryStorage.builder().clock(time.clock()).build();
  private final AlertStore store = storage.require(AlertStore.class);
  private final Leases leases = storage.require(Leases.class);
  private final AlertInputs inputs =
      AlertInputs.of(Windows.builder().series(SeriesSpec.of()).build());
  private final List<String> told = new ArrayList<>();
  private final List<Scheduler.Scheduled> ticks = new ArrayList<>();
  private final boolean[] wrong = {false};

  /** A rule on what all processes share. */
  private final class Shared implements AlertRule {
    @Override
    public String name() {
      return "shared";
    }

    @Override
    public List<Finding> evaluate(Evaluation tick) {
      return wrong[0] ? List.of(Finding.firing(Severity.CRITICAL, "all is lost")) : List.of();
    }

    @Override
    public Reach reach() {
      return Reach.FLEET;
    }
  }

  private AlertEngine start(String instance, Leases by) {
    AlertEngine engine =
        AlertEngine.builder(inputs)
            .rule(new Shared())
            .rule(
                AlertRule.of(
                    "own",
                    tick ->
                        wrong[0]
                            ? List.of(Finding.firing(Severity.INFO, instance).label("on", instance))
                            : List.of()))
            .notifier(
                dispatch ->
                    dispatch
                        .notifications()
                        .forEach(n -> told.add(n.transition() + " " + n.message())),
                Route.immediate())
            .store(store, instance)
            .fleet(by, "shop", instance)
            .build();
    ticks.add(engine.start(time, TICK));
    return engine;
  }

  @AfterEach
  void close() {
    ticks.forEach(Scheduler.Scheduled::cancel);
    storage.close();
  }

  private void seconds(int seconds) {
    time.advance(Duration.ofSeconds(seconds));
  }

  @Test
  void oneProcessTellsOfWhatAllShareAndEachOfItsOwn() {
    AlertEngine first = start("one", leases);
    AlertEngine second = start("two", leases);
    start("three", leases);
    wrong[0] = true;
    seconds(60);
    assertThat(told)
        .containsExactlyInAnyOrder(
            "FIRING all is lost", "FIRING one", "FIRING two", "FIRING three");
    assertThat(first.active()).hasSize(2);
    assertThat(second.active()).hasSize(1);
    assertThat(second.rules()).extracting(RuleStatus::rule).containsExactly("own", "shared");
    wrong[0] = false;
    seconds(60);
    assertThat(told).hasSize(8).contains("RESOLVED all is lost").doesNotHaveDuplicates();
  }

  @Test
  void anotherProcessGoesOnWhereTheOneThatDiedLeftOff() {
    start("one", leases);
    AlertEngine second = start("two", leases);
    wrong[0] = true;
    seconds(10);
    assertThat(told).contains("FIRING all is lost");
    told.clear();
    ticks.get(0).cancel();
    seconds(25);
    assertThat(second.active()).hasSize(1);
    seconds(15);
    assertThat(second.active()).hasSize(2);
    assertThat(told).as("not told again").isEmpty();
    wrong[0] = false;
    seconds(5);
    assertThat(told).containsExactlyInAnyOrder("RESOLVED all is lost", "RESOLVED two");
  }

  @Test
  void processThatWakesUpAfterAnotherTookOverTellsNothing() {
    AlertEngine first = start("one", leases);
    start("two", leases);
    seconds(5);
    ticks.get(0).cancel(); // a long pause
    seconds(60);
    wrong[0] = true;
    seconds(5);
    assertThat(told).containsExactlyInAnyOrder("FIRING all is lost", "FIRING two");
    told.clear();
    first.tick(time.now());
    seconds(5);
    assertThat(told).containsExactly("FIRING one");
    assertThat(first.active()).hasSize(1);
  }

  @Test
  void twoThatBothBelieveToHoldTheLeaseTellOnce() {
    Leases everybody =
        new Leases() {
          @Override
          public Optional<Lease> acquire(String name, String owner, Duration timeToLive) {
            return Optional.of(new Lease(name, owner, 1, time.now().plus(timeToLive)));
          }

          @Override
          public void release(Lease lease) {}
        };
    start("one", everybody);
    start("two", everybody);
    for (int i = 0; i < 10; i++) {
      wrong[0] = true;
      seconds(20);
      wrong[0] = false;
      seconds(20);
    }
    assertThat(told.stream().filter("FIRING all is lost"::equals)).hasSize(10);
    assertThat(told.stream().filter("RESOLVED all is lost"::equals)).hasSize(10);
  }

  @Test
  void leasesThatDoNotAnswerHoldUpTheFleetsRulesOnly() {
    boolean[] down = {true};
    Leases fragile =
        new Leases() {
          @Override
          public Optional<Lease> acquire(String name, String owner, Duration timeToLive) {
            if (down[0]) {
              throw StorageException.passing("down", new IOException("down"));
            }
            return leases.acquire(name, owner, timeToLive);
          }

          @Override
          public void release(Lease lease) {
            leases.release(lease);
          }
        };
    start("one", fragile);
    wrong[0] = true;
    seconds(30);
    assertThat(told).containsExactly("FIRING one");
    down[0] = false;
    seconds(5);
    assertThat(told).containsExactly("FIRING one", "FIRING all is lost");
  }

  @Test
  void fleetNeedsAStore() {
    assertThatThrownBy(() -> AlertEngine.builder(inputs).fleet(leases, "shop", "one").build())
        .hasMessage("fleet shop must have a store, had none");
  }
}

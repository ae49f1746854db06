package io.tokengauge.storage.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.alert.Alert;
import io.tokengauge.alert.AlertBook;
import io.tokengauge.alert.AlertEngine;
import io.tokengauge.alert.AlertEngineBuilder;
import io.tokengauge.alert.AlertInputs;
import io.tokengauge.alert.AlertRule;
import io.tokengauge.alert.AlertStep;
import io.tokengauge.alert.AlertStore;
import io.tokengauge.alert.AlertTiming;
import io.tokengauge.alert.Finding;
import io.tokengauge.alert.LabelMatcher;
import io.tokengauge.alert.Route;
import io.tokengauge.alert.Silence;
import io.tokengauge.notify.DigestPlan;
import io.tokengauge.notify.Dispatch;
import io.tokengauge.notify.NotificationOutbox;
import io.tokengauge.notify.Notifier;
import io.tokengauge.notify.Severity;
import io.tokengauge.storage.StorageException;
import io.tokengauge.time.Scheduler;
import io.tokengauge.time.VirtualScheduler;
import io.tokengauge.window.SeriesSpec;
import io.tokengauge.window.Windows;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertRestartTest {

  private static final Instant START = Instant.parse("2026-11-02T09:00:00Z");
  private static final Duration TICK = Duration.ofSeconds(5);

  @TempDir private Path directory = Path.of("");

  private final VirtualScheduler time = new VirtualScheduler(START);
  private final Map<String, Finding> wrong = new TreeMap<>();
  private final List<String> told = new ArrayList<>();
  private final List<Running> running = new ArrayList<>();
  private MemoryStorage storage = MemoryStorage.create();

  private record Running(AlertEngine engine, Scheduler.Scheduled ticks) {}

  @BeforeEach
  void open() {
    storage =
        MemoryStorage.builder()
            .clock(time.clock())
            .snapshotFile(directory.resolve("alerts.snapshot"))
            .build();
  }

  @AfterEach
  void close() {
    stop();
    storage.close();
  }

  private AlertEngine start(AlertRule... rules) {
    return start(storage.require(AlertStore.class), Route.grouped(), rules);
  }

  private AlertEngine start(AlertStore store, Route route, AlertRule... rules) {
    return start(store, this::tell, route, rules);
  }

  private AlertEngine start(AlertStore store, Notifier notifier, Route route, AlertRule... rules) {
    AlertEngineBuilder builder =
        AlertEngine.builder(AlertInputs.of(Windows.builder().series(SeriesSpec.of()).build()))
            .rules(List.of(rules))
            .store(store, "api-1")
            .notifier(notifier, route);
    AlertEngine engine = builder.build();
    running.add(new Running(engine, engine.start(time, TICK)));
    return engine;
  }

  private void stop() {
    for (Running one : running) {
      one.ticks().cancel();
      one.engine().stopDelivering(time.now(), Duration.ZERO);
    }
    running.clear();
  }

  private void restart() {
    stop();
    storage.close();
    open();
  }

  private void tell(Dispatch dispatch) {
    dispatch
        .notifications()
        .forEach(n -> told.add(n.transition() + " " + n.labels() + " since " + n.since()));
  }

  private AlertRule rule() {
    return AlertRule.of("slow", tick -> List.copyOf(wrong.values()));
  }

  private void wrong(String user) {
    wrong.put(user, Finding.firing(Severity.WARNING, "slow\nfor " + user).label("user", user));
  }

  private void seconds(int seconds) {
    time.advance(Duration.ofSeconds(seconds));
  }

  /** Is told every full hour. */
  private final class Hourly implements Notifier {
    @Override
    public void send(Dispatch dispatch) {
      told.add(dispatch.notifications().size() + " alerts");
      tell(dispatch);
    }

    @Override
    public Optional<DigestPlan> digest() {
      return Optional.of(DigestPlan.hourly());
    }
  }

  @Test
  void digestOutlivesARestartAndIsToldAtItsTime() {
    start(storage.require(AlertStore.class), new Hourly(), Route.grouped(), rule());
    wrong("ann");
    seconds(900);
    wrong("bob");
    seconds(900);
    restart();
    start(storage.require(AlertStore.class), new Hourly(), Route.grouped(), rule());
    wrong.remove("ann");
    seconds(1_795);
    assertThat(told).isEmpty();
    seconds(5);
    assertThat(told).hasSize(3).first().isEqualTo("2 alerts");
    assertThat(told)
        .anyMatch(news -> news.startsWith("FIRING {user=bob}"))
        .anyMatch(news -> news.startsWith("RESOLVED {user=ann}"));
    seconds(7_200);
    assertThat(told).hasSize(3);
  }

  @Test
  void restartNeitherRepeatsNorForgets() {
    start(rule());
    wrong("ann");
    seconds(40);
    assertThat(told).containsExactly("FIRING {user=ann} since 2026-11-02T09:00:05Z");
    restart();
    AlertEngine again = start(rule());
    seconds(600);
    assertThat(told).hasSize(1);
    assertThat(again.active()).extracting(Alert::since).containsExactly(START.plusSeconds(5));
    wrong.clear();
    seconds(5);
    assertThat(told)
        .containsExactly(
            "FIRING {user=ann} since 2026-11-02T09:00:05Z",
            "RESOLVED {user=ann} since 2026-11-02T09:00:05Z");
    restart();
    start(rule());
    seconds(600);
    assertThat(told).hasSize(2);
  }

  @Test
  void alertThatEndedWhileNobodyLookedIsResolved() {
    start(rule());
    wrong("ann");
    seconds(40);
    restart();
    wrong.clear();
    seconds(1_000);
    start(rule());
    seconds(5);
    assertThat(told).last().asString().startsWith("RESOLVED {user=ann}");
  }

  @Test
  void groupThatWaitedGoesOnWaitingAndIsTold() {
    start(rule());
    wrong("ann");
    seconds(10);
    restart();
    start(rule());
    seconds(20);
    assertThat(told).isEmpty();
    seconds(5);
    assertThat(told).containsExactly("FIRING {user=ann} since 2026-11-02T09:00:05Z");
  }

  @Test
  void whatWasPendingGoesOnPending() {
    AlertRule patient =
        AlertRule.of(
            "slow",
            AlertTiming.IMMEDIATE.pendingFor(Duration.ofMinutes(1)),
            tick -> List.copyOf(wrong.values()));
    start(storage.require(AlertStore.class), Route.immediate(), patient);
    wrong("ann");
    seconds(40);
    restart();
    start(storage.require(AlertStore.class), Route.immediate(), patient);
    seconds(20);
    assertThat(told).isEmpty();
    seconds(5);
    assertThat(told).containsExactly("FIRING {user=ann} since 2026-11-02T09:01:05Z");
  }

  @Test
  void repeatsAreCountedFromTheLastTellingBeforeTheRestart() {
    start(rule());
    wrong("ann");
    seconds(40);
    restart();
    start(rule());
    time.advance(Duration.ofHours(4).minusSeconds(10));
    assertThat(told).hasSize(1);
    seconds(5);
    assertThat(told).hasSize(2);
  }

  @Test
  void silencesOutliveTheProcess() {
    AlertEngine engine = start(rule());
    Instant now = time.now();
    Silence silence =
        engine
            .silences()
            .add(
                List.of(LabelMatcher.parse("user=~a.*\u202e\n")),
                now,
                now.plusSeconds(3_600),
                "dora\u0000",
                "why \ud800",
                now);
    restart();
    engine = start(rule());
    seconds(5);
    assertThat(engine.silences().all(time.now())).containsExactly(silence);
  }

  @Test
  void silenceOfOneProcessHoldsInAnother() {
    AlertStore store = storage.require(AlertStore.class);
    start(store, Route.immediate(), rule());
    AlertEngine other = AlertEngine.builder(inputs()).store(store, "api-2").build();
    Instant now = time.now();
    other
        .silences()
        .add(List.of(LabelMatcher.parse("rule=slow")), now, now.plusSeconds(60), "dora", "", now);
    wrong("ann");
    seconds(55);
    assertThat(told).isEmpty();
    seconds(5);
    assertThat(told).hasSize(1);
  }

  private static AlertInputs inputs() {
    return AlertInputs.of(Windows.builder().series(SeriesSpec.of()).build());
  }

  @Test
  void alertOfARuleThatIsGoneEnds() {
    start(rule());
    wrong("ann");
    seconds(40);
    restart();
    AlertEngine without = start();
    seconds(400);
    assertThat(without.active()).isEmpty();
    assertThat(told).last().asString().startsWith("RESOLVED {user=ann}");
    restart();
    start(rule());
    told.clear();
    seconds(40);
    assertThat(told).as("begins anew").hasSize(1);
  }

  @Test
  void twoEnginesOfOneNameTellOnce() {
    AlertStore store = storage.require(AlertStore.class);
    start(store, Route.immediate(), rule());
    start(store, Route.immediate(), rule());
    for (int i = 0; i < 20; i++) {
      wrong("ann");
      seconds(30);
      wrong.clear();
      seconds(30);
    }
    assertThat(told).hasSize(40).doesNotHaveDuplicates();
  }

  @Test
  void alertThatIsTooLongToBeKeptIsToldAllTheSame() {
    AlertRule talkative =
        AlertRule.of(
            "long",
            tick ->
                List.of(Finding.firing(Severity.INFO, "long").fact("why", "x".repeat(600_000))));
    AlertEngine engine = start(storage.require(AlertStore.class), Route.immediate(), talkative);
    wrong("ann");
    seconds(5);
    assertThat(told).hasSize(1);
    assertThat(engine.active()).hasSize(1);
    assertThat(engine.deadLetters()).isEmpty();
  }

  /** Answers or not, and sometimes takes a step without saying so. */
  private static final class Fragile implements AlertStore {
    private final AlertStore store;
    private boolean down;
    private boolean loseAnswers;

    Fragile(AlertStore store) {
      this.store = store;
    }

    private void check() {
      if (down) {
        throw StorageException.passing("store is down", new IOException("down"));
      }
    }

    @Override
    public AlertBook load(String book) {
      check();
      return store.load(book);
    }

    @Override
    public boolean transition(AlertStep step) {
      check();
      boolean taken = store.transition(step);
      if (loseAnswers) {
        throw StorageException.passing("no answer", new IOException("reset"));
      }
      return taken;
    }

    @Override
    public NotificationOutbox outbox() {
      return store.outbox();
    }
  }

  @Test
  void storeThatIsAwayDelaysAndLosesNothing() {
    Fragile store = new Fragile(storage.require(AlertStore.class));
    start(store, Route.immediate(), rule());
    wrong("ann");
    seconds(5);
    assertThat(told).hasSize(1);
    store.down = true;
    wrong("bob");
    seconds(60);
    wrong.remove("ann");
    seconds(60);
    assertThat(told).hasSize(1);
    store.down = false;
    seconds(5);
    assertThat(told)
        .containsExactlyInAnyOrder(
            "FIRING {user=ann} since 2026-11-02T09:00:05Z",
            "FIRING {user=bob} since 2026-11-02T09:00:10Z",
            "RESOLVED {user=ann} since 2026-11-02T09:00:05Z");
  }

  @Test
  void storeThatIsAwayAtTheStartIsWaitedFor() {
    start(rule());
    wrong("ann");
    seconds(40);
    restart();
    Fragile store = new Fragile(storage.require(AlertStore.class));
    store.down = true;
    start(store, Route.grouped(), rule());
    seconds(600);
    store.down = false;
    seconds(600);
    assertThat(told).as("not begun a second time").hasSize(1);
  }

  @Test
  void stepWhoseAnswerWasLostIsNotToldTwice() {
    Fragile store = new Fragile(storage.require(AlertStore.class));
    start(store, Route.immediate(), rule());
    seconds(5);
    store.loseAnswers = true;
    wrong("ann");
    seconds(5);
    store.loseAnswers = false;
    seconds(60);
    assertThat(told).containsExactly("FIRING {user=ann} since 2026-11-02T09:00:10Z");
    wrong.clear();
    seconds(10);
    assertThat(told).hasSize(2);
  }
}

package io.tokengauge.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokengauge.alert.AlertTiming.NoData;
import io.tokengauge.notify.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AlertStateMachineTest {

  private static final Instant START = Instant.parse("2026-11-02T10:00:00Z");

  /** How many random sequences are compared with the model. */
  private static final int SEQUENCES = Integer.getInteger("tokengauge.alert.sequences", 100_000);

  private static final int STEPS = 24;

  private static final Finding WRONG = Finding.firing(Severity.WARNING, "high");
  private static final Finding WORSE = Finding.firing(Severity.CRITICAL, "very high");
  private static final Finding NOTHING = Finding.noData("no calls");

  private AlertInstance machine = new AlertInstance("rule", AlertTiming.IMMEDIATE);
  private final List<String> told = new ArrayList<>();

  private void timed(AlertTiming timing) {
    machine = new AlertInstance("rule", timing);
  }

  private AlertInstance.State at(int second, Finding finding) {
    Alert alert = machine.step(finding, START.plusSeconds(second));
    if (alert != null) {
      told.add(second + " " + alert.transition() + " " + alert.level());
    }
    return machine.state();
  }

  @Test
  void firesOnlyAfterItWasWrongForThePendingTime() {
    timed(AlertTiming.IMMEDIATE.pendingFor(Duration.ofSeconds(10)));
    assertThat(at(0, WRONG)).isEqualTo(AlertInstance.State.PENDING);
    assertThat(at(9, Finding.ok())).isEqualTo(AlertInstance.State.OK);
    assertThat(at(10, WRONG)).isEqualTo(AlertInstance.State.PENDING);
    assertThat(at(19, WORSE)).isEqualTo(AlertInstance.State.PENDING);
    assertThat(at(20, WRONG)).isEqualTo(AlertInstance.State.FIRING);
    assertThat(told).containsExactly("20 FIRING WARNING");
  }

  @Test
  void endsOnlyAfterNothingWasWrongForTheKeepFiringTime() {
    timed(AlertTiming.IMMEDIATE.keepFiringFor(Duration.ofSeconds(10)));
    at(0, WRONG);
    assertThat(at(5, Finding.ok())).isEqualTo(AlertInstance.State.RECOVERING);
    assertThat(at(14, NOTHING)).isEqualTo(AlertInstance.State.RECOVERING);
    assertThat(at(15, WRONG)).isEqualTo(AlertInstance.State.FIRING);
    assertThat(at(20, Finding.ok())).isEqualTo(AlertInstance.State.RECOVERING);
    assertThat(at(30, Finding.ok())).isEqualTo(AlertInstance.State.OK);
    assertThat(told).containsExactly("0 FIRING WARNING", "30 RESOLVED WARNING");
  }

  @Test
  void alertThatRecoveredWorseIsToldItsSeverity() {
    timed(AlertTiming.IMMEDIATE.keepFiringFor(Duration.ofSeconds(10)));
    at(0, WRONG);
    at(5, Finding.ok());
    at(6, WORSE);
    assertThat(told).containsExactly("0 FIRING WARNING", "6 FIRING CRITICAL");
  }

  @Test
  void alertGoesOnBetweenItsThresholdAndThatOfRecovery() {
    at(0, Finding.ok().holding(Severity.CRITICAL));
    assertThat(told).isEmpty();
    at(1, WORSE);
    at(2, WRONG.holding(Severity.CRITICAL));
    at(3, Finding.ok().holding(Severity.CRITICAL));
    assertThat(machine.state()).isEqualTo(AlertInstance.State.FIRING);
    at(4, WRONG.holding(Severity.WARNING));
    at(5, Finding.ok().holding(Severity.WARNING));
    at(6, Finding.ok());
    assertThat(told).containsExactly("1 FIRING CRITICAL", "4 FIRING WARNING", "6 RESOLVED WARNING");
  }

  @Test
  void holdDoesNotKeepAnAlertThatIsMoreSevere() {
    at(0, WORSE);
    at(1, Finding.ok().holding(Severity.WARNING));
    assertThat(told).containsExactly("0 FIRING CRITICAL", "1 RESOLVED CRITICAL");
  }

  @Test
  void noDataMeansWhatWasChosen() {
    timed(AlertTiming.IMMEDIATE.onNoData(NoData.ALERT));
    assertThat(at(0, NOTHING)).isEqualTo(AlertInstance.State.FIRING);
    timed(AlertTiming.IMMEDIATE.onNoData(NoData.NORMAL));
    assertThat(at(1, NOTHING)).isEqualTo(AlertInstance.State.OK);
    timed(AlertTiming.IMMEDIATE);
    assertThat(at(2, NOTHING)).isEqualTo(AlertInstance.State.NO_DATA);
    timed(AlertTiming.IMMEDIATE.onNoData(NoData.KEEP_LAST));
    assertThat(at(3, NOTHING)).isEqualTo(AlertInstance.State.NO_DATA);
    at(4, WRONG);
    assertThat(at(5, NOTHING)).isEqualTo(AlertInstance.State.FIRING);
    at(6, Finding.ok());
    assertThat(told).containsExactly("0 FIRING WARNING", "4 FIRING WARNING", "6 RESOLVED WARNING");
  }

  @Test
  void timesMustNotBeNegative() {
    assertThatThrownBy(() -> AlertTiming.IMMEDIATE.pendingFor(Duration.ofSeconds(-1)))
        .hasMessage("pending time must not be negative, was PT-1S");
    assertThatThrownBy(() -> AlertTiming.IMMEDIATE.keepFiringFor(Duration.ofSeconds(-1)))
        .hasMessage("keep firing time must not be negative, was PT-1S");
  }

  /**
   * Says what is told by looking at the whole past at each step, where the machine keeps as little
   * as it can.
   */
  private static final class Model {
    private final AlertTiming timing;
    private final List<Input> past = new ArrayList<>();
    private @Nullable Severity firing;
    private int told; // index of the input from which the present state of told-or-not counts

    private record Input(Instant at, boolean wrong) {}

    Model(AlertTiming timing) {
      this.timing = timing;
    }

    String step(Finding finding, Instant at) {
      boolean noData = finding.kind() == Finding.Kind.NO_DATA;
      if (noData && timing.noData() == NoData.KEEP_LAST) {
        if (firing == null && (past.isEmpty() || !past.get(past.size() - 1).wrong)) {
          past.add(new Input(at, false));
        }
        return "";
      }
      Severity now = null;
      if (finding.kind() == Finding.Kind.FIRING) {
        now = finding.severity();
      } else if (noData && timing.noData() == NoData.ALERT) {
        now = Severity.WARNING;
      }
      Severity was = firing;
      if (was != null
          && finding.holds() != null
          && was.compareTo(finding.holds()) <= 0
          && (now == null || now.compareTo(was) < 0)) {
        now = was;
      }
      past.add(new Input(at, now != null));
      if (was == null) {
        if (now != null && lasted(true, at).compareTo(timing.pending()) >= 0) {
          firing = now;
          told = past.size() - 1;
          return "FIRING " + now;
        }
        return "";
      }
      if (now != null) {
        firing = now;
        return now == was ? "" : "FIRING " + now;
      }
      if (lasted(false, at).compareTo(timing.keepFiring()) < 0) {
        return "";
      }
      firing = null;
      told = past.size() - 1;
      return "RESOLVED " + was;
    }

    /** Returns for how long all inputs up to now were so, since it last fired or ended. */
    private Duration lasted(boolean wrong, Instant now) {
      Instant since = now;
      for (int i = past.size() - 1; i >= told && past.get(i).wrong == wrong; i--) {
        since = past.get(i).at;
      }
      return Duration.between(since, now);
    }
  }

  @Test
  void randomSequencesAreToldAsTheModelSays() {
    int told = 0;
    for (int seed = 0; seed < SEQUENCES; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      AlertTiming timing =
          new AlertTiming(
              Duration.ofSeconds(5L * random.nextInt(4)),
              Duration.ofSeconds(5L * random.nextInt(4)),
              NoData.values()[random.nextInt(NoData.values().length)]);
      AlertInstance instance = new AlertInstance("rule", timing);
      Model model = new Model(timing);
      Instant now = START;
      for (int i = 0; i < STEPS; i++) {
        now = now.plusSeconds(1 + random.nextInt(9));
        Finding finding = random(random);
        Alert alert = instance.step(finding, now);
        String said = alert == null ? "" : alert.transition() + " " + alert.level();
        String expected = model.step(finding, now);
        if (!said.equals(expected) || (instance.alert() == null) != (model.firing == null)) {
          assertThat(said).as("seed %d, step %d, %s", seed, i, timing).isEqualTo(expected);
          assertThat(instance.alert() == null).isEqualTo(model.firing == null);
        }
        told += said.isEmpty() ? 0 : 1;
      }
    }
    assertThat(told).isGreaterThan(SEQUENCES); // the sequences reach what they are to compare
  }

  private static Finding random(SplittableRandom random) {
    Severity severity = Severity.values()[random.nextInt(Severity.values().length)];
    Finding finding =
        switch (random.nextInt(5)) {
          case 0, 1 -> Finding.firing(severity, "wrong");
          case 2 -> Finding.noData("none");
          default -> Finding.ok();
        };
    Severity held = Severity.values()[random.nextInt(Severity.values().length)];
    return random.nextInt(4) == 0 ? finding.holding(held) : finding;
  }
}

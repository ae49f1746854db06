package io.tokengauge.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokengauge.budget.CallEstimate;
import io.tokengauge.budget.Pressure;
import io.tokengauge.budget.PressureSwitch;
import io.tokengauge.notify.Dispatch;
import io.tokengauge.notify.Measurement;
import io.tokengauge.notify.Notification;
import io.tokengauge.notify.Severity;
import io.tokengauge.notify.Transition;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class AlertRoutingTest {

  private final AlertStage stage = new AlertStage();
  private final List<Dispatch> mail = new ArrayList<>();
  private final List<Dispatch> chat = new ArrayList<>();
  private final Map<String, Finding> wrong = new TreeMap<>();
  private final AlertRule rule = AlertRule.of("slow", tick -> List.copyOf(wrong.values()));

  private AlertEngine engine(UnaryOperator<AlertEngineBuilder> settings) {
    AlertEngine engine = settings.apply(AlertEngine.builder(stage.inputs).rule(rule)).build();
    engine.start(stage.scheduler, AlertEngine.DEFAULT_INTERVAL);
    return engine;
  }

  private void wrong(String user, Severity severity) {
    wrong.put(user, Finding.firing(severity, "slow for " + user).label("user", user));
  }

  private void seconds(int seconds) {
    stage.pass(Duration.ofSeconds(seconds));
  }

  /** Returns what was told since the last call: a line per dispatch. */
  private static List<String> told(List<Dispatch> receiver) {
    List<String> lines =
        receiver.stream()
            .map(
                dispatch ->
                    dispatch.notifications().stream()
                        .map(n -> n.transition() + " " + n.severity() + " " + n.labels())
                        .toList()
                        .toString())
            .toList();
    receiver.clear();
    return lines;
  }

  @Test
  void newGroupWaitsForMoreAndNewsForTheInterval() {
    engine(e -> e.notifier(mail::add, Route.grouped()));
    wrong("ann", Severity.WARNING);
    seconds(5);
    wrong("bob", Severity.CRITICAL);
    seconds(25);
    assertThat(mail).isEmpty();
    seconds(5);
    assertThat(told(mail))
        .containsExactly("[FIRING WARNING {user=ann}, FIRING CRITICAL {user=bob}]");
    wrong("cid", Severity.INFO);
    seconds(295);
    assertThat(mail).isEmpty();
    seconds(5);
    assertThat(mail.get(0).stillFiring())
        .extracting(n -> n.labels().get("user"))
        .containsExactlyInAnyOrder("ann", "bob");
    assertThat(told(mail)).containsExactly("[FIRING INFO {user=cid}]");
  }

  @Test
  void groupIsOneThreadFromItsBeginningToItsEnd() {
    engine(e -> e.notifier(mail::add, Route.grouped()));
    wrong("ann", Severity.WARNING);
    seconds(40);
    wrong.clear();
    seconds(400);
    assertThat(mail).hasSize(2);
    assertThat(mail.get(0).group()).isEqualTo(mail.get(1).group());
    assertThat(mail.get(0).id()).isNotEqualTo(mail.get(1).id());
    Notification end = mail.get(1).notifications().get(0);
    assertThat(end.transition()).isEqualTo(Transition.RESOLVED);
    assertThat(end.since()).isEqualTo(AlertStage.START.plusSeconds(5));
    assertThat(end.duration()).isEqualTo(Duration.ofSeconds(40));
    wrong("ann", Severity.WARNING);
    seconds(40);
    assertThat(mail.get(2).group().key()).isEqualTo(mail.get(0).group().key());
    assertThat(mail.get(2).group().thread()).isNotEqualTo(mail.get(0).group().thread());
  }

  @Test
  void alertThatEndsBeforeItsGroupIsToldIsNotToldAtAll() {
    AlertEngine engine = engine(e -> e.notifier(mail::add, Route.grouped()));
    wrong("ann", Severity.WARNING);
    seconds(10);
    assertThat(engine.groups()).extracting(AlertGroupStatus::waiting).containsExactly(1);
    wrong.clear();
    seconds(1_000);
    assertThat(mail).isEmpty();
    assertThat(engine.groups()).isEmpty();
  }

  @Test
  void groupThatStillFiresIsToldAgainAndItsEndOnce() {
    engine(e -> e.notifier(mail::add, Route.grouped()));
    wrong("ann", Severity.WARNING);
    seconds(35);
    assertThat(mail).hasSize(1);
    stage.pass(Duration.ofHours(4));
    assertThat(mail).hasSize(2);
    stage.pass(Duration.ofHours(4));
    assertThat(mail).hasSize(3);
    assertThat(mail).extracting(Dispatch::id).doesNotHaveDuplicates();
    assertThat(mail)
        .extracting(dispatch -> dispatch.notifications().get(0).id())
        .doesNotHaveDuplicates();
    wrong.clear();
    stage.pass(Duration.ofHours(9));
    assertThat(mail).hasSize(4);
    assertThat(mail.get(3).onlyEnds()).isTrue();
  }

  @Test
  void changeThatIsTakenBackBeforeItIsToldIsNoNews() {
    engine(e -> e.notifier(mail::add, Route.grouped()));
    wrong("ann", Severity.WARNING);
    seconds(35);
    mail.clear();
    wrong("ann", Severity.CRITICAL);
    seconds(10);
    wrong("ann", Severity.WARNING);
    seconds(600);
    assertThat(mail).isEmpty();
  }

  @Test
  void routesGoByLevelAndLabelsToTheirOwnReceivers() {
    engine(
        e ->
            e.notifier(mail::add, Route.immediate().atLeast(Severity.CRITICAL))
                .notifier(
                    chat::add,
                    Route.immediate().matching("user=~a.*", "rule=slow"),
                    Route.immediate().matching("user=bob", "severity!=INFO")));
    wrong("ann", Severity.INFO);
    wrong("bob", Severity.INFO);
    wrong("cid", Severity.CRITICAL);
    seconds(5);
    assertThat(told(mail)).containsExactly("[FIRING CRITICAL {user=cid}]");
    assertThat(told(chat)).containsExactly("[FIRING INFO {user=ann}]");
    wrong("bob", Severity.CRITICAL);
    seconds(5);
    wrong("bob", Severity.INFO);
    wrong.remove("cid");
    seconds(5);
    wrong.remove("bob");
    seconds(5);
    assertThat(told(mail))
        .as("once told of an alert, told of all that becomes of it")
        .containsExactly(
            "[FIRING CRITICAL {user=bob}]",
            "[RESOLVED CRITICAL {user=cid}]",
            "[FIRING INFO {user=bob}]",
            "[RESOLVED INFO {user=bob}]");
    assertThat(told(chat)).hasSize(3);
  }

  @Test
  void criticalMutesLesserAlertsOfTheSameMetricAndLabels() {
    List<Finding> other = new ArrayList<>();
    AlertEngine engine =
        engine(
            e ->
                e.rule(AlertRule.of("very-slow", tick -> List.copyOf(other)))
                    .inhibition(
                        new Inhibition(
                            List.of(LabelMatcher.of("severity", "CRITICAL")),
                            List.of(LabelMatcher.parse("severity!=CRITICAL")),
                            List.of("user")))
                    .notifier(mail::add, Route.immediate()));
    other.add(Finding.firing(Severity.CRITICAL, "very slow").label("user", "ann"));
    wrong("ann", Severity.WARNING);
    wrong("bob", Severity.WARNING);
    seconds(5);
    assertThat(told(mail))
        .containsExactlyInAnyOrder("[FIRING CRITICAL {user=ann}]", "[FIRING WARNING {user=bob}]");
    assertThat(engine.active()).hasSize(3);
    assertThat(engine.muted())
        .extracting(muted -> muted.alert().message() + ": " + muted.reason())
        .containsExactly("slow for ann: muted by very-slow");
    other.clear();
    seconds(5);
    assertThat(told(mail))
        .containsExactlyInAnyOrder("[RESOLVED CRITICAL {user=ann}]", "[FIRING WARNING {user=ann}]");
  }

  @Test
  void alertsOfOtherMetricsAreNotMutedByDefault() {
    Inhibition standard = Inhibition.criticalMutesWarning();
    Instant at = AlertStage.START;
    Alert critical =
        new Alert(
            "a",
            Transition.FIRING,
            Finding.firing(Severity.CRITICAL, "a").measured("rpm", Measurement.count(1)),
            at,
            at);
    Alert sameMetric =
        new Alert(
            "b",
            Transition.FIRING,
            Finding.firing(Severity.WARNING, "b").measured("rpm", Measurement.count(1)),
            at,
            at);
    Alert otherMetric =
        new Alert("c", Transition.FIRING, Finding.firing(Severity.WARNING, "c"), at, at);
    Muting muting =
        new Muting(
            new Silences(null), List.of(standard), List.of(critical, sameMetric, otherMetric), at);
    assertThat(muting.reason(sameMetric)).contains("muted by a");
    assertThat(muting.isMuted(otherMetric)).isFalse();
    assertThat(muting.isMuted(critical)).isFalse();
  }

  @Test
  void alertThatIsItsOwnSourceDoesNotMuteItself() {
    Instant at = AlertStage.START;
    List<LabelMatcher> all = List.of(LabelMatcher.parse("severity=~.+"));
    Inhibition any = new Inhibition(all, all, List.of());
    Alert one = new Alert("a", Transition.FIRING, Finding.firing(Severity.WARNING, "a"), at, at);
    Alert other = new Alert("b", Transition.FIRING, Finding.firing(Severity.WARNING, "b"), at, at);
    assertThat(new Muting(new Silences(null), List.of(any), List.of(one), at).isMuted(one))
        .isFalse();
    assertThat(new Muting(new Silences(null), List.of(any), List.of(one, other), at).reason(one))
        .contains("muted by b");
  }

  @Test
  void silenceHoldsWhatItIsAboutUntilItEnds() {
    AlertEngine engine = engine(e -> e.notifier(mail::add, Route.immediate()));
    Instant now = stage.scheduler.now();
    Silence silence =
        engine
            .silences()
            .add(
                List.of(LabelMatcher.parse("user=ann")),
                now,
                now.plusSeconds(60),
                "dora",
                "known",
                now);
    wrong("ann", Severity.CRITICAL);
    wrong("bob", Severity.INFO);
    seconds(5);
    assertThat(told(mail)).containsExactly("[FIRING INFO {user=bob}]");
    assertThat(engine.muted()).extracting(MutedAlert::reason).containsExactly("silenced by dora");
    assertThat(engine.silences().all(stage.scheduler.now())).containsExactly(silence);
    seconds(50);
    assertThat(mail).isEmpty();
    seconds(5);
    assertThat(told(mail)).containsExactly("[FIRING CRITICAL {user=ann}]");
    assertThat(engine.silences().all(stage.scheduler.now())).isEmpty();
  }

  @Test
  void endOfWhatWasToldIsToldInSpiteOfASilence() {
    AlertEngine engine = engine(e -> e.notifier(mail::add, Route.immediate()));
    wrong("ann", Severity.WARNING);
    seconds(5);
    mail.clear();
    Instant now = stage.scheduler.now();
    engine
        .silences()
        .add(List.of(LabelMatcher.parse("rule=slow")), now, now.plusSeconds(600), "dora", "", now);
    wrong("ann", Severity.CRITICAL);
    wrong("bob", Severity.CRITICAL);
    seconds(5);
    wrong.clear();
    seconds(5);
    assertThat(told(mail)).containsExactly("[RESOLVED CRITICAL {user=ann}]");
  }

  @Test
  void silenceCanBeEndedAndTakenBack() {
    AlertEngine engine = engine(e -> e.notifier(mail::add, Route.immediate()));
    Silences silences = engine.silences();
    Instant now = stage.scheduler.now();
    List<LabelMatcher> all = List.of(LabelMatcher.parse("rule=~.*"));
    Silence running = silences.add(all, now, now.plusSeconds(600), "dora", "", now);
    Silence planned = silences.add(all, now.plusSeconds(60), now.plusSeconds(90), "dora", "", now);
    assertThat(silences.add(all, now, now.plusSeconds(600), "dora", "", now)).isEqualTo(running);
    assertThat(silences.all(now)).containsExactly(planned, running);
    seconds(5);
    assertThat(silences.end(running.id(), stage.scheduler.now())).isTrue();
    assertThat(silences.end(planned.id(), stage.scheduler.now())).isTrue();
    assertThat(silences.end("none", stage.scheduler.now())).isFalse();
    assertThat(silences.all(stage.scheduler.now())).isEmpty();
    assertThatThrownBy(() -> silences.add(List.of(), now, now.plusSeconds(1), "dora", "", now))
        .hasMessage("silence must have a matcher, had none");
    assertThatThrownBy(() -> silences.add(all, now, now, "dora", "", now))
        .hasMessageContaining("silence must end after its start");
    assertThatThrownBy(() -> silences.add(all, now, now.plusSeconds(1), " ", "", now))
        .hasMessage("silence must name its author, was blank");
  }

  @Test
  void routeTellsNothingInItsMuteTimeAndTheRestAfterwards() {
    // The stage begins at ten.
    MuteTime morning = MuteTime.daily(LocalTime.of(9, 0), LocalTime.of(11, 0), ZoneOffset.UTC);
    engine(e -> e.notifier(mail::add, Route.immediate().muted(morning)).notifier(chat::add));
    wrong("ann", Severity.WARNING);
    wrong("bob", Severity.WARNING);
    seconds(5);
    assertThat(told(chat)).hasSize(2);
    wrong.remove("bob");
    stage.pass(Duration.ofMinutes(59));
    assertThat(mail).isEmpty();
    stage.pass(Duration.ofMinutes(1));
    assertThat(told(mail)).containsExactly("[FIRING WARNING {user=ann}]");
  }

  @Test
  void eventsAreToldOnceTogether() {
    engine(e -> e.notifier(mail::add, Route.grouped()));
    wrong.put("1", Finding.event("call-1", Severity.INFO, "dear call 1"));
    wrong.put("2", Finding.event("call-2", Severity.INFO, "dear call 2"));
    seconds(1_000);
    assertThat(told(mail)).containsExactly("[EVENT INFO {}, EVENT INFO {}]");
    stage.pass(Duration.ofHours(9));
    assertThat(mail).isEmpty();
  }

  @Test
  void manyAlertsOfAGroupAreToldInSeveralDispatchesInOrder() {
    engine(e -> e.notifier(mail::add, Route.grouped()));
    for (int i = 0; i < 250; i++) {
      wrong("user-" + i, Severity.WARNING);
    }
    seconds(35);
    assertThat(mail).extracting(d -> d.notifications().size()).containsExactly(100, 100, 50);
    assertThat(mail).extracting(Dispatch::id).doesNotHaveDuplicates();
    assertThat(mail.stream().flatMap(d -> d.notifications().stream()))
        .extracting(Notification::fingerprint)
        .doesNotHaveDuplicates();
  }

  @Test
  void actionsAreDoneAtOnceWhateverIsMutedAndOneThatThrowsHurtsNobody() {
    List<String> done = new ArrayList<>();
    PressureSwitch pressure = new PressureSwitch();
    AlertEngine engine =
        engine(
            e ->
                e.notifier(mail::add, Route.grouped())
                    .action(
                        alert -> {
                          throw new IllegalStateException("action");
                        })
                    .action(AlertAction.pressing(pressure, 90, "severity=CRITICAL"))
                    .action(alert -> done.add(alert.transition() + " " + alert.message())));
    wrong("ann", Severity.CRITICAL);
    seconds(5);
    assertThat(done).containsExactly("FIRING slow for ann");
    assertThat(engine.actionErrors()).isEqualTo(1);
    assertThat(pressures(pressure)).containsExactly(90);
    wrong("ann", Severity.WARNING);
    seconds(5);
    assertThat(pressures(pressure)).isEmpty();
    wrong("ann", Severity.CRITICAL);
    seconds(5);
    wrong.clear();
    seconds(5);
    assertThat(pressures(pressure)).isEmpty();
    assertThat(done).hasSize(4);
  }

  private static List<Integer> pressures(PressureSwitch pressure) {
    return pressure.pressures(CallEstimate.of("openai", "gpt-4o", 1, 1)).stream()
        .map(Pressure::percent)
        .toList();
  }

  @Test
  void ruleThatThrowsForAMinuteIsToldAndToldWhenItNoLongerDoes() {
    boolean[] broken = {true};
    AlertEngine engine =
        engine(
            e ->
                e.rule(
                        AlertRule.of(
                            "fragile",
                            tick -> {
                              if (broken[0]) {
                                throw new IllegalStateException("no such table");
                              }
                              return List.of();
                            }))
                    .notifier(mail::add, Route.immediate()));
    wrong("ann", Severity.WARNING);
    seconds(60);
    assertThat(told(mail)).containsExactly("[FIRING WARNING {user=ann}]");
    seconds(5);
    assertThat(mail.get(0).lead().message())
        .isEqualTo(
            "Alert rule fragile fails and cannot tell: java.lang.IllegalStateException: no such"
                + " table");
    assertThat(told(mail)).containsExactly("[FIRING WARNING {failed_rule=fragile}]");
    broken[0] = false;
    stage.pass(Duration.ofMinutes(6));
    assertThat(told(mail)).containsExactly("[RESOLVED WARNING {failed_rule=fragile}]");
    assertThat(engine.rules()).extracting(RuleStatus::rule).containsExactly("slow", "fragile");
  }

  @Test
  void whatGroupsWaitWithIsToldBeforeTheEnd() {
    AlertEngine engine = engine(e -> e.notifier(mail::add, Route.grouped()));
    wrong("ann", Severity.WARNING);
    seconds(5);
    assertThat(mail).isEmpty();
    assertThat(engine.stopDelivering(stage.scheduler.now(), Duration.ofSeconds(1))).isZero();
    assertThat(told(mail)).containsExactly("[FIRING WARNING {user=ann}]");
  }
}

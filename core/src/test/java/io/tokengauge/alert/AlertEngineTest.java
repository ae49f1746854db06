package io.tokengauge.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokengauge.notify.DeliveryStats;
import io.tokengauge.notify.Measurement;
import io.tokengauge.notify.Notification;
import io.tokengauge.notify.Severity;
import io.tokengauge.notify.Transition;
import io.tokengauge.storage.Health;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.window.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertEngineTest {

  private final AlertStage stage = new AlertStage();
  private List<Finding> findings = List.of();
  private final AlertRule scripted = AlertRule.of("scripted", tick -> findings);

  private void found(Finding... now) {
    findings = List.of(now);
    stage.tick();
  }

  @Test
  void eachTransitionIsToldOnce() {
    AlertEngine engine = stage.engine(scripted);
    found();
    assertThat(stage.news()).isEmpty();
    found(Finding.firing(Severity.WARNING, "80%"));
    assertThat(stage.news()).containsExactly("WARNING 80%");
    found(Finding.firing(Severity.WARNING, "82%"));
    found(Finding.firing(Severity.WARNING, "83%"));
    assertThat(stage.news()).isEmpty();
    assertThat(engine.active()).extracting(Alert::message).containsExactly("83%");
    found(Finding.firing(Severity.CRITICAL, "96%"));
    assertThat(stage.news()).containsExactly("CRITICAL 96%");
    found(Finding.firing(Severity.WARNING, "90%"));
    assertThat(stage.news()).containsExactly("WARNING 90%");
    found();
    assertThat(stage.news()).containsExactly("RESOLVED 90%");
    found();
    assertThat(stage.news()).isEmpty();
    assertThat(engine.active()).isEmpty();
  }

  @Test
  void notificationCarriesStartEndValueAndThreshold() {
    stage.engine(scripted);
    found(
        Finding.firing(Severity.WARNING, "RPM high")
            .measured("rpm", Measurement.count(410))
            .against(Measurement.count(400))
            .titled("RPM 80%")
            .fact("window", "1m"));
    found(Finding.ok().measured("rpm", Measurement.count(300)));
    Notification firing = stage.told.get(0);
    Notification resolved = stage.told.get(1);
    assertThat(firing.title()).isEqualTo("RPM 80%");
    assertThat(firing.value()).isEqualTo(Measurement.count(410));
    assertThat(firing.threshold()).isEqualTo(Measurement.count(400));
    assertThat(firing.context()).containsEntry("window", "1m");
    assertThat(firing.since()).isEqualTo(AlertStage.START.plusSeconds(5));
    assertThat(firing.time()).isEqualTo(firing.since());
    assertThat(resolved.transition()).isEqualTo(Transition.RESOLVED);
    assertThat(resolved.value()).isEqualTo(Measurement.count(300));
    assertThat(resolved.since()).isEqualTo(firing.since());
    assertThat(resolved.duration()).isEqualTo(Duration.ofSeconds(5));
    assertThat(resolved.fingerprint()).isEqualTo(firing.fingerprint());
    assertThat(resolved.id()).isNotEqualTo(firing.id());
  }

  @Test
  void everyLabelSetIsAnAlertOfItsOwn() {
    AlertEngine engine = stage.engine(scripted);
    Finding ann = Finding.firing(Severity.WARNING, "ann").label("user", "ann");
    Finding bob = Finding.firing(Severity.CRITICAL, "bob").label("user", "bob");
    found(ann);
    found(ann, bob);
    assertThat(stage.news()).containsExactly("WARNING ann", "CRITICAL bob");
    assertThat(engine.active()).extracting(Alert::message).containsExactly("bob", "ann");
    found(bob);
    assertThat(stage.news()).containsExactly("RESOLVED ann");
  }

  @Test
  void ofSeveralFindingsForOneLabelSetTheMostSevereCounts() {
    stage.engine(scripted);
    found(
        Finding.noData("?"),
        Finding.firing(Severity.WARNING, "80%"),
        Finding.firing(Severity.CRITICAL, "95%"),
        Finding.ok());
    assertThat(stage.news()).containsExactly("CRITICAL 95%");
  }

  @Test
  void eventIsToldOnceAndNeverActive() {
    AlertEngine engine = stage.engine(scripted);
    Finding dear = Finding.event("call-1", Severity.INFO, "dear");
    found(dear, dear);
    found(dear, Finding.event("call-2", Severity.INFO, "dear too"));
    found();
    assertThat(stage.news()).containsExactly("INFO dear", "INFO dear too");
    assertThat(engine.active()).isEmpty();
    assertThat(engine.recent()).extracting(Alert::message).containsExactly("dear too", "dear");
  }

  @Test
  void noDataIsAStateOfItsOwnAndEndsAnAlertSayingSo() {
    AlertEngine engine = stage.engine(scripted);
    found(Finding.noData("no calls"));
    assertThat(engine.rules().get(0).state()).isEqualTo(RuleStatus.State.NO_DATA);
    assertThat(engine.rules().get(0).detail()).isEqualTo("no calls");
    assertThat(stage.news()).isEmpty();
    found(Finding.firing(Severity.WARNING, "high"));
    assertThat(engine.rules().get(0).state()).isEqualTo(RuleStatus.State.FIRING);
    found(Finding.noData("no calls"));
    assertThat(stage.told.get(1).context()).containsEntry("no_data", "no calls");
    assertThat(stage.news()).containsExactly("WARNING high", "RESOLVED high");
    found();
    assertThat(engine.rules().get(0).state()).isEqualTo(RuleStatus.State.OK);
  }

  @Test
  void ruleThatThrowsKeepsItsAlertsAndHurtsNoOther() {
    boolean[] broken = {false};
    AlertRule fragile =
        AlertRule.of(
            "fragile",
            tick -> {
              if (broken[0]) {
                throw new IllegalStateException("store is down");
              }
              return List.of(Finding.firing(Severity.WARNING, "fragile"));
            });
    AlertEngine engine = stage.engine(fragile, scripted);
    found();
    assertThat(stage.news()).containsExactly("WARNING fragile");
    broken[0] = true;
    found(Finding.firing(Severity.WARNING, "other"));
    found(Finding.firing(Severity.WARNING, "other"));
    assertThat(stage.news()).containsExactly("WARNING other");
    assertThat(engine.active()).extracting(Alert::rule).containsExactly("fragile", "scripted");
    RuleStatus status = engine.rules().get(0);
    assertThat(status.state()).isEqualTo(RuleStatus.State.ERROR);
    assertThat(status.errors()).isEqualTo(2);
    assertThat(status.detail()).contains("store is down");
    broken[0] = false;
    found();
    assertThat(stage.news()).containsExactly("RESOLVED other");
    assertThat(engine.rules().get(0).state()).isEqualTo(RuleStatus.State.FIRING);
  }

  @Test
  @SuppressWarnings("NullAway") // what a rule must not do
  void ruleThatReturnsNullIsAnErrorToo() {
    AlertEngine engine = stage.engine(AlertRule.of("null", tick -> null), scripted);
    found(Finding.firing(Severity.INFO, "other"));
    assertThat(engine.rules().get(0).state()).isEqualTo(RuleStatus.State.ERROR);
    assertThat(stage.news()).containsExactly("INFO other");
  }

  @Test
  void notifierThatThrowsGetsItLaterAndHurtsNoOther() {
    List<String> late = new ArrayList<>();
    boolean[] down = {true};
    AlertEngine engine =
        AlertEngine.builder(stage.inputs)
            .rule(scripted)
            .notifier(
                dispatch -> {
                  if (down[0]) {
                    throw new java.io.IOException("down");
                  }
                  dispatch.notifications().forEach(n -> late.add(n.transition() + " " + n.id()));
                })
            .notifier(stage.notifier)
            .build();
    engine.start(stage.scheduler, Duration.ofSeconds(5));
    found(Finding.firing(Severity.WARNING, "high"));
    List<String> ids = stage.told.stream().map(n -> n.transition() + " " + n.id()).toList();
    assertThat(stage.news()).containsExactly("WARNING high");
    assertThat(engine.deliveries()).isEqualTo(new DeliveryStats(1, 1, 0, 0, 1));
    assertThat(engine.deliveryHealth(stage.scheduler.now()).detail())
        .contains("receiver notifier: last attempt failed")
        .contains("down");
    down[0] = false;
    stage.tick();
    assertThat(late).isEqualTo(ids);
    assertThat(engine.deliveries()).isEqualTo(new DeliveryStats(2, 1, 0, 0, 0));
    assertThat(engine.deliveryHealth(stage.scheduler.now())).isEqualTo(Health.UP);
  }

  @Test
  void recentAlertsAreTheNewestTenAndHistoryIsBounded() {
    AlertEngine engine = AlertEngine.builder(stage.inputs).rule(scripted).history(20).build();
    engine.start(stage.scheduler, Duration.ofSeconds(5));
    for (int i = 0; i < 30; i++) {
      found(Finding.event("e" + i, Severity.INFO, "event " + i));
    }
    assertThat(engine.recent()).hasSize(10);
    assertThat(engine.recent().get(0).message()).isEqualTo("event 29");
    assertThat(engine.recent(100)).hasSize(20);
    assertThat(engine.history()).hasSize(20);
    assertThat(engine.summary().raised()).containsEntry(Severity.INFO, 30L);
  }

  @Test
  void summaryCountsByLevel() {
    AlertEngine engine = stage.engine(scripted);
    found(
        Finding.firing(Severity.WARNING, "a").label("user", "a"),
        Finding.firing(Severity.WARNING, "b").label("user", "b"),
        Finding.firing(Severity.CRITICAL, "c").label("user", "c"));
    assertThat(engine.summary().active())
        .containsEntry(Severity.INFO, 0L)
        .containsEntry(Severity.WARNING, 2L)
        .containsEntry(Severity.CRITICAL, 1L);
    assertThat(engine.summary().totalActive()).isEqualTo(3);
  }

  @Test
  void labelSetsOfARuleAreBounded() {
    List<Finding> many = new ArrayList<>();
    for (int i = 0; i < RuleRun.MAX_INSTANCES + 5; i++) {
      many.add(Finding.firing(Severity.INFO, "m").label("user", "u" + i));
    }
    AlertEngine engine = stage.engine(AlertRule.of("many", tick -> many));
    stage.tick();
    assertThat(engine.active()).hasSize(RuleRun.MAX_INSTANCES);
    assertThat(engine.rules().get(0).refused()).isEqualTo(5);
  }

  @Test
  void tickInsideATickIsRefusedAndCounted() {
    List<AlertEngine> itself = new ArrayList<>();
    AlertRule recursive =
        AlertRule.of(
            "recursive",
            tick -> {
              itself.get(0).tick(tick.at());
              return List.of();
            });
    itself.add(stage.engine(recursive));
    stage.tick();
    assertThat(itself.get(0).rules().get(0).detail()).contains("inside a tick");
  }

  @Test
  void allRulesOfATickReadOneView() {
    List<Object> views = new ArrayList<>();
    stage.engine(
        AlertRule.of(
            "first",
            tick -> {
              views.add(tick.windows().window(Scope.ALL, Duration.ofMinutes(1)));
              return List.of();
            }),
        AlertRule.of(
            "second",
            tick -> {
              views.add(tick.windows().window(Scope.ALL, Duration.ofMinutes(1)));
              return List.of();
            }));
    stage.tick();
    assertThat(views.get(0)).isSameAs(views.get(1));
  }

  @Test
  void observerThatThrowsDoesNotHurtTheCaller() {
    final class Fragile implements AlertRule, CallObserver {
      @Override
      public String name() {
        return "fragile";
      }

      @Override
      public List<Finding> evaluate(Evaluation tick) {
        return List.of();
      }

      @Override
      public void observe(PricedUsage call) {
        throw new IllegalStateException("broken");
      }
    }

    AlertEngine engine = stage.engine(new Fragile());
    engine.observe(stage.call(call -> call, Cost.NOT_BILLED));
    assertThat(engine.observerErrors()).isEqualTo(1);
  }

  @Test
  void namesAreGivenOnceAndNotBlank() {
    AlertEngineBuilder builder = AlertEngine.builder(stage.inputs).rule(scripted);
    assertThatThrownBy(() -> builder.rule(scripted)).hasMessageContaining("once, was scripted");
    assertThatThrownBy(() -> builder.rule(AlertRule.of(" ", tick -> List.of())))
        .hasMessageContaining("must not be blank");
    assertThatThrownBy(() -> builder.history(0)).hasMessageContaining("1 or more, was 0");
  }

  @Test
  void messageIsCutToItsLimit() {
    String message = Finding.firing(Severity.INFO, "x".repeat(100_000)).message();
    assertThat(message).hasSize(Finding.MAX_MESSAGE_LENGTH).endsWith("x…");
  }
}

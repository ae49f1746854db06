package io.tokengauge.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.notify.Delivery;
import io.tokengauge.notify.Notification;
import io.tokengauge.notify.Severity;
import io.tokengauge.notify.Transition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the engine with a map from label to severity, over random findings and failures. */
class AlertEngineModelTest {

  private static final int RULES = 3;
  private static final int LABELS = 4;
  private static final int TICKS = 2_000;

  // Held, since loggers are forgotten otherwise; thousands of stack traces help nobody.
  private static final List<Logger> QUIET =
      List.of(
          Logger.getLogger(AlertEngine.class.getName()),
          Logger.getLogger(Delivery.class.getName()));

  @BeforeAll
  static void quiet() {
    QUIET.forEach(logger -> logger.setLevel(Level.OFF));
  }

  @AfterAll
  static void loud() {
    QUIET.forEach(logger -> logger.setLevel(null));
  }

  /** What the model expects to be told of one alert, and whether it fires. */
  private static final class Expected {
    private final List<String> told = new ArrayList<>();
    private Severity firing = Severity.INFO;
    private boolean active;

    void now(Finding.Kind kind, Severity severity) {
      if (kind == Finding.Kind.FIRING) {
        if (!active || severity != firing) {
          told.add("FIRING " + severity);
        }
        active = true;
        firing = severity;
      } else if (active) {
        told.add("RESOLVED " + firing);
        active = false;
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void everyAlertIsToldAsTheModelSays(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    AlertStage stage = new AlertStage();
    Map<String, Expected> model = new TreeMap<>();
    Map<String, List<Finding>> script = new HashMap<>();
    boolean[] broken = new boolean[RULES];
    boolean[] down = {false};
    Map<String, List<String>> reliable = new TreeMap<>();
    Map<String, List<String>> flaky = new TreeMap<>();
    AlertEngineBuilder builder =
        AlertEngine.builder(stage.inputs)
            .notifier(dispatch -> dispatch.notifications().forEach(n -> tell(reliable, n)))
            .notifier(
                dispatch -> {
                  if (down[0] || random.nextInt(10) == 0) {
                    throw new java.io.IOException("not now");
                  }
                  dispatch.notifications().forEach(n -> tell(flaky, n));
                });
    for (int r = 0; r < RULES; r++) {
      int rule = r;
      builder.rule(
          AlertRule.of(
              "rule" + r,
              tick -> {
                if (broken[rule]) {
                  throw new IllegalStateException("broken");
                }
                return script.getOrDefault("rule" + rule, List.of());
              }));
    }
    AlertEngine engine = builder.build();
    engine.start(stage.scheduler, AlertEngine.DEFAULT_INTERVAL);
    for (int t = 0; t < TICKS; t++) {
      down[0] = down[0] ? t % 5 != 0 : random.nextInt(100) == 0;
      for (int r = 0; r < RULES; r++) {
        broken[r] = random.nextInt(15) == 0;
        List<Finding> findings = new ArrayList<>();
        for (int l = 0; l < LABELS; l++) {
          String key = "rule" + r + "/" + l;
          Finding.Kind kind =
              random.nextInt(3) == 0 ? Finding.Kind.FIRING : random(random, Finding.Kind.values());
          Severity severity = random(random, Severity.values());
          switch (kind) {
            case FIRING -> findings.add(Finding.firing(severity, key).label("l", "" + l));
            case NO_DATA -> findings.add(Finding.noData("none").label("l", "" + l));
            case OK -> findings.add(Finding.ok().label("l", "" + l));
            case EVENT -> {} // says nothing about the label set
          }
          if (!broken[r]) {
            model.computeIfAbsent(key, k -> new Expected()).now(kind, severity);
          }
        }
        script.put("rule" + r, findings);
      }
      stage.pass(AlertEngine.DEFAULT_INTERVAL);
      assertThat(engine.active())
          .as("seed %d, tick %d", seed, t)
          .extracting(alert -> alert.message() + " " + alert.level())
          .containsExactlyInAnyOrderElementsOf(active(model));
    }
    Map<String, List<String>> expected = new TreeMap<>();
    model.forEach((key, alert) -> expected.put(key, alert.told));
    assertThat(reliable).as("seed %d", seed).isEqualTo(expected);
    down[0] = false;
    for (int t = 0; engine.deliveries().pending() > 0 && t < 10_000; t++) {
      for (int r = 0; r < RULES; r++) {
        broken[r] = true; // nothing new happens
      }
      stage.pass(AlertEngine.DEFAULT_INTERVAL);
    }
    assertThat(engine.deliveries().dropped()).isZero();
    assertThat(flaky).as("seed %d", seed).isEqualTo(expected);
    assertThat(engine.deliveries().failures()).isPositive();
  }

  private static void tell(Map<String, List<String>> told, Notification n) {
    if (n.rule().equals(RuleErrors.NAME)) {
      return; // the model knows of the rules only
    }
    told.computeIfAbsent(n.message(), key -> new ArrayList<>())
        .add((n.transition() == Transition.RESOLVED ? "RESOLVED " : "FIRING ") + n.severity());
  }

  private static List<String> active(Map<String, Expected> model) {
    List<String> active = new ArrayList<>();
    model.forEach(
        (key, alert) -> {
          if (alert.active) {
            active.add(key + " " + alert.firing);
          }
        });
    return active;
  }

  private static <T> T random(SplittableRandom random, T[] values) {
    return values[random.nextInt(values.length)];
  }
}

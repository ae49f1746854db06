package io.tokengauge.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tokengauge.storage.StorageException;
import io.tokengauge.time.VirtualScheduler;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DegradationTest {

  private static final Instant START = Instant.parse("2026-11-02T09:00:00Z");
  private static final CallEstimate CALL = CallEstimate.of("openai", "gpt-4o", 1_000, 2_000);
  private static final DegradationPolicy POLICY =
      DegradationPolicy.builder()
          .step(
              80,
              70,
              "Answers are shorter today.",
              new Measure.FewerOutputTokens(500),
              new Measure.LongerCache(Duration.ofHours(1)))
          .step(
              90,
              80,
              "A smaller model answers today.",
              new Measure.BackupModel("gpt-4o-mini"),
              new Measure.WaitUpTo(Duration.ofSeconds(5)))
          .step(100, 95, "Back tomorrow.", new Measure.Reject())
          .build();

  private final VirtualScheduler time = new VirtualScheduler(START);
  private int percent;

  private Degradation degradation() {
    return new Degradation(
        POLICY,
        call -> List.of(new Pressure(percent, "budget day", Instant.parse("2026-11-03T00:00:00Z"))),
        time.clock());
  }

  private Advice at(Degradation degradation, int pressure) {
    percent = pressure;
    time.advance(Duration.ofMinutes(2));
    return degradation.advise(CALL);
  }

  @Test
  void eachStepAddsToThoseBelow() {
    Degradation degradation = degradation();
    assertThat(at(degradation, 79)).isEqualTo(Advice.PROCEED);

    Advice first = at(degradation, 80);
    assertThat(first.applyTo(CALL).maxOutputTokens()).isEqualTo(500);
    assertThat(first.applyTo(CALL).model()).isEqualTo("gpt-4o");
    assertThat(first.cacheTimeToLive()).contains(Duration.ofHours(1));
    assertThat(first.waitUpTo()).isEmpty();
    assertThat(first.reason()).isEqualTo("budget day is at 80% until 2026-11-03T00:00:00Z");
    assertThat(first.userText()).isEqualTo("Answers are shorter today.");

    Advice second = at(degradation, 90);
    assertThat(second.applyTo(CALL).maxOutputTokens()).isEqualTo(500);
    assertThat(second.applyTo(CALL).model()).isEqualTo("gpt-4o-mini");
    assertThat(second.waitUpTo()).contains(Duration.ofSeconds(5));
    assertThat(second.rejects()).isFalse();

    Advice third = at(degradation, 250);
    assertThat(third.level()).isEqualTo(3);
    assertThat(third.rejects()).isTrue();
    assertThat(third.userText()).isEqualTo("Back tomorrow.");
  }

  @Test
  void rejectedCallSaysWhyAndWhatToTellTheUser() {
    assertThat(at(degradation(), 90).orReject().level()).isEqualTo(2);
    Advice advice = at(degradation(), 100);
    assertThatExceptionOfType(CallRejectedException.class)
        .isThrownBy(advice::orReject)
        .withMessage("call is not to be made: budget day is at 100% until 2026-11-03T00:00:00Z")
        .satisfies(e -> assertThat(e.userText()).isEqualTo("Back tomorrow."));
  }

  @Test
  void shorterAnswerIsNeverLonger() {
    CallEstimate small = CALL.toBuilder().maxOutputTokens(100).build();
    assertThat(at(degradation(), 85).applyTo(small).maxOutputTokens()).isEqualTo(100);
  }

  @Test
  void stepIsLeftBelowItsOwnLevelOnly() {
    Degradation degradation = degradation();
    assertThat(at(degradation, 90).level()).isEqualTo(2);
    assertThat(at(degradation, 80).level()).isEqualTo(2);
    assertThat(at(degradation, 79).level()).isEqualTo(1);
    assertThat(at(degradation, 70).level()).isEqualTo(1);
    assertThat(at(degradation, 69).level()).isZero();
  }

  @Test
  void noisySignalAroundALevelChangesNothingForCallers() {
    Degradation degradation = degradation();
    Random random = new Random(20261105);
    int changes = 0;
    int crossings = 0;
    int level = 0;
    boolean above = false;
    // Four hours around 80 %, a call every second, with noise of 4 to either side.
    for (int second = 0; second < 4 * 3600; second++) {
      percent = 80 + (int) Math.round(random.nextGaussian() * 2);
      time.advance(Duration.ofSeconds(1));
      int now = degradation.advise(CALL).level();
      changes += now == level ? 0 : 1;
      crossings += percent >= 80 == above ? 0 : 1;
      above = percent >= 80;
      level = now;
    }
    assertThat(crossings).isGreaterThan(1_000);
    assertThat(changes).isEqualTo(1);
  }

  @Test
  void spikesShorterThanTheShortestStepDoNotFlap() {
    Degradation degradation = degradation();
    int changes = 0;
    int level = 0;
    // Between nothing and everything every second: a step lasts a minute at least.
    for (int second = 0; second < 600; second++) {
      percent = second % 2 == 0 ? 100 : 0;
      time.advance(Duration.ofSeconds(1));
      int now = degradation.advise(CALL).level();
      changes += now == level ? 0 : 1;
      level = now;
    }
    assertThat(changes).isLessThanOrEqualTo(2 * 600 / 60);
  }

  @Test
  void eachSourceIsOnItsOwnStepAndTheHighestCounts() {
    PressureSwitch raised = new PressureSwitch();
    Degradation degradation =
        new Degradation(
            POLICY,
            raised.and(call -> List.of(new Pressure(85, "budget day", null))),
            time.clock());
    assertThat(degradation.advise(CALL).level()).isEqualTo(1);
    raised.raise(new Pressure(100, "alert cost-spike", null));
    assertThat(degradation.advise(CALL).rejects()).isTrue();
    assertThat(degradation.advise(CALL).reason()).isEqualTo("alert cost-spike is at 100%");
    raised.clear("alert cost-spike");
    assertThat(degradation.advise(CALL).reason()).isEqualTo("budget day is at 85%");
  }

  @Test
  void signalThatFailsAdvisesNothing() {
    Degradation degradation =
        new Degradation(
            POLICY,
            call -> {
              throw StorageException.passing("down", new IOException("down"));
            },
            time.clock());
    assertThat(degradation.advise(CALL)).isEqualTo(Advice.PROCEED);
  }

  @Test
  void stepsThatContradictEachOtherAreRefused() {
    List<Runnable> wrong = new ArrayList<>();
    wrong.add(() -> DegradationPolicy.builder().step(80, 80, "", new Measure.Reject()));
    wrong.add(() -> DegradationPolicy.builder().step(80, 70, ""));
    wrong.add(
        () ->
            DegradationPolicy.builder()
                .step(90, 70, "", new Measure.Reject())
                .step(80, 75, "", new Measure.Reject())
                .build());
    wrong.add(() -> new Measure.FewerOutputTokens(0));
    for (Runnable mistake : wrong) {
      assertThatIllegalArgumentException().isThrownBy(mistake::run);
    }
  }
}

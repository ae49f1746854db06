package io.tokengauge.alert.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.alert.AlertEngine;
import io.tokengauge.alert.AlertStage;
import io.tokengauge.notify.Severity;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.Money;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class HighCostRuleTest {

  private static final Cost DEAR = Cost.priced(Money.usd("0.5"), "v");

  private final AlertStage stage = new AlertStage();
  private final HighCostRule rule = new HighCostRule("dear", Money.usd("0.5"), Severity.INFO);
  private final AlertEngine engine = stage.engine(rule);

  private void observe(int count) {
    for (int i = 0; i < count; i++) {
      engine.observe(stage.call(call -> call, DEAR));
    }
  }

  @Test
  void moreThanAThousandBetweenTwoTicksAreCountedOnlyAndRoomComesBack() {
    observe(HighCostRule.CAPACITY + 5);
    stage.tick();
    assertThat(stage.news()).hasSize(HighCostRule.CAPACITY);
    assertThat(rule.untold()).isEqualTo(5);
    observe(HighCostRule.CAPACITY);
    stage.tick();
    assertThat(stage.news()).hasSize(HighCostRule.CAPACITY);
    assertThat(rule.untold()).isEqualTo(5);
  }

  @Test
  void callsOfManyThreadsAreToldOrCountedEachOnce()
      throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<?>> running = new ArrayList<>();
    for (int thread = 0; thread < 4; thread++) {
      int from = thread * 1_000;
      running.add(
          threads.submit(
              () -> {
                for (int i = 0; i < 1_000; i++) {
                  String id = "t" + (from + i);
                  engine.observe(
                      stage.call(
                          call -> call.id(io.tokengauge.usage.CallId.ofRequest("openai", id)),
                          DEAR));
                }
              }));
    }
    int told = 0;
    for (Future<?> thread : running) {
      stage.tick();
      told += stage.news().size();
      thread.get();
    }
    threads.shutdown();
    stage.tick();
    told += stage.news().size();
    assertThat(told + rule.untold()).isEqualTo(4_000);
  }

  @Test
  void callBelowTheThresholdIsNotDear() {
    engine.observe(stage.call(call -> call, Cost.priced(Money.usd("0.499999"), "v")));
    engine.observe(stage.call(call -> call, Cost.UNPRICED));
    stage.tick();
    assertThat(stage.news()).isEmpty();
  }
}

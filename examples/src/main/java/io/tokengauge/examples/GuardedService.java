package io.tokengauge.examples;

import io.tokengauge.TrackedCall;
import io.tokengauge.UsageMonitor;
import io.tokengauge.budget.Advice;
import io.tokengauge.budget.Budget;
import io.tokengauge.budget.BudgetExceededException;
import io.tokengauge.budget.BudgetGuard;
import io.tokengauge.budget.BudgetLedger;
import io.tokengauge.budget.BudgetPeriod;
import io.tokengauge.budget.CallEstimate;
import io.tokengauge.budget.Degradation;
import io.tokengauge.budget.DegradationPolicy;
import io.tokengauge.budget.Measure;
import io.tokengauge.storage.Storage;
import io.tokengauge.storage.memory.MemoryStorage;
import io.tokengauge.time.VirtualScheduler;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageContext;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.SplittableRandom;

/**
 * Serves questions of three users, each with a budget of $0.10 a day and thirty calls a minute:
 * answers get shorter at 80 % of the budget, and stop where it ends. One of the users is a script
 * gone wild.
 *
 * <p>Everything is made up and labelled so: the users, their questions, the provider that answers
 * in this process, and the time, which runs as fast as it can.
 */
public final class GuardedService {

  private static final DegradationPolicy POLICY =
      DegradationPolicy.builder()
          .step(80, 70, "Answers are shorter today.", new Measure.FewerOutputTokens(200))
          .build();

  private final VirtualScheduler time;
  private final UsageMonitor monitor;
  private final BudgetGuard guard;
  private final Degradation degradation;
  private final PrintStream out;
  private final SplittableRandom random = new SplittableRandom(42);

  private GuardedService(
      VirtualScheduler time, UsageMonitor monitor, BudgetGuard guard, PrintStream out) {
    this.time = time;
    this.monitor = monitor;
    this.guard = guard;
    this.degradation = new Degradation(POLICY, guard, time.clock());
    this.out = out;
  }

  /** Runs the example; takes no arguments. */
  public static void main(String[] args) throws Exception {
    run(System.out);
  }

  static void run(PrintStream out) throws Exception {
    VirtualScheduler time = new VirtualScheduler(Instant.parse("2026-11-02T09:00:00Z"));
    try (Storage storage = MemoryStorage.builder().clock(time.clock()).build();
        BudgetGuard guard =
            BudgetGuard.over(storage.require(BudgetLedger.class))
                .budgets(
                    Budget.dollars("user-day", Money.usd("0.10"))
                        .per(BudgetPeriod.day(ZoneOffset.UTC))
                        .forEach(Dimension.USER)
                        .tellAt(80, 100)
                        .build(),
                    Budget.calls("user-rpm", 30)
                        .per(BudgetPeriod.minute())
                        .forEach(Dimension.USER)
                        .build())
                .onCrossing(
                    crossing ->
                        out.println(
                            crossing.account().key() + " has spent " + crossing.percent() + "%"))
                .scheduler(time)
                .build();
        UsageMonitor monitor =
            UsageMonitor.builder(storage).scheduler(time).budgets(guard).build()) {
      new GuardedService(time, monitor, guard, out).serve();
    }
  }

  private void serve() throws Exception {
    out.println("(synthetic users, questions and provider)");
    for (int second = 0; second < 600; second++) {
      if (second % 30 == 0) {
        answer("ada");
      }
      if (second % 60 == 15) {
        answer("bob");
      }
      answer("script");
      time.advance(Duration.ofSeconds(1));
    }
    guard.statuses("user-day", null, 10).forEach(s -> out.println(s.key() + ": " + s.text()));
    out.println("denied: " + guard.stats().denied());
  }

  private void answer(String user) throws Exception {
    CallEstimate most =
        CallEstimate.builder("openai", "gpt-4o-mini")
            .promptTokens(2_000)
            .maxOutputTokens(1_000)
            .context(UsageContext.ofUser(user))
            .build();
    Advice advice = degradation.advise(most);
    CallEstimate call = advice.applyTo(most);
    try {
      monitor.track(
          TrackedCall.of(call.provider(), call.model())
              .withContext(call.context())
              .withEstimate(call),
          () -> provider(call),
          (answer, record) -> record.tokens(TokenUsage.of(call.promptTokens(), answer)));
    } catch (BudgetExceededException e) {
      if (e.budget().equals("user-day") && time.now().getEpochSecond() % 60 == 0) {
        out.println(user + " is told: " + e.userText());
      }
    }
  }

  /** Stands in for a provider: answers with a length. */
  private long provider(CallEstimate call) {
    return random.nextLong(call.maxOutputTokens() / 2, call.maxOutputTokens() + 1);
  }
}

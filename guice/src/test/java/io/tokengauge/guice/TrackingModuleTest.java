package io.tokengauge.guice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;
import io.tokengauge.CallReader;
import io.tokengauge.UsageMonitor;
import io.tokengauge.budget.Budget;
import io.tokengauge.budget.BudgetExceededException;
import io.tokengauge.budget.BudgetGuard;
import io.tokengauge.budget.BudgetPeriod;
import io.tokengauge.budget.CallEstimate;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageStore;
import io.tokengauge.storage.Storage;
import io.tokengauge.time.Scheduler;
import io.tokengauge.time.VirtualScheduler;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageCounter;
import io.tokengauge.usage.UsageRecord;
import io.tokengauge.usage.UsageTotals;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Shows that annotated methods are tracked, and stopped by budgets. */
class TrackingModuleTest {

  private static final Instant START = Instant.parse("2026-11-02T09:00:00Z");
  private static final BudgetPeriod DAY = BudgetPeriod.day(ZoneOffset.UTC);

  private final VirtualScheduler time = new VirtualScheduler(START);
  private final Injector injector =
      Guice.createInjector(
          TokengaugeModule.with(
              new AbstractModule() {
                @Override
                protected void configure() {
                  Multibinder<Budget> budgets = Multibinder.newSetBinder(binder(), Budget.class);
                  budgets
                      .addBinding()
                      .toInstance(Budget.dollars("day", Money.usd("0.02")).per(DAY).build());
                  budgets
                      .addBinding()
                      .toInstance(Budget.calls("trial", 1).per(DAY).shadow().build());
                }

                @Provides
                @Singleton
                Scheduler scheduler() {
                  return time;
                }
              }),
          new TrackingModule());
  private final UsageMonitor monitor = injector.getInstance(UsageMonitor.class);
  private final BudgetGuard guard = injector.getInstance(BudgetGuard.class);
  private final Assistant assistant = injector.getInstance(Assistant.class);

  /** Takes a hundred tokens of output per word of the answer. */
  static final class WordReader implements CallReader<String> {
    @Override
    public void read(String answer, UsageRecord.Builder call) {
      call.tokens(TokenUsage.of(1_000, 100L * answer.split(" ", -1).length));
    }
  }

  /** Takes the length of the question for its tokens. */
  static final class QuestionSizer implements CallSizer {
    @Override
    public CallEstimate size(CallEstimate stated, List<@Nullable Object> arguments) {
      String question = String.valueOf(arguments.get(0));
      return stated.toBuilder().promptTokens(question.length()).build();
    }
  }

  /** Stands for a service that asks a model. */
  static class Assistant {
    private int asked;

    @Tracked(provider = "openai", model = "gpt-4o", reader = WordReader.class)
    String free(String question) {
      asked++;
      return "as you like";
    }

    @Tracked(provider = "openai", model = "gpt-4o", reader = WordReader.class)
    @Budgeted(promptTokens = 1_000, maxOutputTokens = 500)
    String guarded(String question) throws IOException {
      asked++;
      if (question.isEmpty()) {
        throw new IOException("nothing asked");
      }
      return "as you like";
    }

    @Tracked(provider = "openai", model = "gpt-4o", reader = WordReader.class)
    @Budgeted(maxOutputTokens = 100, sizer = QuestionSizer.class)
    CompletionStage<String> later(String question, CompletionStage<String> answer) {
      asked++;
      return answer;
    }

    @Tracked(provider = "openai", model = "gpt-4o", reader = WordReader.class)
    CompletableFuture<String> future(CompletableFuture<String> answer) {
      return answer;
    }

    @Budgeted(maxOutputTokens = 1)
    String budgetedOnly() {
      return "never";
    }
  }

  @AfterEach
  void close() {
    monitor.close(Duration.ZERO);
    guard.close();
    injector.getInstance(Storage.class).close();
  }

  private UsageTotals recorded() {
    monitor.flush(Duration.ZERO);
    return injector
        .getInstance(UsageStore.class)
        .aggregate(UsageQuery.between(UsageRecord.MIN_START, UsageRecord.MAX_START))
        .total();
  }

  @Test
  void trackedMethodIsRecorded() {
    assertThat(assistant.free("how?")).isEqualTo("as you like");
    assertThat(recorded().attempts()).isEqualTo(1);
    assertThat(recorded().outputTokens()).isEqualTo(300);
    // Unguarded, and charged all the same: $0.0025 and $0.003.
    assertThat(guard.status("day", "").spent()).isEqualTo(5_500_000);
  }

  @Test
  void budgetedMethodRunsOnlyIfItFits() throws Exception {
    for (int i = 0; i < 3; i++) {
      assistant.guarded("how?");
      monitor.flush(Duration.ZERO);
    }
    assertThat(guard.status("day", "").spent()).isEqualTo(16_500_000);
    assertThatThrownBy(() -> assistant.guarded("how?"))
        .isInstanceOf(BudgetExceededException.class)
        .hasMessageContaining("budget day does not allow $0.0075 more");
    assertThat(assistant.asked).isEqualTo(3);
    assertThat(recorded().attempts()).isEqualTo(3);
    // Of four calls the shadow budget let one through, and would have denied the rest that came.
    assertThat(guard.stats().overruns()).isEqualTo(2);
  }

  @Test
  void whatTheMethodThrowsIsRecordedAndThrownOn() {
    assertThatThrownBy(() -> assistant.guarded(""))
        .isInstanceOf(IOException.class)
        .hasMessage("nothing asked");
    assertThat(recorded().get(UsageCounter.ERRORS)).isEqualTo(1);
    assertThat(guard.status("day", "").held()).isZero();
  }

  @Test
  void stageIsTrackedUntilItEndsAndHeldMeanwhile() {
    CompletableFuture<String> answer = new CompletableFuture<>();
    CompletionStage<String> stage = assistant.later("x".repeat(1_000), answer);
    // 1,000 tokens by the sizer and 100 of output: $0.0035.
    assertThat(guard.status("day", "").held()).isEqualTo(3_500_000);
    time.advance(Duration.ofSeconds(2));
    answer.complete("yes");
    assertThat(stage.toCompletableFuture().join()).isEqualTo("yes");
    assertThat(recorded().get(UsageCounter.LATENCY_MICROS)).isEqualTo(2_000_000);
    assertThat(guard.status("day", "").held()).isZero();
    CompletableFuture<String> never = new CompletableFuture<>();
    assertThatThrownBy(() -> assistant.later("x".repeat(10_000), never))
        .isInstanceOf(BudgetExceededException.class);
    assertThat(assistant.asked).isEqualTo(1);
  }

  @Test
  void futureStaysAFuture() {
    CompletableFuture<String> answer = new CompletableFuture<>();
    CompletableFuture<String> future = assistant.future(answer);
    answer.complete("yes");
    assertThat(future.join()).isEqualTo("yes");
    assertThat(recorded().attempts()).isEqualTo(1);
  }

  @Test
  void budgetedMethodMustBeTracked() {
    assertThatThrownBy(assistant::budgetedOnly)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("must be @Tracked, too");
  }
}

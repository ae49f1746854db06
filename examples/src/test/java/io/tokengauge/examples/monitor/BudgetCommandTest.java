package io.tokengauge.examples.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokengauge.budget.Budget;
import io.tokengauge.budget.BudgetGuard;
import io.tokengauge.budget.BudgetLedger;
import io.tokengauge.budget.BudgetPeriod;
import io.tokengauge.budget.CallEstimate;
import io.tokengauge.budget.LimitOrder;
import io.tokengauge.budget.Spend;
import io.tokengauge.history.UsageStore;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.storage.jdbc.JdbcStorage;
import io.tokengauge.time.MonotonicClock;
import io.tokengauge.time.VirtualScheduler;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageContext;
import io.tokengauge.usage.UsageRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BudgetCommandTest {

  private static final Instant START = Instant.parse("2026-11-02T09:00:00Z");

  @TempDir private Path directory = Path.of("");

  @Test
  void madeUpMonthShowsWhatTheDefaultBudgetsWouldHaveDenied() {
    Run run = Run.of("budget", "--json");
    assertThat(run.code()).isLessThanOrEqualTo(1);
    JsonNode budgets = run.json().get("budgets");
    assertThat(budgets).hasSize(3);
    assertThat(budgets.get(0).get("budget").asText()).isEqualTo("day");
    assertThat(budgets.get(0).get("limit").asText()).isEqualTo("10");
    assertThat(budgets.get(0).get("reached").asInt()).isBetween(1, 31);
    assertThat(budgets.get(2).get("scope").asText()).isEqualTo("each user");
  }

  @Test
  void callsThatDoNotFitAreDeniedAndCounted() throws Exception {
    Path file = directory.resolve("calls.jsonl");
    StringBuilder lines = new StringBuilder();
    // gpt-4o: 1,000 tokens of output are $0.01.
    for (int i = 0; i < 10; i++) {
      lines.append(
          """
          {"v":1,"provider":"openai","id_source":"request","id":"r%d",\
          "start":"2026-10-0%dT10:00:00Z","request_model":"gpt-4o","uncached_input_tokens":0,\
          "output_tokens":1000,"user":"ada"}
          """
              .formatted(i, 1 + i / 5));
    }
    Files.writeString(file, lines);
    Run run =
        Run.of(
            "budget",
            file,
            "--json",
            "--budget",
            "ada=$0.03/day only user=ada",
            "--budget",
            "calls=4 calls/day shadow");
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    JsonNode ada = run.json().get("budgets").get(0);
    assertThat(ada.get("denied_calls").asInt()).isEqualTo(4);
    assertThat(ada.get("reached").asInt()).isEqualTo(2);
    assertThat(ada.get("not_spent_usd").asText()).isEqualTo("0.04");
    assertThat(ada.get("spent").asText()).isEqualTo("0.03");
    assertThat(ada.get("first_denied").asText()).isEqualTo("2026-10-01T10:00:00Z");
    JsonNode calls = run.json().get("budgets").get(1);
    assertThat(calls.get("denied_calls").asInt()).isZero();
    assertThat(ada.get("by_account").get(0).get("most_spent").asText()).isEqualTo("0.03");
    assertThat(Run.of("budget", file, "--budget", "ada=$0.03/day each user").out().strip().lines())
        .containsExactly(
            "ada: $0.03 per day UTC of each user, hard, reached 2 times, first 2026-10-01 10:00",
            "  ada  ████████████████  100%  $0.03 at most  4 calls denied  $0.04 not spent");
  }

  @Test
  void wrongBudgetIsNamed() {
    for (String wrong :
        new String[] {
          "day", "day=10/day", "day=$10/fortnight", "x=$1/day each model", "x=$1/day often"
        }) {
      Run run = Run.of("budget", "--budget", wrong);
      assertThat(run.code()).as(wrong).isEqualTo(2);
      assertThat(run.err()).as(wrong).contains("--budget: ");
    }
  }

  @Test
  void budgetsOfAStoreAreShownAndChanged() {
    String store = "jdbc:sqlite:" + directory.resolve("budgets.db");
    assertThat(Run.of("budget", "--store", store).out()).contains("No application");
    try (JdbcStorage storage = JdbcStorage.builder().url(store).build()) {
      VirtualScheduler time = new VirtualScheduler(START);
      try (BudgetGuard guard =
          BudgetGuard.over(storage.require(BudgetLedger.class))
              .budgets(
                  Budget.dollars("users", Money.usd("10"))
                      .per(BudgetPeriod.total())
                      .forEach(Dimension.USER)
                      .build(),
                  Budget.calls("rpm", 100).per(BudgetPeriod.minute()).build())
              .scheduler(time)
              .build()) {
        time.advance(Duration.ofSeconds(10));
        CallEstimate call =
            CallEstimate.builder("openai", "gpt-4o")
                .maxOutputTokens(1_000)
                .context(UsageContext.ofUser("ada\u202E"))
                .build();
        guard
            .reserve(CallId.ofRequest("openai", "r1"), call)
            .settle(new Spend(2_500_000_000L, true, 1_000, 0));
        guard.reserve(CallId.ofRequest("openai", "r2"), call);

        JsonNode users = Run.of("budget", "--store", store, "--json").json().get("budgets").get(1);
        assertThat(users.get("spent").asText()).isEqualTo("2.5");
        assertThat(users.get("held").asText()).isEqualTo("0.01");
        assertThat(users.get("remaining").asText()).isEqualTo("7.49");
        assertThat(Run.of("budget", "--store", store).out())
            .contains("$2.50", "25%", "ada\\u{202e}")
            .doesNotContain("\u202E");
      }
    }
    Run changed =
        Run.of(
            "budget",
            "limit",
            "users",
            "20",
            "--by",
            "ann",
            "--reason",
            "launch",
            "--store",
            store);
    assertThat(changed.out()).isEqualTo("users: $20.00" + System.lineSeparator());
    assertThat(Run.of("budget", "changes", "--store", store).out())
        .contains("ann", "launch", "default", "$20.00");
    assertThat(
            Run.of("budget", "limit", "nobody", "1", "--by", "x", "--reason", "y", "--store", store)
                .err())
        .contains("NAME must be one of [rpm, users]");
  }

  @Test
  void boardShowsSpentHeldResetsAndChangedLimits() {
    String store = "jdbc:sqlite:" + directory.resolve("board.db");
    try (JdbcStorage storage = JdbcStorage.builder().url(store).build();
        BudgetGuard guard =
            guard(
                storage,
                Budget.dollars("users", Money.usd("10"))
                    .per(BudgetPeriod.month(ZoneId.of("UTC")))
                    .forEach(Dimension.USER)
                    .build(),
                Budget.calls("calls", 100).per(BudgetPeriod.total()).soft().build())) {
      CallEstimate call =
          CallEstimate.builder("openai", "gpt-4o")
              .maxOutputTokens(250_000)
              .context(UsageContext.ofUser("ada"))
              .build();
      guard
          .reserve(CallId.ofRequest("openai", "r1"), call)
          .settle(new Spend(5_000_000_000L, true, 1_000, 0));
      guard.reserve(CallId.ofRequest("openai", "r2"), call);
      guard.changeLimit(new LimitOrder("users", "ada", 20_000_000_000L, "ann", "launch"));
    }
    List<String> lines = Run.of("budget", "--store", store).out().lines().toList();
    assertThat(lines.subList(0, 4))
        .containsExactly(
            "calls: 100 calls in all of all calls, soft",
            "  all  █▒··············   1%  1 call spent  1 call held  98 calls left",
            "",
            lines.get(3));
    assertThat(lines.get(3))
        .matches(
            "users: [$]10.00 per month UTC of each user, hard, resets .*-01 00:00 [(]in .*[)]");
    assertThat(lines.subList(4, lines.size()))
        .containsExactly(
            "  ada  ████▒▒··········  25%   $5.00 spent   $2.50 held    $12.50 left  of $20.00"
                + " (changed)");
  }

  private static BudgetGuard guard(JdbcStorage storage, Budget... budgets) {
    VirtualScheduler time = new VirtualScheduler(START);
    BudgetGuard guard =
        BudgetGuard.over(storage.require(BudgetLedger.class))
            .budgets(budgets)
            .scheduler(time)
            .build();
    time.advance(Duration.ofSeconds(10)); // it puts its budgets up
    return guard;
  }

  @Test
  void whatWasBookedIsComparedWithWhatWasUsed() {
    String store = "jdbc:sqlite:" + directory.resolve("compared.db");
    assertThat(Run.of("budget", "reconcile", "--store", store).out()).contains("No application");
    PricedUsage call =
        PriceBook.builtIn()
            .priced(
                UsageRecord.builder(
                        CallId.ofRequest("openai", "r1"),
                        MonotonicClock.system().instant(),
                        "gpt-4o")
                    .tokens(TokenUsage.of(0, 1_000))
                    .context(UsageContext.ofUser("ada"))
                    .build());
    try (JdbcStorage storage = JdbcStorage.builder().url(store).build();
        BudgetGuard guard =
            guard(
                storage,
                Budget.dollars("users", Money.usd("10"))
                    .per(BudgetPeriod.total())
                    .forEach(Dimension.USER)
                    .build(),
                Budget.calls("rpm", 100).per(BudgetPeriod.minute()).build())) {
      guard.charge(List.of(call));
      Run differs = Run.of("budget", "reconcile", "--store", store);
      assertThat(differs.out()).contains("users", "ada", "+$0.01", "0 accounts agree.");
      assertThat(differs.code()).isEqualTo(1);

      storage.require(UsageStore.class).append(List.of(call));
      Run agrees = Run.of("budget", "reconcile", "--store", store);
      assertThat(agrees.out().strip()).isEqualTo("1 account agrees.");
      assertThat(agrees.code()).isZero();
      JsonNode account =
          Run.of("budget", "reconcile", "--store", store, "--json").json().get("accounts").get(0);
      assertThat(account.get("key").asText()).isEqualTo("ada");
      assertThat(account.get("booked").asText()).isEqualTo("0.01");
      assertThat(account.get("used").asText()).isEqualTo("0.01");
      assertThat(account.get("differs").asBoolean()).isFalse();

      CallId lost = CallId.ofRequest("openai", "r2");
      storage
          .require(UsageStore.class)
          .append(
              List.of(new PricedUsage(call.record().toBuilder().id(lost).build(), call.cost())));
      assertThat(Run.of("budget", "reconcile", "--store", store).out()).contains("-$0.01");
      Run repaired = Run.of("budget", "reconcile", "--repair", "--store", store);
      assertThat(repaired.out().strip()).isEqualTo("1 account agrees.");
      assertThat(guard.status("users", "ada").spent()).isEqualTo(20_000_000);
    }
    assertThat(Run.of("budget", "reconcile", "--store", store, "--at", "yesterday").err())
        .contains("--at must be a day such as 2026-11-02");
  }
}

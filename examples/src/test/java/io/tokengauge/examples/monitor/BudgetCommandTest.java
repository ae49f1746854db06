package io.tokengauge.examples.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokengauge.budget.Budget;
import io.tokengauge.budget.BudgetGuard;
import io.tokengauge.budget.BudgetLedger;
import io.tokengauge.budget.BudgetPeriod;
import io.tokengauge.budget.CallEstimate;
import io.tokengauge.budget.Spend;
import io.tokengauge.storage.jdbc.JdbcStorage;
import io.tokengauge.time.VirtualScheduler;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.UsageContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BudgetCommandTest {

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
    assertThat(Run.of("budget", file, "--budget", "ada=$0.03/day").out())
        .contains("$0.03 per day UTC", "calls denied");
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
      VirtualScheduler time = new VirtualScheduler(Instant.parse("2026-11-02T09:00:00Z"));
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
}

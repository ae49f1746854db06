package io.tokengauge.storage.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tokengauge.budget.Budget;
import io.tokengauge.budget.BudgetExceededException;
import io.tokengauge.budget.BudgetGuard;
import io.tokengauge.budget.BudgetLedger;
import io.tokengauge.budget.BudgetPeriod;
import io.tokengauge.budget.BudgetStatus;
import io.tokengauge.budget.CallEstimate;
import io.tokengauge.budget.Enforcement;
import io.tokengauge.budget.LedgerReconciliation;
import io.tokengauge.history.UsageStore;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.testkit.UsageFixtures;
import io.tokengauge.time.VirtualScheduler;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageContext;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Puts every combination of scope, unit, period and enforcement on the same calls at once: each
 * counts what the history, which knows nothing of budgets, says was used.
 */
class BudgetCombinationsTest {

  private static final Instant START = Instant.parse("2026-11-01T03:00:00Z");
  private static final Instant END = START.plus(Duration.ofHours(27));
  private static final List<Dimension> DIMENSIONS =
      List.of(
          Dimension.USER,
          Dimension.ORGANIZATION,
          Dimension.PROJECT,
          Dimension.FEATURE,
          Dimension.REQUEST_MODEL,
          Dimension.API_KEY,
          Dimension.tag("team"));
  // The edges of these days, weeks and months are all within the calls' 27 hours.
  private static final List<BudgetPeriod> PERIODS =
      List.of(
          BudgetPeriod.day(ZoneId.of("Asia/Kathmandu")),
          BudgetPeriod.day(ZoneId.of("America/New_York")),
          BudgetPeriod.week(ZoneOffset.UTC),
          BudgetPeriod.month(ZoneId.of("America/New_York")),
          BudgetPeriod.total());

  private final VirtualScheduler time = new VirtualScheduler(END);
  private final MemoryStorage storage = MemoryStorage.builder().clock(time.clock()).build();
  private final BudgetLedger ledger = storage.require(BudgetLedger.class);

  @AfterEach
  void close() {
    storage.close();
  }

  private static List<Budget.Builder> units(String name) {
    return List.of(
        Budget.dollars(name + "-dollars", Money.usd("9000000")),
        Budget.tokens(name + "-tokens", BudgetLedger.MAX_AMOUNT),
        Budget.tokensWithoutCacheReads(name + "-uncached", BudgetLedger.MAX_AMOUNT),
        Budget.calls(name + "-calls", BudgetLedger.MAX_AMOUNT));
  }

  /** Returns each scope: all, each value of a dimension, one value of it, and both at once. */
  private static Map<String, UnaryOperator<Budget.Builder>> scopes(List<PricedUsage> calls) {
    Map<String, UnaryOperator<Budget.Builder>> scopes = new LinkedHashMap<>();
    scopes.put("all", budget -> budget);
    for (Dimension dimension : DIMENSIONS) {
      String name = dimension.name().replace(":", "-");
      String value = commonest(calls, dimension);
      Dimension other = dimension.equals(Dimension.USER) ? Dimension.PROJECT : Dimension.USER;
      scopes.put("each-" + name, budget -> budget.forEach(dimension));
      scopes.put("one-" + name, budget -> budget.only(dimension, value));
      scopes.put("both-" + name, budget -> budget.only(dimension, value).forEach(other));
    }
    return scopes;
  }

  private static String commonest(List<PricedUsage> calls, Dimension dimension) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    calls.forEach(call -> counts.merge(dimension.valueOf(call.record()), 1, Integer::sum));
    counts.remove(Dimension.ABSENT);
    return counts.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .orElseThrow(() -> new AssertionError("no call has a " + dimension))
        .getKey();
  }

  @ParameterizedTest
  @EnumSource(Enforcement.class)
  void everyScopeUnitAndPeriodCountsWhatTheHistoryCounts(Enforcement enforcement) {
    List<PricedUsage> calls = new UsageFixtures(20261122).realistic(200, START, END);
    List<Budget> budgets = new ArrayList<>();
    scopes(calls)
        .forEach(
            (scope, narrowed) -> {
              for (int p = 0; p < PERIODS.size(); p++) {
                for (Budget.Builder budget : units(scope + "-" + p)) {
                  enforced(narrowed.apply(budget), enforcement);
                  budgets.add(budget.per(PERIODS.get(p)).build());
                }
              }
            });
    assertThat(budgets).hasSize(22 * 4 * 5);
    UsageStore history = storage.require(UsageStore.class);
    history.append(calls);
    try (BudgetGuard guard = BudgetGuard.over(ledger).budgets(budgets).scheduler(time).build()) {
      guard.charge(calls);
      for (Budget budget : budgets) {
        long used = 0;
        for (Instant from : windows(budget.period())) {
          LedgerReconciliation compared = guard.reconcile(budget.name(), history, from);
          assertThat(compared.differences()).as("%s from %s", budget, from).isEmpty();
          used += compared.rows().stream().mapToLong(LedgerReconciliation.Row::used).sum();
        }
        assertThat(used).as(budget.toString()).isPositive();
      }
    }
  }

  private static Budget.Builder enforced(Budget.Builder budget, Enforcement enforcement) {
    return switch (enforcement) {
      case HARD -> budget;
      case SOFT -> budget.soft();
      case SHADOW -> budget.shadow();
    };
  }

  private static Set<Instant> windows(BudgetPeriod period) {
    Set<Instant> begins = new TreeSet<>();
    for (Instant at = START; at.isBefore(END); at = at.plus(Duration.ofMinutes(15))) {
      begins.add(period.window(at).from());
    }
    return begins;
  }

  private static final PriceBook PRICES = PriceBook.builtIn();

  // gpt-4o: 1,000 tokens of output are $0.01.
  private static final CallEstimate CALL =
      CallEstimate.builder("openai", "gpt-4o")
          .maxOutputTokens(1_000)
          .context(UsageContext.builder().user("ada").tag("team", "search").build())
          .build();

  @Test
  void everyUnitAndPeriodDeniesWhatDoesNotFitAndTellsOfItWhereItMayNotDeny() {
    List<BudgetPeriod> periods = new ArrayList<>(PERIODS);
    periods.add(BudgetPeriod.minute());
    periods.add(BudgetPeriod.rolling(Duration.ofDays(7)));
    for (BudgetPeriod period : periods) {
      for (Enforcement enforcement : List.of(Enforcement.SOFT, Enforcement.SHADOW)) {
        for (Budget.Builder budget : twoCalls()) {
          assertThat(overruns(named(budget, enforcement, period), 3)).isEqualTo(1);
        }
      }
      for (Budget.Builder budget : twoCalls()) {
        Budget hard = named(budget, Enforcement.HARD, period);
        assertThat(overruns(hard, 2)).isZero();
        assertThatExceptionOfType(BudgetExceededException.class)
            .isThrownBy(() -> overruns(hard, 3))
            .satisfies(denied -> assertThat(denied.budget()).isEqualTo(hard.name()));
      }
    }
  }

  private static List<Budget.Builder> twoCalls() {
    return List.of(
        Budget.dollars("b", Money.usd("0.02")),
        Budget.tokens("b", 2_000),
        Budget.tokensWithoutCacheReads("b", 2_999),
        Budget.calls("b", 2));
  }

  private static Budget named(Budget.Builder budget, Enforcement enforcement, BudgetPeriod period) {
    Budget whole = enforced(budget, enforcement).per(period).forEach(Dimension.tag("team")).build();
    assertThat(whole.enforcement()).isEqualTo(enforcement);
    return whole;
  }

  /** Reserves on a ledger of its own, and returns how many calls did not fit into the budget. */
  private int overruns(Budget budget, int calls) {
    try (MemoryStorage fresh = MemoryStorage.builder().clock(time.clock()).build();
        BudgetGuard guard =
            BudgetGuard.over(fresh.require(BudgetLedger.class))
                .budgets(budget)
                .prices(PRICES)
                .scheduler(time)
                .build()) {
      int overruns = 0;
      for (int i = 0; i < calls; i++) {
        overruns += guard.reserve(CallId.generate("openai"), CALL).overruns().size();
      }
      BudgetStatus status = guard.status(budget.name(), "search");
      assertThat(status.held()).isEqualTo(calls * perCall(budget));
      return overruns;
    }
  }

  private static long perCall(Budget budget) {
    return switch (budget.unit()) {
      case DOLLARS -> 10_000_000;
      case TOKENS, TOKENS_WITHOUT_CACHE_READS -> 1_000;
      case CALLS -> 1;
    };
  }
}

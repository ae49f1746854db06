package io.tokengauge.storage.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.budget.Budget;
import io.tokengauge.budget.BudgetLedger;
import io.tokengauge.budget.BudgetPeriod;
import io.tokengauge.budget.Charge;
import io.tokengauge.budget.LedgerLine;
import io.tokengauge.history.Cube;
import io.tokengauge.history.UsageStore;
import io.tokengauge.testkit.UsageFixtures;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Money;
import java.lang.ref.Reference;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Measures the README's figures of memory, and holds them to a bound. */
class FootprintTest {

  private static final Instant DAY = Instant.parse("2026-03-11T00:00:00Z");
  private static final int CALLS = 50_000;
  private static final int IDS = 400_000;

  private static final Bounds BOUNDS =
      new Bounds(1, Duration.ofDays(35), null, 1_000_000, Duration.ofDays(35), 1_000_000, 1, 1);

  private static long bytesOf(Supplier<Object> make) {
    long before = used();
    Object made = make.get();
    try {
      return used() - before;
    } finally {
      Reference.reachabilityFence(made);
    }
  }

  private static long used() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static UsageStore filled(MemoryStorage.Builder settings) {
    UsageStore store = settings.clock(() -> DAY).build().require(UsageStore.class);
    UsageFixtures fixtures = new UsageFixtures(1);
    for (int i = 0; i < CALLS; i += 1000) {
      store.append(fixtures.realistic(1000, DAY, DAY.plus(Duration.ofDays(10))));
    }
    return store;
  }

  @Test
  void rowTakesLessThanAKilobyte() {
    long withoutRows = bytesOf(() -> filled(MemoryStorage.builder().cubes(List.of()).maxRows(1)));
    long withRows = bytesOf(() -> filled(MemoryStorage.builder().cubes(List.of())));
    long perRow = (withRows - withoutRows) / CALLS;
    System.out.println("bytes per row: " + perRow);
    assertThat(perRow).isBetween(100L, 1_000L);
  }

  @Test
  void cellTakesLessThanHalfAKilobyte() {
    long rowsOnly = bytesOf(() -> filled(MemoryStorage.builder().cubes(List.of()).maxRows(1)));
    long withCells = bytesOf(() -> filled(MemoryStorage.builder().maxRows(1)));
    UsageBook book = new UsageBook(BOUNDS, Cube.DEFAULTS);
    UsageFixtures fixtures = new UsageFixtures(1);
    for (int i = 0; i < CALLS; i += 1000) {
      book.append(
          fixtures.realistic(1000, DAY, DAY.plus(Duration.ofDays(10))).stream()
              .map(c -> new UsageBook.Candidate(c, IdTable.Key.of(c.id()), 1))
              .toList(),
          DAY);
    }
    long perCell = (withCells - rowsOnly) / book.cells();
    System.out.println("bytes per cell of a roll-up: " + perCell + ", cells: " + book.cells());
    assertThat(perCell).isBetween(50L, 500L);
  }

  @Test
  void idTakesLessThanAHundredBytes() {
    long bytes =
        bytesOf(
            () -> {
              IdTable ids = new IdTable();
              for (int i = 0; i < IDS; i++) {
                ids.reserve(1);
                ids.add(IdTable.Key.of(CallId.ofRequest("openai", "req-" + i)), i, i, 0);
              }
              return ids;
            });
    System.out.println("bytes per id: " + bytes / IDS);
    assertThat(bytes / IDS).isBetween(40L, 100L);
  }

  @Test
  void budgetedCallTakesLessThanHalfAKilobyteAndSoDoesAnAccount() {
    long calls = bytesOf(() -> charged(CALLS, 3, 1)) / CALLS;
    long accounts = bytesOf(() -> charged(CALLS, 1, CALLS)) / CALLS - calls;
    System.out.println("bytes per budgeted call with three budgets: " + calls);
    System.out.println("bytes more per account: " + accounts);
    assertThat(calls).isBetween(100L, 500L);
    assertThat(accounts).isBetween(50L, 500L);
  }

  private static Object charged(int calls, int budgets, int keys) {
    LedgerBooks books =
        new LedgerBooks(
            new Bounds(1, Duration.ofDays(35), null, 1, Duration.ofDays(35), 1, calls, keys + 3));
    BudgetLedger ledger = new MemoryBudgetLedger(() -> DAY, () -> books);
    for (int i = 0; i < calls; i++) {
      List<LedgerLine> lines = new ArrayList<>();
      for (int b = 0; b < budgets; b++) {
        Budget budget =
            Budget.dollars("budget-" + b, Money.usd("10"))
                .per(BudgetPeriod.day(ZoneOffset.UTC))
                .build();
        lines.add(new LedgerLine(budget.terms("user-" + i % keys), 1));
      }
      CallId id = CallId.ofRequest("openai", "req-" + i);
      ledger.charge("default", List.of(new Charge(id, 0, DAY, lines)));
    }
    return books;
  }
}

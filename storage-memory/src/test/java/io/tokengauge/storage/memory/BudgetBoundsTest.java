package io.tokengauge.storage.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokengauge.budget.AccountTerms;
import io.tokengauge.budget.BudgetAccount;
import io.tokengauge.budget.BudgetLedger;
import io.tokengauge.budget.BudgetPeriod;
import io.tokengauge.budget.Charge;
import io.tokengauge.budget.ChargeAnswer.Outcome;
import io.tokengauge.budget.HoldAnswer;
import io.tokengauge.budget.LedgerLine;
import io.tokengauge.budget.OnExpiry;
import io.tokengauge.storage.Health;
import io.tokengauge.storage.StorageException;
import io.tokengauge.testkit.ManualClock;
import io.tokengauge.usage.CallId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Claims that a ledger stays within its bounds, and what it does at them. */
class BudgetBoundsTest {

  private static final Instant START = Instant.parse("2026-03-04T10:00:00Z");
  private static final Duration TTL = Duration.ofSeconds(30);

  private final ManualClock clock = new ManualClock(START);

  private static LedgerLine line(String key, BudgetPeriod period, long amount) {
    return new LedgerLine(
        new AccountTerms(
            new BudgetAccount("b", key, period), 1_000, true, OnExpiry.CHARGE_ESTIMATE, List.of()),
        amount);
  }

  private static LedgerLine line(long amount) {
    return line("", BudgetPeriod.total(), amount);
  }

  private static CallId call(int number) {
    return CallId.ofRequest("openai", "r" + number);
  }

  private Outcome charge(BudgetLedger ledger, int number, Instant at) {
    return ledger
        .charge("g", List.of(new Charge(call(number), 0, at, List.of(line(1)))))
        .get(0)
        .outcome();
  }

  @Test
  void callsBeyondTheBoundAreForgottenEldestFirstAndNeverChargedTwice() {
    try (MemoryStorage storage = MemoryStorage.builder().clock(clock).maxBudgetCalls(3).build()) {
      BudgetLedger ledger = storage.require(BudgetLedger.class);
      ledger.reserve("g", call(100), List.of(line(5)), TTL.multipliedBy(100));
      for (int i = 0; i < 5; i++) {
        clock.advance(Duration.ofSeconds(1));
        assertThat(charge(ledger, i, clock.instant())).isEqualTo(Outcome.CHARGED);
      }
      assertThat(ledger.identityHorizon("g")).isEqualTo(START.plusSeconds(2).plusNanos(1000));
      assertThat(charge(ledger, 1, START.plusSeconds(2))).isEqualTo(Outcome.BEYOND_HORIZON);
      assertThat(charge(ledger, 2, START.plusSeconds(3))).isEqualTo(Outcome.REPEATED);
      // What holds is never forgotten.
      assertThat(charge(ledger, 100, START)).isEqualTo(Outcome.CHARGED);
      Health health = storage.check();
      assertThat(health.status()).isEqualTo(Health.Status.DEGRADED);
      assertThat(health.detail()).contains("charged to budgets", "more than 3");
    }
  }

  @Test
  void accountsBeyondTheBoundAreRefusedUntilOthersAreNoLongerUsed() {
    try (MemoryStorage storage =
        MemoryStorage.builder().clock(clock).maxBudgetAccounts(2).build()) {
      BudgetLedger ledger = storage.require(BudgetLedger.class);
      BudgetPeriod minute = BudgetPeriod.minute();
      for (String key : List.of("a", "b")) {
        ledger.reserve("g", call(key.hashCode()), List.of(line(key, minute, 1)), TTL);
        ledger.release("g", call(key.hashCode()));
      }
      assertThatThrownBy(() -> ledger.reserve("g", call(1), List.of(line("c", minute, 1)), TTL))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("at most 2 budget accounts");
      assertThat(ledger.keys("g", "b", minute, null, null, 9)).isEmpty();
      clock.advance(Duration.ofMinutes(2));
      assertThat(ledger.reserve("g", call(1), List.of(line("c", minute, 1)), TTL))
          .isInstanceOf(HoldAnswer.Granted.class);
    }
  }

  @Test
  void askingForAnyNumberOfNamesCreatesNoAccount() {
    try (MemoryStorage storage =
        MemoryStorage.builder().clock(clock).maxBudgetAccounts(1).build()) {
      BudgetLedger ledger = storage.require(BudgetLedger.class);
      for (int i = 0; i < 1_000; i++) {
        ledger.read("g", List.of(line("k" + i, BudgetPeriod.total(), 0).terms()), null);
      }
      assertThat(ledger.reserve("g", call(1), List.of(line(1)), TTL))
          .isInstanceOf(HoldAnswer.Granted.class);
    }
  }

  @Test
  void closedStorageHasNoLedger() {
    MemoryStorage storage = MemoryStorage.builder().clock(clock).build();
    BudgetLedger ledger = storage.require(BudgetLedger.class);
    ledger.reserve("g", call(1), List.of(line(1)), TTL);
    storage.close();
    assertThatThrownBy(() -> ledger.release("g", call(1)))
        .isInstanceOf(StorageException.class)
        .hasMessage("storage memory is closed");
  }
}

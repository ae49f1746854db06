package io.tokengauge.storage.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokengauge.UsageMonitor;
import io.tokengauge.budget.Budget;
import io.tokengauge.budget.BudgetGuard;
import io.tokengauge.budget.BudgetLedger;
import io.tokengauge.budget.BudgetPeriod;
import io.tokengauge.budget.BudgetUnreachableException;
import io.tokengauge.budget.CallEstimate;
import io.tokengauge.budget.Reservation;
import io.tokengauge.budget.Spend;
import io.tokengauge.budget.Unreachable;
import io.tokengauge.storage.Health;
import io.tokengauge.storage.StorageException;
import io.tokengauge.time.VirtualScheduler;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageRecord;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Cuts the way to the ledger, and shows what the guard does then and afterwards. */
class UnreachableLedgerTest {

  private static final Instant START = Instant.parse("2026-11-02T09:00:00Z");
  private static final CallEstimate CALL = CallEstimate.of("openai", "gpt-4o", 1_000, 500);
  private static final long CALL_NANOS = 7_500_000;

  private final VirtualScheduler time = new VirtualScheduler(START);
  private final MemoryStorage storage = MemoryStorage.builder().clock(time.clock()).build();
  private final BudgetLedger behind = storage.require(BudgetLedger.class);
  private boolean cut;
  private boolean answersLost;

  // The ledger in memory, behind a way that can be cut in front of it or after it.
  private final BudgetLedger ledger =
      (BudgetLedger)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {BudgetLedger.class},
              (proxy, method, arguments) -> {
                if (cut) {
                  throw noWay();
                }
                try {
                  Object answer = method.invoke(behind, arguments);
                  if (answersLost) {
                    throw noWay();
                  }
                  return answer;
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              });

  private static StorageException noWay() {
    return StorageException.passing("no way to the ledger", new IOException("cut"));
  }

  private BudgetGuard guard(Unreachable choice) {
    return BudgetGuard.over(ledger)
        .budgets(
            Budget.dollars("day", Money.usd("10")).per(BudgetPeriod.day(ZoneOffset.UTC)).build())
        .unreachable(choice)
        .scheduler(time)
        .build();
  }

  @AfterEach
  void close() {
    storage.close();
  }

  private long spent(BudgetGuard guard) {
    return guard.status("day", "").spent();
  }

  @Test
  void callsAreDeniedOrLetThroughAsChosenAndCounted() {
    BudgetGuard denying = guard(Unreachable.DENY);
    BudgetGuard allowing = guard(Unreachable.ALLOW);
    cut = true;
    assertThatThrownBy(() -> denying.reserve(CallId.generate("openai"), CALL))
        .isInstanceOf(BudgetUnreachableException.class)
        .hasMessage("budgets cannot be reached: no way to the ledger");
    assertThat(denying.stats().deniedUnreachable()).isEqualTo(1);
    assertThat(denying.check().detail()).contains("no way to the ledger", "calls are denied");

    Reservation through = allowing.reserve(CallId.generate("openai"), CALL);
    assertThat(through.standings()).isEmpty();
    assertThat(allowing.stats().allowedUnreachable()).isEqualTo(1);
    assertThat(allowing.check().detail()).contains("let through unchecked");
    through.settle(new Spend(11, true, 1, 0));

    cut = false;
    time.advance(Duration.ofSeconds(10));
    assertThat(spent(allowing)).isEqualTo(11);
    assertThat(allowing.check()).isEqualTo(Health.UP);
    assertThat(denying.check()).isEqualTo(Health.UP);
    assertThat(allowing.stats().waiting()).isZero();
  }

  @Test
  void settlementWaitsUntilTheLedgerIsBackAndCountsOnce() {
    BudgetGuard guard = guard(Unreachable.DENY);
    Reservation hold = guard.reserve(CallId.generate("openai"), CALL);
    answersLost = true;
    hold.settle(new Spend(11, true, 1, 0));
    assertThat(guard.stats().waiting()).isEqualTo(1);
    assertThat(guard.check().detail()).contains("operations waiting: 1");
    time.advance(Duration.ofMinutes(2));
    answersLost = false;
    time.advance(Duration.ofSeconds(10));
    assertThat(spent(guard)).isEqualTo(11);
    assertThat(guard.status("day", "").held()).isZero();
  }

  @Test
  void holdWhoseAnswerWasLostIsGivenBack() {
    BudgetGuard guard = guard(Unreachable.DENY);
    answersLost = true;
    assertThatThrownBy(() -> guard.reserve(CallId.generate("openai"), CALL))
        .isInstanceOf(BudgetUnreachableException.class);
    answersLost = false;
    time.advance(Duration.ofSeconds(10));
    assertThat(guard.status("day", "").held()).isZero();
    assertThat(spent(guard)).isZero();
  }

  @Test
  void releaseThatCannotBeToldIsToldLater() {
    BudgetGuard guard = guard(Unreachable.DENY);
    Reservation hold = guard.reserve(CallId.generate("openai"), CALL);
    cut = true;
    hold.close();
    cut = false;
    assertThat(guard.status("day", "").held()).isEqualTo(CALL_NANOS);
    time.advance(Duration.ofSeconds(10));
    assertThat(guard.status("day", "").held()).isZero();
  }

  @Test
  void recordedCallsAreStoredOnceAndChargedWhenTheLedgerIsBack() {
    BudgetGuard guard = guard(Unreachable.ALLOW);
    UsageMonitor monitor = UsageMonitor.builder(storage).scheduler(time).budgets(guard).build();
    cut = true;
    monitor.record(
        UsageRecord.builder(CallId.ofRequest("openai", "r"), START, "gpt-4o")
            .tokens(TokenUsage.of(1_000, 100))
            .build());
    time.advance(Duration.ofMinutes(2));
    assertThat(monitor.outbox().stored()).isZero();
    assertThat(monitor.check().status()).isEqualTo(Health.Status.DEGRADED);
    cut = false;
    time.advance(Duration.ofSeconds(20));
    assertThat(monitor.outbox().stored()).isEqualTo(1);
    assertThat(spent(guard)).isEqualTo(3_500_000);
    assertThat(monitor.check()).isEqualTo(Health.UP);
    monitor.close(Duration.ZERO);
  }
}

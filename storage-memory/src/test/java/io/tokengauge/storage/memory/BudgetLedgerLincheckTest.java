package io.tokengauge.storage.memory;

import io.tokengauge.budget.AccountTerms;
import io.tokengauge.budget.BudgetAccount;
import io.tokengauge.budget.BudgetLedger;
import io.tokengauge.budget.BudgetPeriod;
import io.tokengauge.budget.Charge;
import io.tokengauge.budget.ChargeAnswer;
import io.tokengauge.budget.HoldAnswer;
import io.tokengauge.budget.LedgerLine;
import io.tokengauge.budget.OnExpiry;
import io.tokengauge.budget.Standing;
import io.tokengauge.usage.CallId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/**
 * Lets Lincheck try interleavings of reserving, charging, releasing and expiring, and look for one
 * whose answers no order of the same operations gives.
 *
 * <p>{@code -Dtokengauge.lincheck.long=true} tries many more.
 */
@Param(name = "call", gen = IntGen.class, conf = "1:3")
@Param(name = "amount", gen = IntGen.class, conf = "3:7")
public class BudgetLedgerLincheckTest {

  private static final boolean LONG = Boolean.getBoolean("tokengauge.lincheck.long");
  private static final Duration TTL = Duration.ofSeconds(10);
  // All time: a model checker would follow every step of the calendar's arithmetic.
  private static final AccountTerms FIRST = terms("all");
  private static final AccountTerms SECOND = terms("others");

  // Made once: the model checker would follow every character of making one.
  private static final List<CallId> IDS =
      IntStream.rangeClosed(0, 3).mapToObj(i -> CallId.ofRequest("openai", "r" + i)).toList();

  private static final Instant START = Instant.parse("2026-11-02T09:00:00Z");

  private final LedgerBooks books =
      new LedgerBooks(new Bounds(1, TTL, null, 1, Duration.ofDays(1), 1, 100, 100));
  private final BudgetLedger ledger = new MemoryBudgetLedger(() -> START, () -> books);

  private static AccountTerms terms(String budget) {
    return new AccountTerms(
        new BudgetAccount(budget, "", BudgetPeriod.total()),
        10,
        true,
        OnExpiry.CHARGE_ESTIMATE,
        List.of(50));
  }

  /** Holds on both accounts; tells whether it did, and how many thresholds were crossed. */
  @Operation
  public int reserve(@Param(name = "call") int call, @Param(name = "amount") int amount) {
    HoldAnswer answer =
        ledger.reserve(
            "g", id(call), List.of(new LedgerLine(FIRST, amount), new LedgerLine(SECOND, 1)), TTL);
    if (answer instanceof HoldAnswer.Granted granted) {
      return granted.repeated() ? 100 : granted.crossings().size();
    }
    return answer instanceof HoldAnswer.Denied ? 200 : 300;
  }

  /** Charges what was held, or was not; tells what became of it. */
  @Operation
  public int charge(@Param(name = "call") int call, @Param(name = "amount") int amount) {
    List<LedgerLine> lines = List.of(new LedgerLine(FIRST, amount / 2), new LedgerLine(SECOND, 1));
    ChargeAnswer answer = ledger.charge("g", List.of(new Charge(id(call), 0, START, lines))).get(0);
    return (answer.outcome() == ChargeAnswer.Outcome.CHARGED ? 10 : 20) + answer.crossings().size();
  }

  /** Gives a hold back. */
  @Operation
  public boolean release(@Param(name = "call") int call) {
    return ledger.release("g", id(call));
  }

  /** Reads both accounts in one step. */
  @Operation
  public long read() {
    long digits = 0;
    for (Standing standing : ledger.read("g", List.of(FIRST, SECOND), null)) {
      digits = (digits * 1000 + standing.spent()) * 1000 + standing.held();
    }
    return digits;
  }

  private static CallId id(int call) {
    return IDS.get(call);
  }

  @Test
  void everyInterleavingIsSomeOrder() {
    new ModelCheckingOptions()
        .iterations(LONG ? 30 : 2)
        .invocationsPerIteration(LONG ? 400 : 30)
        .threads(2)
        .actorsPerThread(2)
        .actorsBefore(1)
        .actorsAfter(1)
        .check(getClass());
  }

  @Test
  void everyRunUnderStressIsSomeOrder() {
    new StressOptions()
        .iterations(LONG ? 30 : 3)
        .invocationsPerIteration(LONG ? 4_000 : 300)
        .threads(3)
        .actorsPerThread(3)
        .actorsBefore(1)
        .actorsAfter(1)
        .check(getClass());
  }
}

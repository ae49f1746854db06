package io.tokengauge.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.budget.AccountTerms;
import io.tokengauge.budget.BudgetAccount;
import io.tokengauge.budget.BudgetLedger;
import io.tokengauge.budget.BudgetPeriod;
import io.tokengauge.budget.Charge;
import io.tokengauge.budget.LedgerLine;
import io.tokengauge.budget.OnExpiry;
import io.tokengauge.budget.Standing;
import io.tokengauge.storage.Storage;
import io.tokengauge.usage.CallId;
import java.time.Instant;
import java.util.List;

/** Books calls that are sent again after something went wrong, and checks that each counts once. */
final class SpendingTwice {

  private static final String GROUP = "group";
  private static final AccountTerms TERMS =
      new AccountTerms(
          new BudgetAccount("all", "", BudgetPeriod.total()),
          BudgetLedger.MAX_AMOUNT,
          true,
          OnExpiry.CHARGE_ESTIMATE,
          List.of());

  private final BudgetLedger ledger;
  private final Instant start = Instant.now();

  SpendingTwice(Storage storage) {
    this.ledger = storage.require(BudgetLedger.class);
  }

  /** Returns a key whose server keeps these budgets. */
  static String keyIn(String namespace) {
    return namespace + ":budgets:{" + Keys.hash(GROUP) + "}:now";
  }

  /** Books the calls with these numbers, each for as many tokens as its number. */
  void book(int from, int to) {
    for (int i = from; i < to; i++) {
      bookOne(i);
    }
  }

  /** Books one call, however often it takes. */
  void bookOne(int number) {
    List<LedgerLine> lines = List.of(new LedgerLine(TERMS, number));
    Charge charge = new Charge(CallId.ofRequest("openai", "req_" + number), 0, start, lines);
    Polling.untilItPasses(() -> ledger.charge(GROUP, List.of(charge)));
  }

  /** Tries once, whatever comes of it. */
  void attempt(int number) {
    List<LedgerLine> lines = List.of(new LedgerLine(TERMS, number));
    ledger.charge(
        GROUP, List.of(new Charge(CallId.ofRequest("openai", "req_" + number), 0, start, lines)));
  }

  /** Claims that the calls from 0 to a number are booked, once each. */
  void assertBooked(int to) {
    Standing standing =
        Polling.untilItPasses(() -> ledger.read(GROUP, List.of(TERMS), null)).get(0);
    assertThat(standing.spent()).isEqualTo((long) to * (to - 1) / 2);
  }
}

package io.tokengauge.testkit;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Opens and closes the ledger under test for one theme of the contract. */
abstract class BudgetLedgerTheme {

  static final Instant START = Instant.parse("2026-03-04T10:00:00Z");
  static final String GROUP = "default";
  static final Duration TTL = Duration.ofSeconds(30);

  /** Ten dollars a day, in nano-dollars. */
  static final long LIMIT = 10_000_000_000L;

  static final AccountTerms DAILY = terms("daily", "", BudgetPeriod.day(ZoneOffset.UTC), LIMIT);

  final BudgetLedgerContract setting;
  final ManualClock clock = new ManualClock(START);
  BudgetLedger ledger;

  BudgetLedgerTheme(BudgetLedgerContract setting) {
    this.setting = setting;
  }

  @BeforeEach
  final void openLedger() throws Exception {
    ledger = setting.createEmpty(clock);
  }

  @AfterEach
  final void closeLedger() throws Exception {
    setting.close(ledger);
  }

  static AccountTerms terms(String budget, String key, BudgetPeriod period, long limit) {
    return new AccountTerms(
        new BudgetAccount(budget, key, period), limit, true, OnExpiry.CHARGE_ESTIMATE, List.of());
  }

  static AccountTerms releasing(AccountTerms terms) {
    return new AccountTerms(
        terms.account(), terms.limit(), terms.enforced(), OnExpiry.RELEASE, terms.thresholds());
  }

  static AccountTerms soft(AccountTerms terms) {
    return new AccountTerms(
        terms.account(), terms.limit(), false, terms.onExpiry(), terms.thresholds());
  }

  static AccountTerms at(AccountTerms terms, Integer... thresholds) {
    return new AccountTerms(
        terms.account(), terms.limit(), terms.enforced(), terms.onExpiry(), List.of(thresholds));
  }

  static CallId call(int number) {
    return CallId.ofRequest("openai", "req_" + number);
  }

  static LedgerLine line(AccountTerms terms, long amount) {
    return new LedgerLine(terms, amount);
  }

  final HoldAnswer reserve(int call, LedgerLine... lines) {
    return ledger.reserve(GROUP, call(call), Arrays.asList(lines), TTL);
  }

  final HoldAnswer.Granted granted(int call, LedgerLine... lines) {
    HoldAnswer answer = reserve(call, lines);
    assertThat(answer).isInstanceOf(HoldAnswer.Granted.class);
    return (HoldAnswer.Granted) answer;
  }

  final HoldAnswer.Denied denied(int call, LedgerLine... lines) {
    HoldAnswer answer = reserve(call, lines);
    assertThat(answer).isInstanceOf(HoldAnswer.Denied.class);
    return (HoldAnswer.Denied) answer;
  }

  final ChargeAnswer charge(int call, LedgerLine... lines) {
    return charge(call, 0, clock.instant(), lines);
  }

  final ChargeAnswer charge(int call, int revision, Instant at, LedgerLine... lines) {
    return ledger
        .charge(GROUP, List.of(new Charge(call(call), revision, at, Arrays.asList(lines))))
        .get(0);
  }

  final Standing standing(AccountTerms terms) {
    return ledger.read(GROUP, List.of(terms), null).get(0);
  }

  final void assertStands(AccountTerms terms, long spent, long held) {
    Standing standing = standing(terms);
    assertThat(List.of(standing.spent(), standing.held()))
        .as("spent and held on %s", terms.account())
        .containsExactly(spent, held);
  }
}

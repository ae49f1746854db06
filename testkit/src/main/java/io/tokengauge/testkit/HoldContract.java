package io.tokengauge.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tokengauge.budget.AccountTerms;
import io.tokengauge.budget.BudgetLedger;
import io.tokengauge.budget.BudgetPeriod;
import io.tokengauge.budget.Charge;
import io.tokengauge.budget.ChargeAnswer;
import io.tokengauge.budget.ChargeAnswer.Outcome;
import io.tokengauge.budget.Denial;
import io.tokengauge.budget.HoldAnswer;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Claims that a call is held, charged, released and forgotten once. */
abstract class HoldContract extends BudgetLedgerTheme {

  private static final AccountTerms ADA =
      terms("per-user", "ada", BudgetPeriod.day(ZoneOffset.UTC), 100);
  private static final AccountTerms BOB =
      terms("per-user", "bob", BudgetPeriod.day(ZoneOffset.UTC), 100);

  HoldContract(BudgetLedgerContract setting) {
    super(setting);
  }

  @Test
  void amountIsHeldUntilItIsChargedThenSpent() {
    HoldAnswer.Granted granted = granted(1, line(DAILY, 50));
    assertThat(granted.expires()).isEqualTo(START.plus(TTL));
    assertThat(granted.repeated()).isFalse();
    assertThat(granted.standings()).containsExactly(standing(DAILY));
    assertStands(DAILY, 0, 50);

    assertThat(charge(1, line(DAILY, 20)).outcome()).isEqualTo(Outcome.CHARGED);
    assertStands(DAILY, 20, 0);
  }

  @Test
  void callIsChargedOnceReservedOrNot() {
    reserve(1, line(DAILY, 50));
    charge(1, line(DAILY, 20));
    assertThat(charge(1, line(DAILY, 30)).outcome()).isEqualTo(Outcome.REPEATED);
    assertThat(charge(2, line(DAILY, 7)).outcome()).isEqualTo(Outcome.CHARGED);
    assertThat(charge(2, line(DAILY, 7)).outcome()).isEqualTo(Outcome.REPEATED);
    assertStands(DAILY, 27, 0);
  }

  @Test
  void chargeTwiceInOneBatchCountsOnce() {
    Charge charge = new Charge(call(1), 0, START, List.of(line(DAILY, 5)));
    assertThat(ledger.charge(GROUP, List.of(charge, charge)))
        .extracting(ChargeAnswer::outcome)
        .containsExactly(Outcome.CHARGED, Outcome.REPEATED);
    assertStands(DAILY, 5, 0);
  }

  @Test
  void limitItselfIsTheLastThatFits() {
    granted(1, line(ADA, 60));
    charge(2, line(ADA, 10));
    Denial denial = denied(3, line(ADA, 31)).denials().get(0);
    assertThat(denial.standing()).isEqualTo(standing(ADA));
    assertThat(denial.standing().remaining()).isEqualTo(30);
    assertThat(denial.wanted()).isEqualTo(31);
    assertThat(denial.heldOnly()).isTrue();
    assertThat(denial.retryAt()).isEqualTo(Instant.parse("2026-03-05T00:00:00Z"));
    granted(3, line(ADA, 30));
    assertThat(denied(4, line(ADA, 1)).denials()).hasSize(1);
  }

  @Test
  void whatNeverFitsHasNoTimeToTryAgain() {
    assertThat(denied(1, line(ADA, 101)).denials().get(0).retryAt()).isNull();
    AccountTerms total = terms("all", "", BudgetPeriod.total(), 100);
    charge(2, line(total, 60));
    assertThat(denied(3, line(total, 50)).denials().get(0).retryAt()).isNull();
  }

  @Test
  void oneLineThatDoesNotFitHoldsNothingOnAnyAccount() {
    charge(1, line(BOB, 95));
    HoldAnswer.Denied denied = denied(2, line(DAILY, 10), line(ADA, 10), line(BOB, 10));
    assertThat(denied.denials())
        .extracting(denial -> denial.standing().account())
        .containsExactly(BOB.account());
    assertStands(DAILY, 0, 0);
    assertStands(ADA, 0, 0);
    assertStands(BOB, 95, 0);
  }

  @Test
  void everyLineThatDoesNotFitIsNamed() {
    assertThat(denied(1, line(ADA, 101), line(DAILY, 1), line(BOB, 102)).denials())
        .extracting(Denial::wanted)
        .containsExactly(101L, 102L);
  }

  @Test
  void nothingIsNeverDenied() {
    charge(1, line(ADA, 500));
    granted(2, line(ADA, 0));
    assertStands(ADA, 500, 0);
  }

  @Test
  void limitThatIsNotEnforcedDeniesNothingAndSaysSo() {
    HoldAnswer.Granted granted = granted(1, line(soft(ADA), 101), line(DAILY, 5));
    assertThat(granted.overruns()).hasSize(1);
    assertThat(granted.overruns().get(0).standing().account()).isEqualTo(ADA.account());
    assertThat(granted.overruns().get(0).standing().held()).isZero();
    assertStands(ADA, 0, 101);
  }

  @Test
  void requestRepeatedHoldsOnce() {
    HoldAnswer.Granted first = granted(1, line(ADA, 60));
    clock.advance(Duration.ofSeconds(1));
    HoldAnswer.Granted again = granted(1, line(ADA, 60));
    assertThat(again.repeated()).isTrue();
    assertThat(again.expires()).isEqualTo(first.expires());
    assertStands(ADA, 0, 60);
  }

  @Test
  void callThatWasChargedCannotHoldAgain() {
    charge(1, line(ADA, 1));
    assertThat(reserve(1, line(ADA, 1))).isEqualTo(new HoldAnswer.AlreadyEnded());
    assertStands(ADA, 1, 0);
  }

  @Test
  void releaseGivesBackOnce() {
    granted(1, line(ADA, 60), line(DAILY, 7));
    assertThat(ledger.release(GROUP, call(1))).isTrue();
    assertStands(ADA, 0, 0);
    assertStands(DAILY, 0, 0);
    assertThat(ledger.release(GROUP, call(1))).isFalse();
    granted(1, line(ADA, 100));
    charge(2, line(DAILY, 3));
    assertThat(ledger.release(GROUP, call(2))).isFalse();
    assertStands(DAILY, 3, 0);
  }

  @Test
  void chargeAfterAReleaseCounts() {
    granted(1, line(ADA, 60));
    ledger.release(GROUP, call(1));
    assertThat(charge(1, line(ADA, 20)).outcome()).isEqualTo(Outcome.CHARGED);
    assertStands(ADA, 20, 0);
  }

  @Test
  void chargeMovesToWhatTheCallTurnedOutToBe() {
    granted(1, line(ADA, 60), line(DAILY, 60));
    charge(1, line(BOB, 20), line(DAILY, 20));
    assertStands(ADA, 0, 0);
    assertStands(BOB, 20, 0);
    assertStands(DAILY, 20, 0);
  }

  @Test
  void holdExpiresToTheInstant() {
    granted(1, line(releasing(ADA), 60));
    clock.advance(TTL.minusNanos(1000));
    assertStands(ADA, 0, 60);
    clock.advance(Duration.ofNanos(1000));
    assertStands(ADA, 0, 0);
  }

  @Test
  void expiryChargesOrReleasesAsEachLineSays() {
    granted(1, line(ADA, 60), line(releasing(BOB), 60));
    clock.advance(TTL);
    assertStands(ADA, 60, 0);
    assertStands(BOB, 0, 0);
    assertThat(reserve(1, line(ADA, 1))).isEqualTo(new HoldAnswer.AlreadyEnded());
  }

  @Test
  void lateChargePutsTheActualAmountInPlaceOfTheEstimate() {
    granted(1, line(ADA, 60), line(releasing(BOB), 60));
    clock.advance(TTL.multipliedBy(10));
    assertThat(charge(1, line(ADA, 25), line(BOB, 25)).outcome()).isEqualTo(Outcome.CHARGED);
    assertStands(ADA, 25, 0);
    assertStands(BOB, 25, 0);
    assertThat(charge(1, line(ADA, 25), line(BOB, 25)).outcome()).isEqualTo(Outcome.REPEATED);
  }

  @Test
  void lateReleaseTakesTheEstimateBack() {
    granted(1, line(ADA, 60));
    clock.advance(TTL);
    assertStands(ADA, 60, 0);
    assertThat(ledger.release(GROUP, call(1))).isTrue();
    assertStands(ADA, 0, 0);
  }

  @Test
  void renewedHoldLastsAndTellsWhoLostTheirs() {
    granted(1, line(ADA, 10));
    clock.advance(TTL.dividedBy(2));
    granted(2, line(ADA, 10));
    assertThat(ledger.renew(GROUP, List.of(call(1)), TTL)).containsExactly(call(1));
    clock.advance(TTL.dividedBy(2));
    assertStands(ADA, 0, 20);
    clock.advance(TTL.dividedBy(2).minusMillis(1));
    assertThat(ledger.renew(GROUP, List.of(call(1)), TTL)).containsExactly(call(1));
    clock.advance(Duration.ofMillis(1));
    assertThat(ledger.renew(GROUP, List.of(call(1), call(2), call(3)), TTL))
        .containsExactly(call(1));
    assertStands(ADA, 10, 10);
  }

  @Test
  void renewingNeverShortens() {
    ledger.reserve(GROUP, call(1), List.of(line(ADA, 10)), Duration.ofHours(1));
    ledger.renew(GROUP, List.of(call(1)), Duration.ofSeconds(1));
    clock.advance(Duration.ofMinutes(59));
    assertStands(ADA, 0, 10);
  }

  @Test
  void renewingNothingStillEndsWhatIsDue() {
    granted(1, line(ADA, 10));
    clock.advance(TTL);
    assertThat(ledger.renew(GROUP, List.of(), TTL)).isEmpty();
    assertStands(ADA, 10, 0);
  }

  @Test
  void higherRevisionReplacesWhatWasBookedAndALowerOneDoesNot() {
    charge(1, line(ADA, 20), line(DAILY, 20));
    assertThat(charge(1, 2, START, line(ADA, 30)).outcome()).isEqualTo(Outcome.CHARGED);
    assertStands(ADA, 30, 0);
    assertStands(DAILY, 0, 0);
    assertThat(charge(1, 1, START, line(ADA, 99)).outcome()).isEqualTo(Outcome.REPEATED);
    assertThat(charge(1, 2, START, line(ADA, 99)).outcome()).isEqualTo(Outcome.REPEATED);
    assertStands(ADA, 30, 0);
  }

  @Test
  void callBeforeTheHorizonIsRefusedUnlessItIsKnown() {
    granted(1, line(ADA, 10));
    clock.advance(BudgetLedgerContract.REMEMBERED.plusSeconds(1));
    assertThat(ledger.identityHorizon(GROUP)).isEqualTo(START.plusSeconds(1));
    assertThat(charge(2, 0, START, line(DAILY, 5)).outcome()).isEqualTo(Outcome.BEYOND_HORIZON);
    assertThat(charge(3, 0, START.plusSeconds(1), line(DAILY, 5)).outcome())
        .isEqualTo(Outcome.CHARGED);
    // Its hold ended 30 s after its start, and it stays known for as long from then on.
    assertThat(charge(1, 0, START, line(ADA, 5)).outcome()).isEqualTo(Outcome.CHARGED);
  }

  @Test
  void sumThatCannotBeHeldIsRefusedAndNeverWraps() {
    AccountTerms huge = terms("huge", "", BudgetPeriod.total(), BudgetLedger.MAX_AMOUNT);
    charge(1, line(huge, BudgetLedger.MAX_AMOUNT - 5));
    assertThat(charge(2, line(ADA, 3), line(huge, 6)).outcome()).isEqualTo(Outcome.OVERFLOW);
    assertStands(ADA, 0, 0);
    assertThat(denied(3, line(soft(huge), 6)).denials()).hasSize(1);
    granted(4, line(soft(huge), 5));
    assertThat(charge(4, line(huge, 6)).outcome()).isEqualTo(Outcome.OVERFLOW);
    assertStands(huge, BudgetLedger.MAX_AMOUNT - 5, 5);
    assertThat(charge(4, line(huge, 4)).outcome()).isEqualTo(Outcome.CHARGED);
    assertStands(huge, BudgetLedger.MAX_AMOUNT - 1, 0);
  }

  @Test
  void groupsKnowNothingOfEachOther() {
    granted(1, line(ADA, 60));
    assertThat(ledger.reserve("other", call(1), List.of(line(ADA, 100)), TTL))
        .isInstanceOf(HoldAnswer.Granted.class);
    ledger.release("other", call(1));
    assertStands(ADA, 0, 60);
    assertThat(ledger.read("other", List.of(ADA), null).get(0).held()).isZero();
  }

  @Test
  void hostileNamesAreKeptApart() {
    List<String> names =
        List.of("a", "A", "a ", "é", "e\u0301", "'; --", "{x}", "a:b", "%", "\uD83D\uDE00", "*");
    List<AccountTerms> accounts = new ArrayList<>();
    for (String key : names) {
      accounts.add(terms("per-user", key, BudgetPeriod.day(ZoneOffset.UTC), 100));
    }
    for (int i = 0; i < names.size(); i++) {
      charge(i, line(accounts.get(i), i + 1));
    }
    assertThat(ledger.read(GROUP, accounts, null))
        .extracting(standing -> standing.spent() - 1)
        .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
  }

  @Test
  void keysAreListedInOrderAPageAtATime() {
    for (String key : List.of("bob", "ada", "\uD83D\uDE00", "\uFFFD", "eve")) {
      AccountTerms terms = terms("per-user", key, BudgetPeriod.day(ZoneOffset.UTC), 100);
      charge(key.hashCode(), line(terms, 1));
    }
    granted(1, line(terms("per-user", "guest", BudgetPeriod.day(ZoneOffset.UTC), 100), 5));
    charge(2, line(terms("other", "zoe", BudgetPeriod.day(ZoneOffset.UTC), 100), 5));
    BudgetPeriod day = BudgetPeriod.day(ZoneOffset.UTC);
    assertThat(ledger.keys(GROUP, "per-user", day, null, null, 3))
        .containsExactly("ada", "bob", "eve");
    assertThat(ledger.keys(GROUP, "per-user", day, null, "eve", 10))
        .containsExactly("guest", "\uFFFD", "\uD83D\uDE00");
    clock.advance(Duration.ofDays(1));
    assertThat(ledger.keys(GROUP, "per-user", day, null, null, 3)).isEmpty();
    assertThat(ledger.keys(GROUP, "per-user", day, START, null, 2)).containsExactly("ada", "bob");
  }

  @Test
  void requestsThatMakeNoSenseAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> reserve(1)).withMessageContaining("line");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> reserve(1, line(ADA, 1), line(ADA, 2)))
        .withMessageContaining("per-user");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> ledger.reserve(GROUP, call(1), List.of(line(ADA, 1)), Duration.ofSeconds(-1)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ledger.renew(GROUP, List.of(), Duration.ZERO));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ledger.keys(GROUP, "x", BudgetPeriod.total(), null, null, 0));
    assertStands(ADA, 0, 0);
  }

  @Test
  void reopenedLedgerKnowsItAll() throws Exception {
    granted(1, line(ADA, 10));
    charge(2, line(ADA, 20));
    granted(3, line(ADA, 5));
    clock.advance(TTL.minusMillis(1));
    ledger.renew(GROUP, List.of(call(1)), TTL);
    clock.advance(Duration.ofMillis(1));
    assertStands(ADA, 25, 10);
    ledger = setting.reopen(ledger);
    assertStands(ADA, 25, 10);
    assertThat(charge(2, line(ADA, 20)).outcome()).isEqualTo(Outcome.REPEATED);
    assertThat(charge(3, line(ADA, 1)).outcome()).isEqualTo(Outcome.CHARGED);
    clock.advance(TTL);
    assertStands(ADA, 31, 0);
  }

  @Test
  void ledgerBesideSeesTheSame() throws Exception {
    granted(1, line(ADA, 60));
    BudgetLedger beside = setting.openBeside(ledger);
    assertThat(beside.reserve(GROUP, call(2), List.of(line(ADA, 41)), TTL))
        .isInstanceOf(HoldAnswer.Denied.class);
    assertThat(beside.release(GROUP, call(1))).isTrue();
    assertStands(ADA, 0, 0);
    if (beside != ledger) {
      setting.close(beside);
    }
  }
}

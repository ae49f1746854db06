package io.tokengauge.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tokengauge.budget.AccountTerms;
import io.tokengauge.budget.BudgetPeriod;
import io.tokengauge.budget.BudgetUnit;
import io.tokengauge.budget.Crossing;
import io.tokengauge.budget.Enforcement;
import io.tokengauge.budget.HoldAnswer;
import io.tokengauge.budget.LimitChange;
import io.tokengauge.budget.LimitOrder;
import io.tokengauge.budget.PublishedBudget;
import io.tokengauge.budget.Standing;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Claims that periods begin and end where they should, and what follows them does, too. */
abstract class BudgetPeriodContract extends BudgetLedgerTheme {

  private static final AccountTerms MINUTE = terms("rpm", "", BudgetPeriod.minute(), 20);

  BudgetPeriodContract(BudgetLedgerContract setting) {
    super(setting);
  }

  // The last microsecond before a period's start and the first of it, in local time.
  @ParameterizedTest
  @CsvSource({
    "day, UTC, 2026-03-05T00:00",
    "week, UTC, 2026-03-09T00:00",
    "month, UTC, 2026-04-01T00:00",
    "day, Asia/Kathmandu, 2026-03-05T00:00",
    "week, Asia/Kathmandu, 2026-03-09T00:00",
    "month, Asia/Kathmandu, 2026-03-01T00:00",
    // The day of 23 hours and the day after it, the day of 25 hours and the day after it.
    "day, America/New_York, 2026-03-08T00:00",
    "day, America/New_York, 2026-03-09T00:00",
    "day, America/New_York, 2026-11-01T00:00",
    "day, America/New_York, 2026-11-02T00:00",
    "week, America/New_York, 2026-03-09T00:00",
    "week, America/New_York, 2026-11-02T00:00",
    "month, America/New_York, 2026-03-01T00:00",
    "month, America/New_York, 2026-11-01T00:00",
    "month, America/New_York, 2026-12-01T00:00",
  })
  void lastInstantAndFirstInstantAreInDifferentPeriods(
      String grain, String zone, LocalDateTime localStart) {
    Instant edge = localStart.atZone(ZoneId.of(zone)).toInstant();
    AccountTerms terms = terms("b", "", BudgetPeriod.parse(grain + " " + zone), 100);

    clock.set(edge.minusNanos(1000));
    granted(1, line(terms, 60));
    assertThat(denied(2, line(terms, 41)).denials().get(0).retryAt()).isEqualTo(edge);
    assertThat(standing(terms).to()).isEqualTo(edge);

    clock.set(edge);
    assertThat(standing(terms).from()).isEqualTo(edge);
    assertStands(terms, 0, 0);
    granted(2, line(terms, 100));
    // The call before the edge is booked where it was held.
    charge(1, line(terms, 50));
    assertStands(terms, 0, 100);
    Standing before = ledger.read(GROUP, List.of(terms), edge.minusNanos(1000)).get(0);
    assertThat(before.spent()).isEqualTo(50);
    assertThat(before.to()).isEqualTo(edge);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-03-08T00:00, PT23H",
    "2026-11-01T00:00, PT25H",
    "2026-11-02T00:00, PT24H",
  })
  void dayLastsAsLongAsTheZoneSays(LocalDateTime midnight, Duration length) {
    Instant start = midnight.atZone(ZoneId.of("America/New_York")).toInstant();
    AccountTerms terms = terms("b", "", BudgetPeriod.parse("day America/New_York"), 100);
    clock.set(start);
    charge(1, line(terms, 60));
    clock.set(start.plus(length).minusNanos(1000));
    assertStands(terms, 60, 0);
    clock.set(start.plus(length));
    assertStands(terms, 0, 0);
  }

  @Test
  void unguardedCallIsBookedInThePeriodOfItsStart() {
    Instant yesterday = START.minus(Duration.ofDays(1));
    charge(1, 0, yesterday, line(DAILY, 5));
    charge(2, 0, START.plus(Duration.ofDays(2)), line(DAILY, 7));
    assertStands(DAILY, 7, 0);
    assertThat(ledger.read(GROUP, List.of(DAILY), yesterday).get(0).spent()).isEqualTo(5);
  }

  @Test
  void windowThatEndedBeforeTheHorizonCannotBeAskedFor() {
    Instant long_ago = START.minus(BudgetLedgerContract.REMEMBERED).minus(Duration.ofDays(1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ledger.read(GROUP, List.of(DAILY), long_ago))
        .withMessageContaining("window");
  }

  @Test
  void neverMoreThanTheLimitInAnySixtySeconds() {
    Random random = new Random(20261103);
    List<Instant> taken = new ArrayList<>();
    for (int i = 0; i < setting.calls(); i++) {
      clock.advance(
          Duration.ofNanos(random.nextInt(random.nextInt(10) == 0 ? 4000 : 400) * 1_000_000L));
      if (reserve(i, line(MINUTE, 1)) instanceof HoldAnswer.Granted) {
        taken.add(clock.instant());
        if (random.nextBoolean()) {
          charge(i, line(MINUTE, 1));
        }
      }
    }
    assertThat(taken).hasSizeGreaterThan(60);
    for (int i = 20; i < taken.size(); i++) {
      assertThat(Duration.between(taken.get(i - 20), taken.get(i)))
          .as("between call %d and the twentieth after it", i - 20)
          .isGreaterThanOrEqualTo(Duration.ofMinutes(1));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 7, 20, 500})
  void steadyRateJustBelowTheLimitIsNeverDenied(long limit) {
    AccountTerms terms = terms("rpm", "", BudgetPeriod.minute(), limit);
    // Intervals of 60 s / (limit x (1 - 10 ms / 60 s)), in whole microseconds, rounded up.
    long micros = (60_000_000L * 6000 + limit * 5999 - 1) / (limit * 5999);
    clock.set(START.plusNanos(3_217_000));
    // Twice round the window, or at least once full.
    for (int i = 0; i < Math.max(limit + 10, Math.min(2 * limit + 10, setting.calls())); i++) {
      HoldAnswer answer = reserve(i, line(terms, 1));
      assertThat(answer).as("call %d", i).isInstanceOf(HoldAnswer.Granted.class);
      charge(i, line(terms, 1));
      clock.advance(Duration.ofNanos(micros * 1000));
    }
  }

  @Test
  void rollingPeriodSaysWhenThereWillBeRoom() {
    for (int i = 0; i < 20; i++) {
      granted(i, line(MINUTE, 1));
      clock.advance(Duration.ofSeconds(1));
    }
    Instant retry = Objects.requireNonNull(denied(100, line(MINUTE, 3)).denials().get(0).retryAt());
    assertThat(retry).isEqualTo(START.plusSeconds(62).plusMillis(10));
    clock.set(retry.minusNanos(1000));
    denied(101, line(MINUTE, 3));
    clock.set(retry);
    granted(102, line(MINUTE, 3));
  }

  @Test
  void settlingInsideARollingWindowGivesBackWhatWasHeldTooMuch() {
    AccountTerms tpm = terms("tpm", "", BudgetPeriod.minute(), 30_000);
    granted(1, line(tpm, 30_000));
    denied(2, line(tpm, 1));
    charge(1, line(tpm, 10_000));
    granted(2, line(tpm, 20_000));
    clock.advance(Duration.ofSeconds(61));
    charge(2, line(tpm, 25_000));
    assertStands(tpm, 0, 0);
  }

  @Test
  void otherPeriodIsAnotherAccount() {
    charge(1, line(DAILY, 5));
    AccountTerms monthly = terms("daily", "", BudgetPeriod.month(ZoneOffset.UTC), LIMIT);
    assertStands(monthly, 0, 0);
    AccountTerms elsewhere =
        terms("daily", "", BudgetPeriod.day(ZoneId.of("Asia/Kathmandu")), LIMIT);
    assertStands(elsewhere, 0, 0);
  }

  @Test
  void thresholdIsToldOncePerPeriodToWhoFindsIt() {
    AccountTerms watched = at(terms("w", "", BudgetPeriod.day(ZoneOffset.UTC), 1000), 50, 80, 100);
    assertThat(charge(1, line(watched, 499)).crossings()).isEmpty();
    assertThat(granted(2, line(watched, 500)).crossings()).isEmpty();
    clock.advance(Duration.ofSeconds(1));
    Crossing half = new Crossing(watched.account(), 50, START.plusSeconds(1));
    assertThat(charge(3, line(watched, 1)).crossings()).containsExactly(half);
    assertThat(charge(2, line(watched, 299)).crossings()).isEmpty();
    assertThat(charge(4, line(watched, 400)).crossings())
        .extracting(Crossing::percent)
        .containsExactly(80, 100);
    assertThat(charge(5, line(watched, 400)).crossings()).isEmpty();
    assertThat(standing(watched).crossings())
        .extracting(Crossing::percent)
        .containsExactly(50, 80, 100);
    assertThat(standing(watched).crossings().get(0)).isEqualTo(half);

    clock.advance(Duration.ofDays(1));
    assertThat(standing(watched).crossings()).isEmpty();
    assertThat(charge(6, line(watched, 600)).crossings())
        .extracting(Crossing::percent)
        .containsExactly(50);
  }

  @Test
  void raisedLimitDoesNotTellAgain() {
    AccountTerms watched = at(terms("w", "", BudgetPeriod.day(ZoneOffset.UTC), 1000), 50);
    assertThat(charge(1, line(watched, 500)).crossings()).hasSize(1);
    ledger.changeLimit(GROUP, new LimitOrder("w", null, 2000L, "ann", "launch"));
    assertThat(charge(2, line(watched, 600)).crossings()).isEmpty();
  }

  @Test
  void thresholdOfARollingPeriodIsToldAgainAfterItsLength() {
    AccountTerms watched = at(terms("w", "", BudgetPeriod.minute(), 10), 50);
    assertThat(charge(1, line(watched, 5)).crossings()).hasSize(1);
    clock.advance(Duration.ofSeconds(59));
    assertThat(charge(2, line(watched, 5)).crossings()).isEmpty();
    clock.advance(Duration.ofSeconds(1));
    assertThat(charge(3, line(watched, 5)).crossings()).hasSize(1);
  }

  @Test
  void changedLimitHoldsAtOnceAndIsWrittenDown() {
    AccountTerms ada = terms("per-user", "ada", BudgetPeriod.day(ZoneOffset.UTC), 100);
    AccountTerms bob = terms("per-user", "bob", BudgetPeriod.day(ZoneOffset.UTC), 100);
    LimitChange all = change("per-user", null, 50L);
    assertThat(all.before()).isNull();
    assertThat(all.at()).isEqualTo(START);
    denied(1, line(bob, 51));
    change("per-user", "ada", 200L);
    granted(2, line(ada, 200));
    denied(3, line(bob, 51));
    assertThat(standing(ada).limit()).isEqualTo(200);
    assertThat(change("per-user", null, 0L).before()).isEqualTo(50L);
    denied(4, line(bob, 1));
    change("per-user", null, null);
    granted(5, line(bob, 100));
    assertThat(change("per-user", "ada", null).before()).isEqualTo(200L);
    assertThat(standing(ada).limit()).isEqualTo(100);
    assertThat(ledger.limitChanges(GROUP, 10))
        .extracting(change -> change.order().limit())
        .containsExactly(null, null, 0L, 200L, 50L);
    assertThat(ledger.limitChanges(GROUP, 1).get(0).order().by()).isEqualTo("ann");
    assertThat(ledger.limitChanges("other", 10)).isEmpty();
  }

  private LimitChange change(String budget, @Nullable String key, @Nullable Long limit) {
    return ledger.changeLimit(GROUP, new LimitOrder(budget, key, limit, "ann", "because"));
  }

  @Test
  void changeThatIsNotedIsWrittenDownAndPutsNoLimitInForce() {
    AccountTerms ada = terms("per-user", "ada", BudgetPeriod.day(ZoneOffset.UTC), 100);
    change("per-user", null, 50L);
    LimitOrder configured = new LimitOrder("per-user", null, 7L, "ben", "new contract");
    LimitChange noted = ledger.note(GROUP, configured, 100L);
    assertThat(noted).isEqualTo(new LimitChange(configured, 100L, START));
    LimitOrder gone = new LimitOrder("per-user", null, null, "ben", "not needed");
    ledger.note(GROUP, gone, 7L);
    assertThat(ledger.limitChanges(GROUP, 2))
        .containsExactly(new LimitChange(gone, 7L, START), noted);
    assertThat(ledger.limitChanges(GROUP, 10)).hasSize(3);
    assertThat(standing(ada).limit()).isEqualTo(50);
    granted(1, line(ada, 50));
    denied(2, line(ada, 1));
  }

  @Test
  void withdrawnBudgetIsThereNoLongerAndItsAccountsAre() throws Exception {
    AccountTerms ada = terms("daily", "ada", BudgetPeriod.day(ZoneOffset.UTC), 100);
    charge(1, line(ada, 5));
    ledger.publish(List.of(published("daily", 10), published("all-time", 20)));
    ledger.withdraw(List.of("daily", "never-there"));
    ledger.withdraw(List.of());
    assertThat(ledger.published()).containsExactly(published("all-time", 20));
    assertThat(standing(ada).spent()).isEqualTo(5);
    ledger = setting.reopen(ledger);
    assertThat(ledger.published()).containsExactly(published("all-time", 20));
  }

  @Test
  void publishedBudgetsAreThereForWhoeverLooks() throws Exception {
    PublishedBudget first = published("daily", 10);
    PublishedBudget second = published("all-time", 20);
    ledger.publish(List.of(first));
    ledger.publish(List.of(second, published("daily", 30)));
    assertThat(ledger.published()).containsExactly(second, published("daily", 30));
    ledger = setting.reopen(ledger);
    assertThat(ledger.published()).containsExactly(second, published("daily", 30));
  }

  private static PublishedBudget published(String name, long limit) {
    return new PublishedBudget(
        name,
        GROUP,
        BudgetUnit.DOLLARS,
        "each user",
        BudgetPeriod.day(ZoneId.of("Asia/Kathmandu")),
        limit,
        Enforcement.HARD);
  }
}

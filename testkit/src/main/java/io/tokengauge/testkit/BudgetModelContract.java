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
import io.tokengauge.budget.LimitOrder;
import io.tokengauge.budget.OnExpiry;
import io.tokengauge.usage.CallId;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Claims that a ledger does what the {@link ReferenceBudgetLedger} does, whatever is done to both:
 * every answer is equal, and so every denial is one that the model also gives.
 */
abstract class BudgetModelContract extends BudgetLedgerTheme {

  private static final int STEPS = 40;
  private static final long FIRST_SEED = Long.getLong("tokengauge.budget.seed", 20261104);

  private static final List<BudgetPeriod> PERIODS =
      List.of(
          BudgetPeriod.day(ZoneOffset.UTC),
          BudgetPeriod.day(ZoneId.of("America/New_York")),
          BudgetPeriod.month(ZoneId.of("Asia/Kathmandu")),
          BudgetPeriod.minute(),
          BudgetPeriod.rolling(Duration.ofHours(1)),
          BudgetPeriod.total());

  private final Map<Kind, Integer> seen = new EnumMap<>(Kind.class);
  private BudgetLedger model = new ReferenceBudgetLedger(clock, BudgetLedgerContract.REMEMBERED);
  private String group = "";
  private String context = "";
  private Random random = new Random(0);

  /** Names what the sequences must have come across to prove anything. */
  private enum Kind {
    GRANTED,
    REPEATED,
    DENIED,
    ENDED,
    CHARGED,
    CHARGED_AGAIN,
    REVISED,
    RELEASED,
    LOST_TO_EXPIRY,
    BEYOND_HORIZON,
    CROSSED,
    REOPENED
  }

  BudgetModelContract(BudgetLedgerContract setting) {
    super(setting);
  }

  @Test
  void anySequenceOfOperationsAgreesWithTheModel() throws Exception {
    int sequences = Integer.getInteger("tokengauge.budget.sequences", setting.sequences());
    for (int i = 0; i < sequences; i++) {
      run(FIRST_SEED + i);
    }
    assertThat(seen.keySet())
        .as("what %d sequences came across", sequences)
        .contains(Kind.values());
  }

  private void run(long seed) throws Exception {
    random = new Random(seed);
    clock.set(START.plus(Duration.ofHours(random.nextInt(2 * 365 * 24))));
    group = "seed-" + seed;
    model = new ReferenceBudgetLedger(clock, BudgetLedgerContract.REMEMBERED);
    List<AccountTerms> accounts = accounts();
    for (int step = 0; step < STEPS; step++) {
      context = "seed " + seed + ", step " + step;
      letTimePass();
      switch (random.nextInt(20)) {
        case 0, 1, 2, 3, 4, 5, 6 -> reserve(accounts);
        case 7, 8, 9, 10, 11 -> charge(accounts);
        case 12, 13 -> release();
        case 14 -> renew();
        case 15 -> changeLimit(accounts);
        case 16 -> keys(accounts);
        case 17 -> reopen();
        default -> read(accounts);
      }
    }
    read(accounts);
  }

  private List<AccountTerms> accounts() {
    List<AccountTerms> accounts = new ArrayList<>();
    int count = 2 + random.nextInt(5);
    for (int i = 0; i < count; i++) {
      List<Integer> thresholds = random.nextBoolean() ? List.of() : List.of(50, 80, 100);
      accounts.add(
          new AccountTerms(
              new BudgetAccount("budget-" + i / 2, "key-" + i, pick(PERIODS)),
              1 + random.nextInt(100),
              random.nextInt(5) > 0,
              pick(List.of(OnExpiry.values())),
              thresholds));
    }
    return accounts;
  }

  private void letTimePass() {
    long micros =
        switch (random.nextInt(12)) {
          case 0, 1, 2 -> 0;
          case 3, 4, 5, 6 -> random.nextInt(10_000_000);
          case 7, 8 -> random.nextInt(90) * 1_000_000L;
          case 9 -> TTL.toMillis() * 1000;
          case 10 -> random.nextInt(100_000) * 1_000_000L;
          default -> random.nextInt(4) == 0 ? 86_400_000_000L * random.nextInt(3) : 1;
        };
    clock.advance(Duration.ofNanos(micros * 1000));
  }

  private void reserve(List<AccountTerms> accounts) {
    CallId id = id();
    List<LedgerLine> lines = lines(accounts, 1, 40);
    Duration timeToLive = random.nextBoolean() ? TTL : Duration.ofHours(1 + random.nextInt(24));
    HoldAnswer expected = model.reserve(group, id, lines, timeToLive);
    assertThat(ledger.reserve(group, id, lines, timeToLive)).as(context).isEqualTo(expected);
    if (expected instanceof HoldAnswer.Granted granted) {
      saw(granted.repeated() ? Kind.REPEATED : Kind.GRANTED);
    } else {
      saw(expected instanceof HoldAnswer.Denied ? Kind.DENIED : Kind.ENDED);
    }
  }

  private void charge(List<AccountTerms> accounts) {
    List<Charge> charges = new ArrayList<>();
    for (int left = 1 + random.nextInt(3); left > 0; left--) {
      Instant at =
          clock.instant().minusSeconds(random.nextInt(4) == 0 ? random.nextInt(400_000) : 0);
      int revision = random.nextInt(3) == 0 ? random.nextInt(3) : 0;
      charges.add(new Charge(id(), revision, at, lines(accounts, 0, 60)));
    }
    List<ChargeAnswer> expected = model.charge(group, charges);
    assertThat(ledger.charge(group, charges)).as(context).isEqualTo(expected);
    if (expected.stream().anyMatch(answer -> !answer.crossings().isEmpty())) {
      saw(Kind.CROSSED);
    }
    for (int i = 0; i < charges.size(); i++) {
      switch (expected.get(i).outcome()) {
        case CHARGED -> saw(charges.get(i).revision() > 0 ? Kind.REVISED : Kind.CHARGED);
        case REPEATED -> saw(Kind.CHARGED_AGAIN);
        case BEYOND_HORIZON -> saw(Kind.BEYOND_HORIZON);
        case OVERFLOW -> throw new AssertionError(context + ": amounts are small");
      }
    }
  }

  private void release() {
    CallId id = id();
    boolean expected = model.release(group, id);
    assertThat(ledger.release(group, id)).as(context).isEqualTo(expected);
    if (expected) {
      saw(Kind.RELEASED);
    }
  }

  private void renew() {
    List<CallId> ids = List.of(id(), id(), id());
    Duration timeToLive = Duration.ofSeconds(1 + random.nextInt(100));
    var expected = model.renew(group, ids, timeToLive);
    assertThat(ledger.renew(group, ids, timeToLive)).as(context).isEqualTo(expected);
    if (!expected.containsAll(ids)) {
      saw(Kind.LOST_TO_EXPIRY);
    }
  }

  private void changeLimit(List<AccountTerms> accounts) {
    BudgetAccount account = pick(accounts).account();
    LimitOrder order =
        new LimitOrder(
            account.budget(),
            random.nextBoolean() ? account.key() : null,
            random.nextInt(3) == 0 ? null : (long) random.nextInt(150),
            "ann",
            context);
    assertThat(ledger.changeLimit(group, order))
        .as(context)
        .isEqualTo(model.changeLimit(group, order));
    assertThat(ledger.limitChanges(group, 5)).as(context).isEqualTo(model.limitChanges(group, 5));
  }

  private void keys(List<AccountTerms> accounts) {
    BudgetAccount account = pick(accounts).account();
    String budget = account.budget();
    BudgetPeriod period = account.period();
    assertThat(ledger.keys(group, budget, period, null, null, 3))
        .as(context)
        .isEqualTo(model.keys(group, budget, period, null, null, 3));
    Instant at = clock.instant().minusSeconds(random.nextInt(200_000));
    assertThat(ledger.keys(group, budget, period, at, "key-0", 3))
        .as(context)
        .isEqualTo(model.keys(group, budget, period, at, "key-0", 3));
  }

  private void reopen() throws Exception {
    if (random.nextInt(10) == 0) {
      ledger = setting.reopen(ledger);
      saw(Kind.REOPENED);
    }
  }

  private void read(List<AccountTerms> accounts) {
    assertThat(ledger.read(group, accounts, null))
        .as(context)
        .isEqualTo(model.read(group, accounts, null));
    Instant at = clock.instant().minusSeconds(random.nextInt(250_000));
    assertThat(ledger.read(group, accounts, at))
        .as("%s, at %s", context, at)
        .isEqualTo(model.read(group, accounts, at));
    assertThat(ledger.identityHorizon(group)).as(context).isEqualTo(model.identityHorizon(group));
  }

  private List<LedgerLine> lines(List<AccountTerms> accounts, int atLeast, int most) {
    List<AccountTerms> shuffled = new ArrayList<>(accounts);
    Collections.shuffle(shuffled, random);
    int count = atLeast + random.nextInt(shuffled.size() + 1 - atLeast);
    List<LedgerLine> lines = new ArrayList<>();
    for (AccountTerms terms : shuffled.subList(0, count)) {
      lines.add(new LedgerLine(terms, random.nextInt(most)));
    }
    return lines;
  }

  // Few, so that calls meet again.
  private CallId id() {
    return call(random.nextInt(12));
  }

  private <T> T pick(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  private void saw(Kind kind) {
    seen.merge(kind, 1, Integer::sum);
  }
}

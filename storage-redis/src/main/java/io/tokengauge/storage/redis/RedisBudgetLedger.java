package io.tokengauge.storage.redis;

import io.tokengauge.budget.AccountTerms;
import io.tokengauge.budget.BudgetAccount;
import io.tokengauge.budget.BudgetLedger;
import io.tokengauge.budget.BudgetPeriod;
import io.tokengauge.budget.Charge;
import io.tokengauge.budget.ChargeAnswer;
import io.tokengauge.budget.ChargeAnswer.Outcome;
import io.tokengauge.budget.HoldAnswer;
import io.tokengauge.budget.LedgerLine;
import io.tokengauge.budget.LimitChange;
import io.tokengauge.budget.LimitOrder;
import io.tokengauge.budget.PublishedBudget;
import io.tokengauge.budget.Standing;
import io.tokengauge.usage.CallId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/*
 * What it is: one script per operation on a group, all of whose keys are in one hash slot, so Redis
 * runs it as one step. What scripts have in common is sent with each.
 *
 * The server's clock decides, but which days and months there are only Java can tell. So an operation
 * is sent with the windows of the time it is thought to be, and the script refuses if it is another;
 * then it is sent again for the time in the answer. What was learned about the clocks' difference is
 * kept, so that happens at the first operation and at ends of periods.
 *
 * An operation whose answer was lost runs again and finds itself done: a hold is repeated, a charge
 * repeated, a renewal renews, and a change of a limit is found by the number drawn for it.
 */
/** Keeps budgets by one script per step. Thread-safe. */
final class RedisBudgetLedger implements BudgetLedger {

  private static final Script RESERVE = Script.of("ledger", "ledger_reserve");
  private static final Script CHARGE = Script.of("ledger", "ledger_charge");
  private static final Script RELEASE = Script.of("ledger", "ledger_release");
  private static final Script RENEW = Script.of("ledger", "ledger_renew");
  private static final Script READ = Script.of("ledger", "ledger_read");
  private static final Script LIMITS = Script.of("ledger", "ledger_limits");
  // Longer ones would run past what numbers in scripts can hold.
  private static final Duration LONGEST = Duration.ofDays(366);
  // So that other groups' operations do not wait long for a batch.
  private static final int CHARGES_PER_STEP = 100;
  private static final int GUESSES = 5;
  private static final List<String> PARTS =
      List.of(
          "clock",
          "calls",
          "holds",
          "ended",
          "cells",
          "index",
          "slots",
          "slot-index",
          "due",
          "marks",
          "limits",
          "changes");

  private final Settings settings;
  private final RedisConnection connection;
  private final BudgetBoard board;
  private final CellNames names = new CellNames();
  private final long remembered;
  private volatile Duration ahead = Duration.ZERO;

  RedisBudgetLedger(Settings settings, RedisConnection connection) {
    this.settings = settings;
    this.connection = connection;
    this.board = new BudgetBoard(settings, connection);
    this.remembered = settings.budgetHorizon().toNanos() / 1000;
  }

  private LedgerAnswer run(String group, Script script, int values, Consumer<LedgerStep> rest) {
    List<byte[]> keys = PARTS.stream().map(part -> Keys.bytes(prefix(group) + part)).toList();
    InstantSource clock = settings.localClock();
    Instant guess = clock.instant().plus(ahead);
    for (int i = 0; i < GUESSES; i++) {
      PackWriter out =
          new PackWriter()
              .list(values + 2)
              .optional(Micros.now(settings.clock()))
              .number(remembered);
      rest.accept(new LedgerStep(names, out, guess, remembered));
      LedgerAnswer answer =
          LedgerAnswer.of((List<?>) connection.run(script, keys, List.of(out.toByteArray())));
      ahead = Duration.between(clock.instant(), answer.now());
      if (!answer.word().equals("LATER")) {
        return answer;
      }
      guess = answer.now();
    }
    throw connection.unguessed(GUESSES);
  }

  private String prefix(String group) {
    return settings.namespace() + ":budgets:{" + Keys.hash(group) + "}:";
  }

  @Override
  public HoldAnswer reserve(
      String group, CallId call, List<LedgerLine> lines, Duration timeToLive) {
    BudgetLedger.checkReservation(lines, timeToLive);
    LedgerAnswer answer =
        run(
            group,
            RESERVE,
            3,
            step -> {
              step.out().bytes(Keys.callHash(call)).number(micros(timeToLive));
              step.lines(lines, step.guess());
            });
    return switch (answer.word()) {
      case "ENDED" -> new HoldAnswer.AlreadyEnded();
      case "DENIED" -> new HoldAnswer.Denied(answer.denials(lines));
      default -> granted(answer, lines);
    };
  }

  private static HoldAnswer granted(LedgerAnswer answer, List<LedgerLine> lines) {
    Instant expires = Micros.toInstant(answer.in().number());
    List<AccountTerms> terms = lines.stream().map(LedgerLine::terms).toList();
    List<Standing> standings = answer.standings(terms, answer.now());
    return answer.word().equals("REPEATED")
        ? new HoldAnswer.Granted(standings, List.of(), List.of(), expires, true)
        : new HoldAnswer.Granted(
            standings, answer.denials(lines), answer.crossings(lines), expires, false);
  }

  @Override
  public List<ChargeAnswer> charge(String group, List<Charge> charges) {
    List<ChargeAnswer> answers = new ArrayList<>();
    for (int i = 0; i < charges.size(); i += CHARGES_PER_STEP) {
      List<Charge> some = charges.subList(i, Math.min(charges.size(), i + CHARGES_PER_STEP));
      LedgerAnswer answer = run(group, CHARGE, 1, step -> write(step, some));
      answer.in().list();
      for (Charge charge : some) {
        answer.in().list();
        Outcome outcome = Outcome.valueOf(answer.in().text());
        answers.add(new ChargeAnswer(outcome, answer.crossings(charge.lines())));
      }
    }
    return answers;
  }

  private static void write(LedgerStep step, List<Charge> charges) {
    step.out().list(charges.size());
    for (Charge charge : charges) {
      step.out()
          .list(4)
          .bytes(Keys.callHash(charge.call()))
          .number(charge.revision())
          .number(Micros.of(charge.at()));
      step.lines(charge.lines(), charge.at());
    }
  }

  @Override
  public boolean release(String group, CallId call) {
    return run(group, RELEASE, 1, step -> step.out().bytes(Keys.callHash(call))).in().number() > 0;
  }

  @Override
  public Set<CallId> renew(String group, Collection<CallId> calls, Duration timeToLive) {
    long micros = micros(timeToLive);
    List<CallId> asked = List.copyOf(calls);
    LedgerAnswer answer =
        run(
            group,
            RENEW,
            2,
            step -> {
              step.out().number(micros).list(asked.size());
              asked.forEach(call -> step.out().bytes(Keys.callHash(call)));
            });
    Set<CallId> held = new HashSet<>();
    answer.in().list();
    for (CallId call : asked) {
      if (answer.in().number() > 0) {
        held.add(call);
      }
    }
    return held;
  }

  @Override
  public List<Standing> read(String group, List<AccountTerms> accounts, @Nullable Instant at) {
    LedgerAnswer answer =
        askable(
            run(
                group,
                READ,
                2,
                step -> {
                  step.out().flag(at == null);
                  step.accounts(accounts, at == null ? step.guess() : at);
                }));
    return answer.standings(accounts, at == null ? answer.now() : at);
  }

  @Override
  public List<String> keys(
      String group,
      String budget,
      BudgetPeriod period,
      @Nullable Instant at,
      @Nullable String after,
      int limit) {
    BudgetLedger.checkLimit(limit);
    BudgetAccount first = new BudgetAccount(budget, "", period);
    LedgerAnswer answer =
        askable(
            run(
                group,
                READ,
                4,
                step -> {
                  step.out().flag(at == null).list(6);
                  step.window(first, at == null ? step.guess() : at);
                  step.out().optional(after).number(limit);
                }));
    return list(answer, in -> in.text());
  }

  private LedgerAnswer askable(LedgerAnswer answer) {
    if (answer.word().equals("UNASKABLE")) {
      throw new IllegalArgumentException(
          "a window asked for must not have ended before "
              + answer.now().minus(settings.budgetHorizon())
              + ", ended "
              + Micros.toInstant(answer.in().number()));
    }
    return answer;
  }

  @Override
  public LimitChange changeLimit(String group, LimitOrder order) {
    String key = order.key();
    byte[] request = Keys.bytes(UUID.randomUUID().toString());
    String field =
        key == null
            ? LedgerStep.limitField(order.budget())
            : LedgerStep.limitField(order.budget(), key);
    return run(
            group,
            LIMITS,
            8,
            step ->
                step.out()
                    .text("change")
                    .bytes(request)
                    .text(field)
                    .text(order.budget())
                    .optional(key)
                    .optional(order.limit())
                    .text(order.by())
                    .text(order.reason()))
        .change();
  }

  @Override
  public LimitChange note(String group, LimitOrder order, @Nullable Long before) {
    byte[] request = Keys.bytes(UUID.randomUUID().toString());
    return run(
            group,
            LIMITS,
            8,
            step ->
                step.out()
                    .text("note")
                    .bytes(request)
                    .optional(before)
                    .text(order.budget())
                    .optional(order.key())
                    .optional(order.limit())
                    .text(order.by())
                    .text(order.reason()))
        .change();
  }

  @Override
  public List<LimitChange> limitChanges(String group, int limit) {
    BudgetLedger.checkLimit(limit);
    LedgerAnswer answer = run(group, LIMITS, 2, step -> step.out().text("latest").number(limit));
    return list(answer, in -> answer.change());
  }

  private static <T> List<T> list(LedgerAnswer answer, Function<ReplyReader, T> item) {
    List<T> items = new ArrayList<>();
    int count = answer.in().list();
    for (int i = 0; i < count; i++) {
      items.add(item.apply(answer.in()));
    }
    return items;
  }

  @Override
  public void publish(List<PublishedBudget> budgets) {
    board.publish(budgets);
  }

  @Override
  public void withdraw(Collection<String> names) {
    board.withdraw(names);
  }

  @Override
  public List<PublishedBudget> published() {
    return board.published();
  }

  @Override
  public Instant identityHorizon(String group) {
    return run(group, READ, 2, step -> step.out().flag(false).list(0))
        .now()
        .minus(settings.budgetHorizon());
  }

  private static long micros(Duration timeToLive) {
    BudgetLedger.checkTimeToLive(timeToLive);
    Duration held = timeToLive.compareTo(LONGEST) > 0 ? LONGEST : timeToLive;
    return Math.max(1, held.toNanos() / 1000);
  }
}

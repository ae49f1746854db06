package io.tokengauge.testkit;

import io.tokengauge.budget.AccountTerms;
import io.tokengauge.budget.BudgetAccount;
import io.tokengauge.budget.BudgetLedger;
import io.tokengauge.budget.BudgetPeriod;
import io.tokengauge.budget.BudgetPeriod.Window;
import io.tokengauge.budget.Charge;
import io.tokengauge.budget.ChargeAnswer;
import io.tokengauge.budget.ChargeAnswer.Outcome;
import io.tokengauge.budget.Crossing;
import io.tokengauge.budget.Denial;
import io.tokengauge.budget.HoldAnswer;
import io.tokengauge.budget.LedgerLine;
import io.tokengauge.budget.LimitChange;
import io.tokengauge.budget.LimitOrder;
import io.tokengauge.budget.OnExpiry;
import io.tokengauge.budget.PublishedBudget;
import io.tokengauge.budget.Standing;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Dimension;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps every booking of every call in one list and adds all of it up whenever something is asked.
 *
 * <p>The obviously right {@link BudgetLedger} that others are compared with. Thread-safe under one
 * lock, and slow.
 */
public final class ReferenceBudgetLedger implements BudgetLedger {

  private final InstantSource clock;
  private final Duration remembered;
  private final Map<String, Group> groups = new HashMap<>();
  private final Map<String, PublishedBudget> published = new TreeMap<>(Dimension.VALUE_ORDER);

  /** Books an amount on an account, from the instant that decides its slot. */
  private static final class Booking {
    private final AccountTerms terms;
    private final Instant at;
    private final Instant slot; // its start
    private long held;
    private long spent;

    private Booking(AccountTerms terms, Instant at, long held, long spent) {
      this.terms = terms;
      this.at = at;
      this.slot = terms.account().period().slot(at).from();
      this.held = held;
      this.spent = spent;
    }
  }

  private static final class Call {
    private List<Booking> bookings = List.of();
    private @Nullable Instant expires; // null when it holds no more
    private @Nullable Instant forgotten; // null while it holds
    private boolean charged;
    private int revision;
  }

  private record Mark(Instant at, Instant until) {}

  private static final class Group {
    private final Map<CallId, Call> calls = new LinkedHashMap<>();
    // What calls had booked that were forgotten since.
    private final List<Booking> kept = new ArrayList<>();
    private final Map<BudgetAccount, Map<Integer, Mark>> marks = new HashMap<>();
    private final Map<String, Long> limitsOfBudgets = new HashMap<>();
    private final Map<List<String>, Long> limitsOfAccounts = new HashMap<>();
    private final List<LimitChange> changes = new ArrayList<>();
  }

  /**
   * Starts without accounts.
   *
   * @param remembered how long a call that ended stays known
   */
  public ReferenceBudgetLedger(InstantSource clock, Duration remembered) {
    this.clock = clock;
    this.remembered = remembered;
  }

  @Override
  public synchronized HoldAnswer reserve(
      String group, CallId id, List<LedgerLine> lines, Duration timeToLive) {
    BudgetLedger.checkReservation(lines, timeToLive);
    Instant now = now();
    Group g = upToDate(group, now);
    Call known = g.calls.get(id);
    if (known != null) {
      Instant expires = known.expires;
      return expires == null
          ? new HoldAnswer.AlreadyEnded()
          : new HoldAnswer.Granted(standings(g, lines, now), List.of(), List.of(), expires, true);
    }
    List<Denial> denials = new ArrayList<>();
    List<Denial> overruns = new ArrayList<>();
    for (LedgerLine line : lines) {
      Standing standing = standing(g, line.terms(), now);
      long sum = standing.spent() + standing.held() + line.amount();
      if (line.amount() == 0 || (sum <= standing.limit() && sum <= MAX_AMOUNT)) {
        continue;
      }
      boolean denied = line.terms().enforced() || sum > MAX_AMOUNT;
      (denied ? denials : overruns)
          .add(new Denial(standing, line.amount(), retryAt(g, line, standing, now)));
    }
    if (!denials.isEmpty()) {
      return new HoldAnswer.Denied(denials);
    }
    Call call = new Call();
    call.expires = now.plus(timeToLive);
    call.bookings =
        lines.stream().map(line -> new Booking(line.terms(), now, line.amount(), 0)).toList();
    g.calls.put(id, call);
    List<Crossing> crossings = newCrossings(g, lines, now);
    return new HoldAnswer.Granted(
        standings(g, lines, now), overruns, crossings, now.plus(timeToLive), false);
  }

  @Override
  public synchronized List<ChargeAnswer> charge(String group, List<Charge> charges) {
    List<ChargeAnswer> answers = new ArrayList<>();
    for (Charge charge : charges) {
      Instant now = now();
      Group g = upToDate(group, now);
      Outcome outcome = book(g, charge, now);
      answers.add(
          new ChargeAnswer(
              outcome,
              outcome == Outcome.CHARGED ? newCrossings(g, charge.lines(), now) : List.of()));
    }
    return answers;
  }

  private Outcome book(Group g, Charge charge, Instant now) {
    Call known = g.calls.get(charge.call());
    Instant at = charge.at().isAfter(now) ? now : charge.at();
    if (known == null && at.isBefore(now.minus(remembered))) {
      return Outcome.BEYOND_HORIZON;
    }
    if (known != null && known.charged && charge.revision() <= known.revision) {
      return Outcome.REPEATED;
    }
    Call call = new Call();
    call.charged = true;
    call.revision = charge.revision();
    call.forgotten = now.plus(remembered);
    call.bookings =
        charge.lines().stream()
            .map(line -> new Booking(line.terms(), bookedAt(known, line, at), 0, line.amount()))
            .toList();
    g.calls.remove(charge.call());
    g.calls.put(charge.call(), call);
    for (Booking booking : call.bookings) {
      BudgetAccount account = booking.terms.account();
      Window window =
          account.period() instanceof BudgetPeriod.Rolling
              ? account.period().window(now)
              : account.period().window(booking.at);
      if (counts(booking, account, window) && sum(g, account, window, true, true) > MAX_AMOUNT) {
        g.calls.remove(charge.call());
        if (known != null) {
          g.calls.put(charge.call(), known);
        }
        return Outcome.OVERFLOW;
      }
    }
    return Outcome.CHARGED;
  }

  private static Instant bookedAt(@Nullable Call known, LedgerLine line, Instant otherwise) {
    if (known != null) {
      for (Booking booking : known.bookings) {
        if (booking.terms.account().equals(line.account())) {
          return booking.at;
        }
      }
    }
    return otherwise;
  }

  @Override
  public synchronized boolean release(String group, CallId id) {
    Group g = upToDate(group, now());
    Call known = g.calls.get(id);
    if (known == null || known.charged) {
      return false;
    }
    g.calls.remove(id);
    return true;
  }

  @Override
  public synchronized Set<CallId> renew(
      String group, Collection<CallId> calls, Duration timeToLive) {
    BudgetLedger.checkTimeToLive(timeToLive);
    Instant now = now();
    Group g = upToDate(group, now);
    Set<CallId> held = new HashSet<>();
    for (CallId id : calls) {
      Call known = g.calls.get(id);
      if (known != null && known.expires != null) {
        Instant later = now.plus(timeToLive);
        known.expires = known.expires.isAfter(later) ? known.expires : later;
        held.add(id);
      }
    }
    return held;
  }

  @Override
  public synchronized List<Standing> read(
      String group, List<AccountTerms> accounts, @Nullable Instant at) {
    Instant now = now();
    Group g = upToDate(group, now);
    List<Standing> standings = new ArrayList<>();
    for (AccountTerms terms : accounts) {
      standings.add(standing(g, terms, windowAt(terms.account().period(), at, now), now));
    }
    return standings;
  }

  private Window windowAt(BudgetPeriod period, @Nullable Instant at, Instant now) {
    boolean rolling = period instanceof BudgetPeriod.Rolling;
    Window window = period.window(at == null || rolling ? now : at);
    if (window.to().isBefore(now.minus(remembered))) {
      throw new IllegalArgumentException(
          "a window asked for must not have ended before "
              + now.minus(remembered)
              + ", ended "
              + window.to());
    }
    return window;
  }

  @Override
  public synchronized List<String> keys(
      String group,
      String budget,
      BudgetPeriod period,
      @Nullable Instant at,
      @Nullable String after,
      int limit) {
    BudgetLedger.checkLimit(limit);
    Instant now = now();
    Group g = upToDate(group, now);
    Window window = windowAt(period, at, now);
    Set<String> keys = new TreeSet<>(Dimension.VALUE_ORDER);
    bookings(g)
        .filter(b -> b.held > 0 || b.spent > 0)
        .filter(b -> b.terms.account().budget().equals(budget))
        .filter(b -> b.terms.account().period().equals(period))
        .filter(b -> counts(b, b.terms.account(), window))
        .map(b -> b.terms.account().key())
        .filter(key -> after == null || Dimension.VALUE_ORDER.compare(key, after) > 0)
        .forEach(keys::add);
    return keys.stream().limit(limit).toList();
  }

  @Override
  public synchronized LimitChange changeLimit(String group, LimitOrder order) {
    Instant now = now();
    Group g = upToDate(group, now);
    String key = order.key();
    Long before =
        key == null
            ? put(g.limitsOfBudgets, order.budget(), order.limit())
            : put(g.limitsOfAccounts, List.of(order.budget(), key), order.limit());
    return written(g, new LimitChange(order, before, now));
  }

  @Override
  public synchronized LimitChange note(String group, LimitOrder order, @Nullable Long before) {
    Instant now = now();
    return written(upToDate(group, now), new LimitChange(order, before, now));
  }

  private static LimitChange written(Group g, LimitChange change) {
    g.changes.add(0, change);
    return change;
  }

  private static <K> @Nullable Long put(Map<K, Long> limits, K key, @Nullable Long limit) {
    return limit == null ? limits.remove(key) : limits.put(key, limit);
  }

  @Override
  public synchronized List<LimitChange> limitChanges(String group, int limit) {
    BudgetLedger.checkLimit(limit);
    return upToDate(group, now()).changes.stream().limit(limit).toList();
  }

  @Override
  public synchronized void publish(List<PublishedBudget> budgets) {
    budgets.forEach(budget -> published.put(budget.name(), budget));
  }

  @Override
  public synchronized void withdraw(Collection<String> names) {
    published.keySet().removeAll(names);
  }

  @Override
  public synchronized List<PublishedBudget> published() {
    return List.copyOf(published.values());
  }

  @Override
  public synchronized Instant identityHorizon(String group) {
    return now().minus(remembered);
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  /** Returns the group after all that was due by now has ended. */
  private Group upToDate(String name, Instant now) {
    Group g = groups.computeIfAbsent(name, n -> new Group());
    for (Call call : g.calls.values()) {
      if (call.expires != null && !call.expires.isAfter(now)) {
        call.forgotten = call.expires.plus(remembered);
        call.expires = null;
        for (Booking booking : call.bookings) {
          if (booking.terms.onExpiry() == OnExpiry.CHARGE_ESTIMATE) {
            booking.spent = booking.held;
          }
          booking.held = 0;
        }
      }
    }
    g.calls
        .values()
        .removeIf(
            call -> {
              boolean gone = call.forgotten != null && !call.forgotten.isAfter(now);
              if (gone) {
                g.kept.addAll(call.bookings);
              }
              return gone;
            });
    return g;
  }

  private static Stream<Booking> bookings(Group g) {
    return Stream.concat(
        g.kept.stream(), g.calls.values().stream().flatMap(call -> call.bookings.stream()));
  }

  private static boolean counts(Booking booking, BudgetAccount account, Window window) {
    return booking.terms.account().equals(account) && window.contains(booking.slot);
  }

  private static long sum(
      Group g, BudgetAccount account, Window window, boolean spent, boolean held) {
    long sum = 0;
    for (Call call : g.calls.values()) {
      sum += sum(call.bookings, account, window, spent, held);
    }
    return sum + sum(g.kept, account, window, spent, held);
  }

  private static long sum(
      List<Booking> bookings, BudgetAccount account, Window window, boolean spent, boolean held) {
    long sum = 0;
    for (Booking booking : bookings) {
      if (counts(booking, account, window)) {
        sum += (spent ? booking.spent : 0) + (held ? booking.held : 0);
      }
    }
    return sum;
  }

  private static List<Standing> standings(Group g, List<LedgerLine> lines, Instant now) {
    return lines.stream().map(line -> standing(g, line.terms(), now)).toList();
  }

  private static Standing standing(Group g, AccountTerms terms, Instant now) {
    return standing(g, terms, terms.account().period().window(now), now);
  }

  private static Standing standing(Group g, AccountTerms terms, Window window, Instant now) {
    BudgetAccount account = terms.account();
    List<Crossing> crossings = new ArrayList<>();
    new TreeMap<>(g.marks.getOrDefault(account, Map.of()))
        .forEach(
            (percent, mark) -> {
              if (mark.until.isAfter(now) && window.contains(mark.at)) {
                crossings.add(new Crossing(account, percent, mark.at));
              }
            });
    return new Standing(
        account,
        window.from(),
        window.to(),
        sum(g, account, window, true, false),
        sum(g, account, window, false, true),
        limit(g, terms),
        crossings);
  }

  private static long limit(Group g, AccountTerms terms) {
    BudgetAccount account = terms.account();
    Long own = g.limitsOfAccounts.get(List.of(account.budget(), account.key()));
    Long ofBudget = g.limitsOfBudgets.get(account.budget());
    return own != null ? own : ofBudget != null ? ofBudget : terms.limit();
  }

  private static List<Crossing> newCrossings(Group g, List<LedgerLine> lines, Instant now) {
    List<Crossing> found = new ArrayList<>();
    for (LedgerLine line : lines) {
      BudgetAccount account = line.account();
      Standing standing = standing(g, line.terms(), now);
      Map<Integer, Mark> marks = g.marks.computeIfAbsent(account, a -> new HashMap<>());
      for (int percent : new TreeSet<>(line.terms().thresholds())) {
        Mark told = marks.get(percent);
        if (standing.spent() > 0
            && standing.spent() >= Crossing.amount(standing.limit(), percent)
            && (told == null || !told.until.isAfter(now))) {
          marks.put(percent, new Mark(now, toldUntil(account.period(), now)));
          found.add(new Crossing(account, percent, now));
        }
      }
    }
    return found;
  }

  private static Instant toldUntil(BudgetPeriod period, Instant now) {
    return period instanceof BudgetPeriod.Rolling rolling
        ? now.plus(rolling.length())
        : period.window(now).to();
  }

  private static @Nullable Instant retryAt(
      Group g, LedgerLine line, Standing standing, Instant now) {
    if (line.amount() > standing.limit()) {
      return null;
    }
    BudgetAccount account = line.account();
    BudgetPeriod period = account.period();
    Window window = period.window(now);
    // The instants at which slots leave, one after the other.
    return bookings(g)
        .filter(booking -> counts(booking, account, window))
        .filter(booking -> booking.spent > 0 || booking.held > 0)
        .map(booking -> period.leaves(booking.slot))
        .distinct()
        .sorted(Comparator.naturalOrder())
        .filter(
            leave ->
                period != BudgetPeriod.total()
                    && bookings(g)
                                .filter(booking -> counts(booking, account, window))
                                .filter(booking -> period.leaves(booking.slot).isAfter(leave))
                                .mapToLong(booking -> booking.spent + booking.held)
                                .sum()
                            + line.amount()
                        <= Math.min(standing.limit(), MAX_AMOUNT))
        .findFirst()
        .orElse(null);
  }
}

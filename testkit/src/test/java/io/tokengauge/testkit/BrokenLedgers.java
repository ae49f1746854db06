package io.tokengauge.testkit;

import io.tokengauge.budget.AccountTerms;
import io.tokengauge.budget.BudgetAccount;
import io.tokengauge.budget.BudgetLedger;
import io.tokengauge.budget.BudgetPeriod;
import io.tokengauge.budget.Charge;
import io.tokengauge.budget.ChargeAnswer;
import io.tokengauge.budget.Denial;
import io.tokengauge.budget.HoldAnswer;
import io.tokengauge.budget.LedgerLine;
import io.tokengauge.budget.LimitChange;
import io.tokengauge.budget.LimitOrder;
import io.tokengauge.budget.OnExpiry;
import io.tokengauge.budget.PublishedBudget;
import io.tokengauge.budget.Standing;
import io.tokengauge.time.Grain;
import io.tokengauge.usage.CallId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Ledgers that are right but for one mistake each, and the contract run on them. */
final class BrokenLedgers {

  private BrokenLedgers() {}

  /** Behaves like the reference until a method is overridden. */
  private static class Wrapper implements BudgetLedger {
    final BudgetLedger reference;

    Wrapper(InstantSource clock) {
      this.reference = new ReferenceBudgetLedger(clock, BudgetLedgerContract.REMEMBERED);
    }

    @Override
    public HoldAnswer reserve(
        String group, CallId call, List<LedgerLine> lines, Duration timeToLive) {
      return reference.reserve(group, call, lines, timeToLive);
    }

    @Override
    public List<ChargeAnswer> charge(String group, List<Charge> charges) {
      return reference.charge(group, charges);
    }

    @Override
    public boolean release(String group, CallId call) {
      return reference.release(group, call);
    }

    @Override
    public Set<CallId> renew(String group, Collection<CallId> calls, Duration timeToLive) {
      return reference.renew(group, calls, timeToLive);
    }

    @Override
    public List<Standing> read(String group, List<AccountTerms> accounts, @Nullable Instant at) {
      return reference.read(group, accounts, at);
    }

    @Override
    public List<String> keys(
        String group,
        String budget,
        BudgetPeriod period,
        @Nullable Instant at,
        @Nullable String after,
        int limit) {
      return reference.keys(group, budget, period, at, after, limit);
    }

    @Override
    public LimitChange changeLimit(String group, LimitOrder order) {
      return reference.changeLimit(group, order);
    }

    @Override
    public List<LimitChange> limitChanges(String group, int limit) {
      return reference.limitChanges(group, limit);
    }

    @Override
    public LimitChange note(String group, LimitOrder order, @Nullable Long before) {
      return reference.note(group, order, before);
    }

    @Override
    public void publish(List<PublishedBudget> budgets) {
      reference.publish(budgets);
    }

    @Override
    public void withdraw(Collection<String> names) {
      reference.withdraw(names);
    }

    @Override
    public List<PublishedBudget> published() {
      return reference.published();
    }

    @Override
    public Instant identityHorizon(String group) {
      return reference.identityHorizon(group);
    }
  }

  /** Runs the contract on a wrapper, few random sequences at a time. */
  abstract static class Contract extends BudgetLedgerContract {
    private final Function<InstantSource, BudgetLedger> ledgers;

    Contract(Function<InstantSource, BudgetLedger> ledgers) {
      this.ledgers = ledgers;
    }

    @Override
    protected final BudgetLedger createEmpty(InstantSource clock) {
      return ledgers.apply(clock);
    }

    @Override
    protected final int sequences() {
      return 30;
    }

    @Override
    protected final int calls() {
      return 600;
    }
  }

  /** Looks whether there is room, and holds if there was: two steps. */
  static final class ChecksThenHolds extends Contract {
    ChecksThenHolds() {
      super(
          clock ->
              new Wrapper(clock) {
                @Override
                public HoldAnswer reserve(
                    String group, CallId call, List<LedgerLine> lines, Duration timeToLive) {
                  List<Denial> denials = new ArrayList<>();
                  for (LedgerLine line : lines) {
                    Standing at = read(group, List.of(line.terms()), null).get(0);
                    if (at.spent() + at.held() + line.amount() > at.limit()) {
                      denials.add(new Denial(at, line.amount(), null));
                    }
                  }
                  return denials.isEmpty()
                      ? reference.reserve(group, call, unenforced(lines), timeToLive)
                      : reference.reserve(group, call, lines, timeToLive);
                }
              });
    }

    private static List<LedgerLine> unenforced(List<LedgerLine> lines) {
      return lines.stream()
          .map(line -> new LedgerLine(BudgetLedgerTheme.soft(line.terms()), line.amount()))
          .toList();
    }
  }

  /** Charges whatever comes, as often as it comes. */
  static final class ChargesTwice extends Contract {
    ChargesTwice() {
      super(
          clock ->
              new Wrapper(clock) {
                private int revision;

                @Override
                public List<ChargeAnswer> charge(String group, List<Charge> charges) {
                  return reference.charge(
                      group,
                      charges.stream()
                          .map(c -> new Charge(again(c.call()), 0, c.at(), c.lines()))
                          .toList());
                }

                private CallId again(CallId call) {
                  return new CallId(call.provider(), call.source(), call.id() + "/" + revision++);
                }
              });
    }
  }

  /** Keeps the holds of owners that never come back. */
  static final class LeaksHolds extends Contract {
    LeaksHolds() {
      super(
          clock ->
              new Wrapper(clock) {
                @Override
                public HoldAnswer reserve(
                    String group, CallId call, List<LedgerLine> lines, Duration timeToLive) {
                  return reference.reserve(group, call, lines, Duration.ofDays(10_000));
                }
              });
    }
  }

  /** Ends every day at midnight in Greenwich. */
  static final class DaysInUtc extends Contract {
    DaysInUtc() {
      super(
          clock ->
              new OtherPeriods(
                  clock,
                  period ->
                      period instanceof BudgetPeriod.Calendar calendar
                              && calendar.grain() == Grain.DAY
                          ? BudgetPeriod.day(ZoneOffset.UTC)
                          : period));
    }
  }

  /** Counts a minute as the minute on the clock. */
  static final class ResetsRates extends Contract {
    ResetsRates() {
      super(
          clock ->
              new OtherPeriods(
                  clock,
                  period ->
                      period instanceof BudgetPeriod.Rolling
                          ? new BudgetPeriod.Rolling(Duration.ofSeconds(50), Duration.ofSeconds(10))
                          : period));
    }
  }

  private static final class OtherPeriods extends Wrapper {
    private final UnaryOperator<BudgetPeriod> periods;

    OtherPeriods(InstantSource clock, UnaryOperator<BudgetPeriod> periods) {
      super(clock);
      this.periods = periods;
    }

    @Override
    public HoldAnswer reserve(
        String group, CallId call, List<LedgerLine> lines, Duration timeToLive) {
      return super.reserve(group, call, lines(lines), timeToLive);
    }

    @Override
    public List<ChargeAnswer> charge(String group, List<Charge> charges) {
      return super.charge(
          group,
          charges.stream()
              .map(c -> new Charge(c.call(), c.revision(), c.at(), lines(c.lines())))
              .toList());
    }

    @Override
    public List<Standing> read(String group, List<AccountTerms> accounts, @Nullable Instant at) {
      return super.read(group, accounts.stream().map(this::terms).toList(), at);
    }

    private List<LedgerLine> lines(List<LedgerLine> lines) {
      return lines.stream().map(l -> new LedgerLine(terms(l.terms()), l.amount())).toList();
    }

    private AccountTerms terms(AccountTerms terms) {
      BudgetAccount account = terms.account();
      return new AccountTerms(
          new BudgetAccount(account.budget(), account.key(), periods.apply(account.period())),
          terms.limit(),
          terms.enforced(),
          terms.onExpiry(),
          terms.thresholds());
    }
  }

  /** Gives everything back when a hold expires, whatever was agreed. */
  static final class AlwaysReleases extends Contract {
    AlwaysReleases() {
      super(
          clock ->
              new Wrapper(clock) {
                @Override
                public HoldAnswer reserve(
                    String group, CallId call, List<LedgerLine> lines, Duration timeToLive) {
                  return reference.reserve(
                      group,
                      call,
                      lines.stream()
                          .map(
                              line ->
                                  new LedgerLine(
                                      new AccountTerms(
                                          line.account(),
                                          line.terms().limit(),
                                          line.terms().enforced(),
                                          OnExpiry.RELEASE,
                                          line.terms().thresholds()),
                                      line.amount()))
                          .toList(),
                      timeToLive);
                }
              });
    }
  }
}

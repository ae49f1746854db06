package io.tokengauge.budget;

import io.tokengauge.usage.CallId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what was spent and what is held on each account, and lets nothing slip in between.
 *
 * <p><b>Groups.</b> Every operation is on one group of accounts, named by the caller. Within a
 * group an operation is one atomic step whatever accounts it touches, against all threads and all
 * processes that share the store: one lock, one transaction, one script on one hash slot. Groups
 * know nothing of each other.
 *
 * <p><b>Calls.</b> A call is known to a group by its id, from its reservation or its charge until
 * it ended and {@link #identityHorizon} has passed it. It holds what was reserved for it until it
 * is charged, released or expired. Holds that are due end before anything else an operation does,
 * each line as its {@link OnExpiry} says; the call stays known, so that a late charge puts the
 * actual amounts in place of what was booked.
 *
 * <p><b>Time</b> is the store's clock, in whole microseconds. What a call takes is booked in the
 * {@linkplain BudgetPeriod#slot slot} of the instant at which it was reserved, or if it was not, of
 * its start. What counts against a limit is the sum of the slots that begin in the {@linkplain
 * BudgetPeriod#window window} of now.
 *
 * <p><b>Limits</b> come with each request and give way to one set by {@link #changeLimit}: on the
 * account, else on its budget.
 *
 * <p><b>Thresholds.</b> After an amount was booked or held, each account of the request is checked:
 * a percentage is crossed once what is spent in the window of now is above zero and at least {@link
 * Crossing#amount} of the limit. It is told to the caller that finds it, and not again until the
 * window is over; with a rolling period, until as much time has passed.
 *
 * <p>Amounts are whole nano-dollars, tokens or calls, from 0 to {@link #MAX_AMOUNT}. Thread-safe.
 * Every method may throw {@link io.tokengauge.storage.StorageException}; a step then happened whole
 * or not at all, and can be sent again as it is.
 */
public interface BudgetLedger {

  /** The largest amount, limit or sum: 2^53 - 1, about $9.0 million in nano-dollars. */
  long MAX_AMOUNT = (1L << 53) - 1;

  /**
   * Holds amounts on all of these accounts, or on none.
   *
   * <p>A line is denied if its amount is above zero, and with all that is spent and held it would
   * come to more than the limit (enforced lines only) or than {@link #MAX_AMOUNT}.
   *
   * @param call who holds; a call that holds already is granted again and holds what it held
   * @param lines at most one per account
   * @param timeToLive until the hold ends by itself, above zero
   * @throws IllegalArgumentException if there is no line, two are on one account, or the time to
   *     live is not above zero
   */
  HoldAnswer reserve(String group, CallId call, List<LedgerLine> lines, Duration timeToLive);

  /**
   * Books what calls actually took, each once, in place of what they held.
   *
   * <p>A charge of a call that is known replaces all it held or had booked: on accounts that it has
   * a line on, in the slot where it was; on others in that of the charge; what has no line any more
   * is given back. The store's limits do not matter.
   *
   * @param charges in the order in which to book them; each is a step of its own
   * @return what became of each
   */
  List<ChargeAnswer> charge(String group, List<Charge> charges);

  /**
   * Gives back what a call holds, or what its expired hold had booked, and forgets it; does nothing
   * if it was charged or is not known.
   *
   * @return whether there was something to give back
   */
  boolean release(String group, CallId call);

  /**
   * Prolongs holds, and ends all that are due; with no calls named it only does that.
   *
   * @param timeToLive from now, above zero; a hold that lasts longer already stays as it is
   * @return those of the calls that still hold
   */
  Set<CallId> renew(String group, Collection<CallId> calls, Duration timeToLive);

  /**
   * Tells how accounts stand.
   *
   * @param at an instant whose window is asked for, or null for the store's now; of rolling periods
   *     only now is known, whatever is asked for
   * @return a standing for each, in order; an account that was never used stands at zero
   * @throws IllegalArgumentException if a window that is asked for ended before the horizon
   */
  List<Standing> read(String group, List<AccountTerms> accounts, @Nullable Instant at);

  /**
   * Lists the keys of a budget's accounts that something is booked or held on in a window.
   *
   * @param at an instant whose window is asked for, or null for the store's now; of rolling periods
   *     only now is known
   * @param after the last key of the page before, or null for the first page
   * @param limit the most to return, 1 or more
   * @return the next keys in {@link io.tokengauge.usage.Dimension#VALUE_ORDER}
   */
  List<String> keys(
      String group,
      String budget,
      BudgetPeriod period,
      @Nullable Instant at,
      @Nullable String after,
      int limit);

  /**
   * Puts another limit in force, at once and for all processes, and writes down who did so.
   *
   * @return the change as it was written down
   */
  LimitChange changeLimit(String group, LimitOrder order);

  /**
   * Returns the latest changes of limits, newest first.
   *
   * @param limit the most to return, 1 or more
   */
  List<LimitChange> limitChanges(String group, int limit);

  /**
   * Writes down a change of what applications configured, beside those of {@link #changeLimit}; no
   * limit is put in force by it.
   *
   * @param order the limit as configured from now on, null for none any more
   * @param before the limit as configured until then, null for none
   * @return the change as it was written down
   */
  LimitChange note(String group, LimitOrder order, @Nullable Long before);

  /** Puts up what budgets there are, for whoever looks; takes the place of those of equal name. */
  void publish(List<PublishedBudget> budgets);

  /** Takes down budgets that were put up; names of none change nothing. Their accounts stay. */
  void withdraw(Collection<String> names);

  /** Returns the budgets that were put up, of all groups, by name. */
  List<PublishedBudget> published();

  /**
   * Returns the earliest start of a call that a charge is taken for, unless the call is known;
   * whether an earlier one was charged nobody remembers. It only moves forward.
   */
  Instant identityHorizon(String group);

  /**
   * Checks what {@link #reserve} was given.
   *
   * @throws IllegalArgumentException if it is not as stated there
   */
  static void checkReservation(List<LedgerLine> lines, Duration timeToLive) {
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("a reservation must have a line, had none");
    }
    if (lines.size() > 1) {
      Charge.checkAccounts(lines);
    }
    checkTimeToLive(timeToLive);
  }

  /**
   * Checks how long something is to hold.
   *
   * @throws IllegalArgumentException if the time is not above zero
   */
  static void checkTimeToLive(Duration timeToLive) {
    if (timeToLive.isNegative() || timeToLive.isZero()) {
      throw new IllegalArgumentException("time to live must be above zero, was " + timeToLive);
    }
  }

  /**
   * Checks how many things are asked for.
   *
   * @throws IllegalArgumentException if it is less than one
   */
  static void checkLimit(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be 1 or more, was " + limit);
    }
  }
}

package io.tokengauge.budget;

import io.tokengauge.usage.CallId;
import io.tokengauge.usage.PricedUsage;
import java.util.List;

/**
 * Stands for a call that was let through, from before it is made until what it took is booked.
 *
 * <p>It ends once, by whichever comes first: its call is recorded with a monitor that knows the
 * guard, {@link #settle}, {@link #release} or {@link #close}; the rest do nothing. Until then its
 * holds are renewed, for as long as the guard believes that a call may last. Thread-safe.
 */
public final class Reservation implements AutoCloseable {

  private final Settlements settlements;
  private final OpenHold hold;
  private final List<Standing> standings;
  private final List<Denial> overruns;

  Reservation(
      Settlements settlements, OpenHold hold, List<Standing> standings, List<Denial> overruns) {
    this.settlements = settlements;
    this.hold = hold;
    this.standings = List.copyOf(standings);
    this.overruns = List.copyOf(overruns);
  }

  /** Returns the id that the call is to be recorded under. */
  public CallId id() {
    return hold.id();
  }

  /**
   * Returns how the accounts stood after the amounts were held; empty if the ledger could not be
   * reached, or the call was reserved before.
   */
  public List<Standing> standings() {
    return standings;
  }

  /** Returns the soft and shadow budgets that the call did not fit into. */
  public List<Denial> overruns() {
    return overruns;
  }

  /**
   * Books what the call took. A ledger that cannot be reached is told later.
   *
   * @param call as it would be recorded; may carry another id than the reservation
   */
  public void settle(PricedUsage call) {
    if (hold.leaveOpen(OpenHold.State.ENDED)) {
      settlements.settle(hold, call);
    }
  }

  /** Books what the call took, for who and what it was estimated for. */
  public void settle(Spend spend) {
    if (hold.leaveOpen(OpenHold.State.ENDED)) {
      settlements.settle(hold, spend);
    }
  }

  /** Books the most that the call could take, because nobody knows what it took. */
  void settleAtEstimate() {
    settle(hold.plan().most());
  }

  /** Gives back what is held, because the call was not made. */
  public void release() {
    if (hold.leaveOpen(OpenHold.State.ENDED)) {
      settlements.release(hold);
    }
  }

  /**
   * Gives back what is held, unless the call was recorded or settled. A call that may have reached
   * its provider is to be recorded first, with unknown usage if need be.
   */
  @Override
  public void close() {
    release();
  }
}

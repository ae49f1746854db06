package io.tokengauge.history;

import io.tokengauge.usage.Money;
import java.time.Instant;
import java.util.List;

/**
 * Tells what other prices make of the calls of a time: what would change, or what did.
 *
 * <p>Amounts are of calls that change only. A call that had no price counts with an old cost of 0
 * and among {@link Difference#newlyPriced()}.
 *
 * @param from the first instant
 * @param to the first instant no longer included
 * @param applied whether the calls were amended; otherwise nothing was touched
 * @param differences what changes, a row per provider, model and pair of price versions, in that
 *     order; of a run that was applied they are its audit rows
 * @param examined how many calls were read
 * @param withoutPrice how many of them the prices at hand do not know; they keep the cost they had
 * @param gone how many calls of the time could not be repriced because only their totals are left,
 *     or they went while this ran; a lower bound if the store has forgotten totals as well
 * @param overtaken how many calls another amendment changed meanwhile; run again for those
 * @param complete whether the store had every call of the time
 */
public record Repricing(
    Instant from,
    Instant to,
    boolean applied,
    List<Difference> differences,
    long examined,
    long withoutPrice,
    long gone,
    long overtaken,
    boolean complete) {

  public Repricing {
    differences = List.copyOf(differences);
  }

  /** Returns how many calls change. */
  public long changed() {
    return differences.stream().mapToLong(Difference::calls).sum();
  }

  /** Returns the new cost of the calls that change less their old one. */
  public Money difference() {
    return differences.stream().map(Difference::difference).reduce(Money.ZERO, Money::plus);
  }

  /**
   * Tells what changes for one model from one version of the prices to another.
   *
   * @param provider the provider
   * @param model the model that answered
   * @param oldVersion the price version the calls had, empty if they had no price
   * @param newVersion the price version they get
   * @param calls how many calls change
   * @param newlyPriced how many of them had no price
   * @param oldCost what they cost so far
   * @param newCost what they cost by the new prices
   * @param by who had it applied, empty in a dry run
   * @param at when it was applied as the caller said it, or when the dry run was asked for
   */
  public record Difference(
      String provider,
      String model,
      String oldVersion,
      String newVersion,
      long calls,
      long newlyPriced,
      Money oldCost,
      Money newCost,
      String by,
      Instant at) {

    /** Returns the new cost less the old one. */
    public Money difference() {
      return newCost.minus(oldCost);
    }
  }
}

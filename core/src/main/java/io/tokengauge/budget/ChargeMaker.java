package io.tokengauge.budget;

import io.tokengauge.pricing.PriceBook;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Outcome;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Works out what a call that was made takes from which accounts.
 *
 * <p>A call of which nobody knows what it used takes what it held, or nothing: as the guard chose
 * for calls that failed, and as each budget does on expiry for those that may have been answered.
 * It counts as a call in any case.
 */
final class ChargeMaker {

  private final Supplier<BudgetLines> budgets;
  private final Supplier<PriceBook> prices;
  private final Unpriced unpriced;
  private final OnExpiry failedCalls;
  private final GuardCounter.Counts counts;

  ChargeMaker(
      Supplier<BudgetLines> budgets,
      Supplier<PriceBook> prices,
      Unpriced unpriced,
      OnExpiry failedCalls,
      GuardCounter.Counts counts) {
    this.budgets = budgets;
    this.prices = prices;
    this.unpriced = unpriced;
    this.failedCalls = failedCalls;
    this.counts = counts;
  }

  /** Returns the charges of a recorded call, by group. */
  SortedMap<String, List<Charge>> of(PricedUsage call, @Nullable OpenHold hold, int revision) {
    UsageRecord record = call.record();
    BudgetLines.Amounts amounts;
    if (record.usageUnknown()) {
      amounts = (budget, key) -> unknown(budget, key, record, hold);
    } else {
      Spend spend = Spend.of(priced(call));
      amounts = (budget, key) -> budget.unit().of(spend);
    }
    return charges(
        call.id(), revision, record.start(), budgets.get().toCharge(record, amounts), hold);
  }

  /** Returns the charges of a call known by its reservation only, by group. */
  SortedMap<String, List<Charge>> of(OpenHold hold, Spend spend) {
    UsageRecord record = hold.plan().record();
    return charges(
        hold.id(),
        0,
        record.start(),
        budgets.get().toCharge(record, (budget, key) -> budget.unit().of(spend)),
        hold);
  }

  private PricedUsage priced(PricedUsage call) {
    if (call.cost().known()) {
      return call;
    }
    return new PricedUsage(call.record(), unpriced.cost(call.record(), prices.get()));
  }

  /** Counts a call that was booked without knowing what it used or cost. */
  void count(PricedUsage call) {
    if (call.record().usageUnknown()) {
      counts.add(GuardCounter.UNKNOWN_USAGE);
    } else if (!priced(call).cost().known()) {
      counts.add(GuardCounter.UNPRICED);
    }
  }

  private long unknown(Budget budget, String key, UsageRecord record, @Nullable OpenHold hold) {
    if (budget.unit() == BudgetUnit.CALLS) {
      return 1;
    }
    OnExpiry policy =
        record.outcome().kind() == Outcome.Kind.ERROR ? failedCalls : budget.onExpiry();
    return hold == null || policy == OnExpiry.RELEASE ? 0 : hold.heldOn(budget, key);
  }

  private static SortedMap<String, List<Charge>> charges(
      CallId call,
      int revision,
      Instant start,
      Map<String, List<LedgerLine>> lines,
      @Nullable OpenHold hold) {
    Set<String> groups = new TreeSet<>(lines.keySet());
    if (hold != null) {
      groups.addAll(hold.lines().keySet());
    }
    SortedMap<String, List<Charge>> charges = new TreeMap<>();
    for (String group : groups) {
      List<Charge> inGroup = new ArrayList<>(2);
      inGroup.add(new Charge(call, revision, start, lines.getOrDefault(group, List.of())));
      if (hold != null && !hold.id().equals(call)) {
        // After the call itself: in between, too much is taken rather than too little.
        inGroup.add(new Charge(hold.id(), revision, start, List.of()));
      }
      charges.put(group, inGroup);
    }
    return charges;
  }
}

package io.tokengauge.window;

import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageTotals;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Keeps every call with the second it counts in, and filters: too simple to be wrong. */
final class NaiveWindows {

  private record Counted(PricedUsage call, long second) {}

  private final List<Counted> calls = new ArrayList<>();

  void record(PricedUsage call, long second) {
    calls.add(new Counted(call, second));
  }

  UsageTotals totals(
      Predicate<PricedUsage> scope, Instant from, Instant to, boolean withHistogram) {
    UsageTotals.Accumulator sum = new UsageTotals.Accumulator(withHistogram);
    for (PricedUsage call : in(scope, from, to)) {
      sum.add(call);
    }
    return sum.totals();
  }

  Extremes extremes(Predicate<PricedUsage> scope, Instant from, Instant to) {
    Extremes extremes = Extremes.NONE;
    for (PricedUsage call : in(scope, from, to)) {
      extremes = extremes.combine(Extremes.of(call));
    }
    return extremes;
  }

  private List<PricedUsage> in(Predicate<PricedUsage> scope, Instant from, Instant to) {
    List<PricedUsage> found = new ArrayList<>();
    for (Counted counted : calls) {
      if (counted.second >= from.getEpochSecond()
          && Instant.ofEpochSecond(counted.second).isBefore(to)
          && scope.test(counted.call)) {
        found.add(counted.call);
      }
    }
    return found;
  }
}

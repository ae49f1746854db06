package io.tokengauge.history;

import io.tokengauge.usage.PricedUsage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Lists the calls that cost most.
 *
 * @param period which calls, by their start
 * @param calls dearest first; where several cost the same, in the order of their start and id. What
 *     cost nothing or has no price is not among them
 * @param source {@link Source#PARTIAL} if the store no longer had all calls
 */
public record DearCalls(CalendarPeriod period, List<PricedUsage> calls, Source source) {

  private static final int PAGE = 1_000;

  private static final Comparator<PricedUsage> DEAREST_FIRST =
      Comparator.comparingLong((PricedUsage call) -> call.cost().picos())
          .reversed()
          .thenComparing(call -> ScanPage.Position.of(call.record()));

  public DearCalls {
    calls = List.copyOf(calls);
  }

  /** Reads all calls a page at a time and keeps the few that are wanted. */
  static DearCalls scan(
      UsageStore store, UsageFilter filter, CalendarPeriod period, Instant to, int count) {
    // The cheapest of the kept is at the head, so that it can give way.
    PriorityQueue<PricedUsage> kept = new PriorityQueue<>(Collections.reverseOrder(DEAREST_FIRST));
    boolean complete = true;
    ScanPage.Position after = null;
    do {
      ScanPage page = store.scan(filter, period.from(), to, after, PAGE);
      for (StoredUsage stored : page.calls()) {
        if (stored.call().cost().picos() > 0) {
          kept.add(stored.call());
        }
        if (kept.size() > count) {
          kept.remove();
        }
      }
      complete &= page.complete();
      after = page.next();
    } while (after != null);
    List<PricedUsage> calls = new ArrayList<>(kept);
    calls.sort(DEAREST_FIRST);
    return new DearCalls(period, calls, complete ? Source.ROWS : Source.PARTIAL);
  }
}

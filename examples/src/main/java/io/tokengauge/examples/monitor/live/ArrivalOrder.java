package io.tokengauge.examples.monitor.live;

import io.tokengauge.usage.UsageRecord;
import java.time.Instant;
import java.util.Comparator;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Puts calls that come in the order of their start into the order in which they arrived, that is,
 * ended; a call of unknown length arrives when it starts. Holds those under way at one time only.
 */
public final class ArrivalOrder implements Iterator<UsageRecord> {

  private final Iterator<UsageRecord> byStart;
  private final Queue<UsageRecord> underWay =
      new PriorityQueue<>(
          Comparator.comparing(ArrivalOrder::arrival).thenComparing(UsageRecord::id));
  private @Nullable UsageRecord starting;

  /** Takes calls in the order of their start. */
  public ArrivalOrder(Iterator<UsageRecord> byStart) {
    this.byStart = byStart;
    this.starting = byStart.hasNext() ? byStart.next() : null;
  }

  /** Returns when a call is recorded. */
  public static Instant arrival(UsageRecord call) {
    return call.end().orElse(call.start());
  }

  @Override
  public boolean hasNext() {
    return starting != null || !underWay.isEmpty();
  }

  @Override
  public UsageRecord next() {
    UsageRecord first = underWay.peek();
    while (starting != null && (first == null || !starting.start().isAfter(arrival(first)))) {
      underWay.add(starting);
      starting = byStart.hasNext() ? byStart.next() : null;
      first = underWay.peek();
    }
    if (first == null) {
      throw new NoSuchElementException("there is no further call");
    }
    underWay.remove();
    return first;
  }
}

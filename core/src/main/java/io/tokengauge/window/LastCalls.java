package io.tokengauge.window;

import io.tokengauge.usage.PricedUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/*
 * Keeps the last calls of a series, whatever time they span.
 *
 * Why not an index drawn by an atomic add and a store beside it: a writer held up between the two
 * would, a round later, put an old call in the place of a newer one. Index and store are therefore
 * under one gate, as in Cell; it is shut for the time of two stores. Calls of many threads at the
 * same moment stand in the order in which they came through the gate.
 */
final class LastCalls {

  private final @Nullable PricedUsage[] calls;
  private final long[] seconds;
  private final AtomicBoolean gate = new AtomicBoolean();
  private int next;
  private int count;

  /** Holds a call and the second it arrived in. */
  record Entry(PricedUsage call, long epochSecond) {}

  LastCalls(int limit) {
    calls = new @Nullable PricedUsage[limit];
    seconds = new long[limit];
  }

  void add(PricedUsage call, long epochSecond) {
    enter();
    calls[next] = call;
    seconds[next] = epochSecond;
    next = next + 1 == calls.length ? 0 : next + 1;
    count = Math.min(count + 1, calls.length);
    gate.set(false);
  }

  /** Returns the calls, oldest first. */
  List<Entry> entries() {
    List<Entry> entries = new ArrayList<>(calls.length);
    enter();
    try {
      for (int i = count; i > 0; i--) {
        int at = Math.floorMod(next - i, calls.length);
        entries.add(new Entry(Objects.requireNonNull(calls[at]), seconds[at]));
      }
    } finally {
      gate.set(false);
    }
    return entries;
  }

  private void enter() {
    int looks = 0;
    while (!gate.compareAndSet(false, true)) {
      Spin.pause(looks++);
    }
  }
}

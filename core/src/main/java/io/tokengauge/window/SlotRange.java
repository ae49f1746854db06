package io.tokengauge.window;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Names slots of one width in a row.
 *
 * @param grain how wide they are
 * @param from the number of the first
 * @param to the number after the last; above {@code from}
 */
public record SlotRange(WindowGrain grain, long from, long to) {

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if the range is empty
   */
  public SlotRange {
    if (from >= to) {
      throw new IllegalArgumentException("slot range must not be empty, was " + from + " to " + to);
    }
  }

  /** Returns the first instant of the range. */
  public Instant start() {
    return new Slot(grain, from).start();
  }

  /** Tells whether a slot is one of these. */
  public boolean contains(Slot slot) {
    return slot.grain() == grain && from <= slot.number() && slot.number() < to;
  }

  /**
   * Covers a time by the widest slots that fit in, and narrower ones at its edges: every instant by
   * exactly one slot.
   *
   * @param from the first instant, a whole second
   * @param to the first instant after, a whole second
   * @return at most five ranges; none if the time is empty
   * @throws IllegalArgumentException if an edge is no whole second
   */
  public static List<SlotRange> cover(Instant from, Instant to) {
    if (from.getNano() != 0 || to.getNano() != 0) {
      throw new IllegalArgumentException(
          "range must start and end at whole seconds, was " + from + " to " + to);
    }
    List<SlotRange> ranges = new ArrayList<>();
    cover(WindowGrain.QUARTER_HOUR, from.getEpochSecond(), to.getEpochSecond(), ranges);
    return ranges;
  }

  private static void cover(WindowGrain grain, long from, long to, List<SlotRange> ranges) {
    if (from >= to) {
      return;
    }
    long width = grain.seconds();
    long first = Math.floorDiv(from + width - 1, width);
    long end = Math.floorDiv(to, width);
    if (grain == WindowGrain.SECOND) {
      ranges.add(new SlotRange(grain, from, to));
      return;
    }
    WindowGrain narrower = WindowGrain.values()[grain.ordinal() - 1];
    if (first >= end) {
      cover(narrower, from, to, ranges);
      return;
    }
    cover(narrower, from, first * width, ranges);
    ranges.add(new SlotRange(grain, first, end));
    cover(narrower, end * width, to, ranges);
  }
}

package io.tokengauge.window;

import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts the calls of one combination of dimension values: the handle to resolve once and record
 * through from then on.
 *
 * <p>A handle stays good for ever. If its series was retired for want of calls, the next record
 * puts it back; if the cap on series has been reached meanwhile, the call is counted in the
 * overflow series. Recording allocates nothing once the series has found its size. Thread-safe.
 */
/*
 * What it is: cells for the live slot, and three logs of closed slots. A series is its own first
 * cell and its own log of seconds: of 10,000 series most are not in the cache, and an object less to
 * fetch is time saved.
 *
 * Writers know the current second only. All that the cells hold belongs to one second, the series'
 * slot. Whoever first comes with a later one, to record or to read, rolls: inside the gates of all
 * cells, it files their content as the closed second's slot, and when a minute or a quarter of an
 * hour ended with it, folds the slots of that into one of the next width. So every call is in
 * exactly one second, minute and quarter, whatever the threads do, and a closed slot never changes
 * again: who comes late (a clock read before a gate was found shut) is counted in the current slot.
 *
 * Where the closed slot had one call at most, the next one will likely have no more, and the call
 * that opens it goes to the log of seconds at once, past the cells (see CallSlot). Calls that come
 * in the same second nevertheless go to the cells, which are then filed as a second part of it: the
 * sum of a slot is the sum of its parts.
 *
 * Why not the ring of slots that writers add to directly (Sentinel's LeapArray and its kin): a
 * writer that chose a slot and was held up adds to a slot that has been reset for another second
 * meanwhile, or is reset after its add. Why not cumulative counters with snapshots subtracted:
 * maxima cannot be subtracted, and a snapshot is as wide as a cell, however little happened.
 * Why not a queue with one consumer: a thread, a bound on the queue, and windows that lag.
 *
 * The series' own gate is the lock of all that is in this object. Gates are taken in the order of
 * cells, the own one first, so nobody waits in a circle. A thread that finds it shut adds cells, up
 * to twice the processors, and from then on records in those only: the own gate lies beside fields
 * that every record reads, and would take their cache line from processor to processor.
 *
 * Races, and what closes them:
 * - add against roll: the slot is looked at inside the cell's gate, and rolling holds all gates.
 * - add in a new cell against roll: cells are added inside the own gate, with the current slot, so
 *   whoever rolls next sees them.
 * - record against retire: retiring holds all gates and leaves NO_SLOT in every cell, so the next
 *   record comes to the own gate, sees that the series is retired and goes to the table.
 *
 * Not handled: a thread that loses its processor inside a gate keeps others from that cell (not
 * from the series) until it goes on; a roll keeps them from all cells, for a microsecond or less.
 * A read of several series is no snapshot of one moment in the live second; in closed ones it is.
 */
public final class Series extends SlotLog {

  /** How many seconds a reader may be late before slots that it needs may be gone. */
  static final int SLACK_SECONDS = 4;

  private static final int KEPT_SECONDS = WindowGrain.SECOND.slots() + SLACK_SECONDS;
  private static final int KEPT_MINUTES = WindowGrain.MINUTE.slots() + 1;
  private static final int KEPT_QUARTERS = WindowGrain.QUARTER_HOUR.slots() + 1;
  private static final int MINUTES_PER_QUARTER = 15;
  private static final int SECONDS_PER_MINUTE = 60;

  // The object and its key.
  private static final int FIXED_BYTES = 64 + 40;

  private final @Nullable LastCalls lastCalls;
  private final SeriesTable table;
  private final String[] values;
  private final int hash;
  // More cells; null as long as the own one is enough. Written inside the own gate.
  private volatile @Nullable CellGroup cells;

  // Guarded by the own gate.
  private @Nullable SlotLog minutes;
  private @Nullable SlotLog quarters;
  private boolean retired;
  // The end of the current slot's minute: until then there is nothing to fold.
  private long minuteEnd = Long.MIN_VALUE;

  /**
   * Creates a series that the table does not know yet.
   *
   * @param values of the table's dimensions; kept, not copied
   */
  Series(SeriesTable table, String[] values, int hash, boolean retired) {
    super(KEPT_SECONDS, table.spec().histogram());
    this.table = table;
    this.values = values;
    this.hash = hash;
    this.retired = retired;
    int last = table.spec().lastCalls();
    this.lastCalls = last == 0 ? null : new LastCalls(last);
  }

  /** Returns the value of each dimension; {@link Dimension#ABSENT} where calls have none. */
  public Map<Dimension, String> values() {
    Map<Dimension, String> byDimension = new TreeMap<>();
    List<Dimension> dimensions = table.spec().dimensions();
    for (int i = 0; i < values.length; i++) {
      byDimension.put(dimensions.get(i), values[i]);
    }
    return byDimension;
  }

  /**
   * Counts a call. It is not checked that the call has this series' values.
   *
   * @param arrival when it ended, on a clock that never steps ({@link
   *     io.tokengauge.time.MonotonicClock}, or a virtual one); what arrives before the series'
   *     current second is counted in that
   */
  public void record(PricedUsage call, Instant arrival) {
    recordInSecond(call, arrival.getEpochSecond());
  }

  /**
   * Counts a call that arrived in a second, as {@link #record} does.
   *
   * @param epochSecond seconds since 1970-01-01T00:00:00Z
   */
  public void recordInSecond(PricedUsage call, long epochSecond) {
    CellGroup several = cells;
    Cell cell = several == null ? this : several.preferred();
    if (!cell.tryEnter()) {
      recordElsewhere(call, epochSecond);
      return;
    }
    if (cell.slot() < epochSecond) {
      if (cell == this) {
        openAndAdd(call, epochSecond);
      } else {
        cell.leave();
        enter();
        openAndAdd(call, epochSecond);
      }
      return;
    }
    cell.add(call);
    cell.leave();
    if (lastCalls != null) {
      lastCalls.add(call, epochSecond);
    }
  }

  private void recordElsewhere(PricedUsage call, long epochSecond) {
    CellGroup known = cells;
    if (known != null && known.canGrow()) {
      // Two threads that prefer the same cell would meet there for ever, beside a free one.
      addCells(known);
    }
    for (int looks = 0; ; looks++) {
      CellGroup several = cells;
      Cell free = several == null ? null : several.enterAny();
      if (free != null) {
        if (free.slot() >= epochSecond) {
          free.add(call);
          free.leave();
          if (lastCalls != null) {
            lastCalls.add(call, epochSecond);
          }
          return;
        }
        free.leave();
        enter();
        openAndAdd(call, epochSecond);
        return;
      }
      if (several == null || several.canGrow()) {
        addCells(several);
      } else {
        Spin.pause(looks);
      }
    }
  }

  // Whoever comes second finds that there are more already.
  private void addCells(@Nullable CellGroup known) {
    enter();
    try {
      if (cells == known) {
        cells = known == null ? CellGroup.first(hasHistogram(), slot()) : known.doubled(slot());
      }
    } finally {
      leave();
    }
  }

  /** Records with the own gate already entered, and leaves it. */
  private void openAndAdd(PricedUsage call, long epochSecond) {
    boolean here;
    try {
      here = !retired;
      if (here) {
        if (slot() < epochSecond && rollTo(epochSecond)) {
          append(epochSecond, call);
        } else {
          add(call);
        }
      }
    } finally {
      leave();
    }
    if (!here) {
      table.recordAway(this, call, epochSecond);
    } else if (lastCalls != null) {
      lastCalls.add(call, epochSecond);
    }
  }

  // -- inside the own gate ------------------------------------------------------------------------

  /**
   * Files what the cells hold and lets them go on in another second.
   *
   * @return whether the slot that was closed held one call at most
   */
  private boolean rollTo(long second) {
    CellGroup several = cells;
    if (several == null) {
      return fileAndOpen(second);
    }
    several.enterAll();
    try {
      several.moveTo(this);
      boolean quiet = fileAndOpen(second);
      several.slot(second);
      return quiet;
    } finally {
      several.leaveAll();
    }
  }

  private boolean fileAndOpen(long second) {
    long closed = slot();
    long calls = attempts();
    if (calls != 0) {
      calls += lastSlot() == closed ? 1 : 0;
      append(closed, this);
    }
    if (second >= minuteEnd) {
      if (closed != NO_SLOT) {
        foldUp(
            Math.floorDiv(closed, SECONDS_PER_MINUTE), Math.floorDiv(second, SECONDS_PER_MINUTE));
      }
      minuteEnd = (Math.floorDiv(second, SECONDS_PER_MINUTE) + 1) * SECONDS_PER_MINUTE;
    }
    slot(second);
    return calls <= 1;
  }

  private void foldUp(long minute, long nextMinute) {
    Cell sum = table.takeScratch();
    long from = minute * SECONDS_PER_MINUTE;
    addTo(from, from + SECONDS_PER_MINUTE, sum);
    if (!sum.isEmpty()) {
      if (minutes == null) {
        minutes = new SlotLog(KEPT_MINUTES);
      }
      minutes.append(minute, sum);
    }
    long quarter = Math.floorDiv(minute, MINUTES_PER_QUARTER);
    if (minutes != null && quarter != Math.floorDiv(nextMinute, MINUTES_PER_QUARTER)) {
      long start = quarter * MINUTES_PER_QUARTER;
      minutes.addTo(start, start + MINUTES_PER_QUARTER, sum);
      if (!sum.isEmpty()) {
        if (quarters == null) {
          quarters = new SlotLog(KEPT_QUARTERS);
        }
        quarters.append(quarter, sum);
      }
    }
    table.returnScratch(sum);
  }

  // -- reading ------------------------------------------------------------------------------------

  /**
   * Adds up what was recorded in spans of time, all at the same moment.
   *
   * @param now the reader's second; what was recorded before it is closed first
   * @param edges in epoch seconds, ascending: span i runs from edge i to before edge i + 1
   * @param sums of every span, added to
   * @return false if something that belongs into a span may have been dropped already
   */
  boolean read(long now, WindowGrain grain, long[] edges, Cell[] sums) {
    enter();
    try {
      if (slot() < now && slot() != NO_SLOT) {
        rollTo(now);
      }
      boolean complete = true;
      for (int i = 0; i < sums.length; i++) {
        complete &= readClosed(grain, edges[i], edges[i + 1], sums[i]);
      }
      long live = slot();
      for (int i = 0; i < sums.length; i++) {
        if (edges[i] <= live && live < edges[i + 1]) {
          addLive(sums[i]);
        }
      }
      return complete;
    } finally {
      leave();
    }
  }

  private void addLive(Cell sum) {
    sum.addAll(this);
    CellGroup several = cells;
    if (several == null) {
      return;
    }
    // All at once: one after the other could show a call and miss one that ended before it began.
    several.enterAll();
    try {
      several.addTo(sum);
    } finally {
      several.leaveAll();
    }
  }

  /** Takes the widest slots that are closed, then narrower ones for the rest. */
  private boolean readClosed(WindowGrain grain, long from, long to, Cell sum) {
    if (slot() == NO_SLOT) {
      return true;
    }
    long at = from;
    boolean complete = true;
    if (grain == WindowGrain.QUARTER_HOUR) {
      long edge = closedEdge(WindowGrain.QUARTER_HOUR, to);
      complete = addSlots(quarters, WindowGrain.QUARTER_HOUR, at, edge, sum);
      at = Math.max(at, edge);
    }
    if (grain != WindowGrain.SECOND) {
      long edge = closedEdge(WindowGrain.MINUTE, to);
      complete &= addSlots(minutes, WindowGrain.MINUTE, at, edge, sum);
      at = Math.max(at, edge);
    }
    complete &= addSlots(this, WindowGrain.SECOND, at, to, sum);
    return complete;
  }

  /** Returns the end of the last slot of a width that is closed and ends in time. */
  private long closedEdge(WindowGrain grain, long to) {
    long width = grain.seconds();
    return Math.floorDiv(Math.min(to, slot()), width) * width;
  }

  private static boolean addSlots(
      @Nullable SlotLog log, WindowGrain grain, long from, long to, Cell sum) {
    if (log == null || from >= to) {
      return true;
    }
    return log.addTo(from / grain.seconds(), to / grain.seconds(), sum);
  }

  /** Returns the last calls and the seconds that they arrived in, oldest */
  List<LastCalls.Entry> lastCalls() {
    return lastCalls == null ? List.of() : lastCalls.entries();
  }

  // -- coming and going, called by the table inside its own lock ----------------------------------

  boolean has(String[] wanted, int wantedHash) {
    return hash == wantedHash && Arrays.equals(values, wanted);
  }

  String value(int dimension) {
    return values[dimension];
  }

  String[] key() {
    return values;
  }

  int hash() {
    return hash;
  }

  /**
   * Moves everything into another series, if nothing came for long.
   *
   * @param now the current second
   * @param lastSecond the latest second of a call that makes the series idle
   */
  boolean retireInto(Series heir, long now, long lastSecond) {
    enter();
    CellGroup several = cells;
    if (several != null) {
      several.enterAll();
    }
    try {
      if (retired || latestSecond(several) > lastSecond) {
        return false;
      }
      retired = true;
      if (slot() != NO_SLOT) {
        bequeath(heir, now, several);
      }
      slot(NO_SLOT);
      minuteEnd = Long.MIN_VALUE;
      if (several != null) {
        several.slot(NO_SLOT);
      }
      forget();
      minutes = null;
      quarters = null;
      return true;
    } finally {
      if (several != null) {
        several.leaveAll();
      }
      leave();
    }
  }

  // A read moves the current slot on but adds nothing, so the slot's number does not tell.
  private long latestSecond(@Nullable CellGroup several) {
    if (!isEmpty() || (several != null && !several.isEmpty())) {
      return slot();
    }
    return lastSlot();
  }

  private void bequeath(Series heir, long now, @Nullable CellGroup several) {
    heir.enter();
    try {
      long second = Math.max(Math.max(now, slot()), heir.slot());
      if (several != null) {
        several.moveTo(this);
      }
      fileAndOpen(second);
      if (heir.slot() < second) {
        heir.rollTo(second);
      }
      boolean histogram = hasHistogram();
      heir.absorb(this, histogram);
      heir.minutes = SlotLog.merge(heir.minutes, minutes, histogram);
      heir.quarters = SlotLog.merge(heir.quarters, quarters, histogram);
    } finally {
      heir.leave();
    }
    if (heir.lastCalls != null && lastCalls != null) {
      lastCalls.entries().forEach(e -> heir.lastCalls.add(e.call(), e.epochSecond()));
    }
  }

  /** Makes a retired series one of the table's again. */
  void revive() {
    enter();
    retired = false;
    leave();
  }

  /** Returns about how many bytes the series takes, without strings, ids and last calls. */
  long retainedBytes() {
    enter();
    try {
      CellGroup several = cells;
      long bytes = FIXED_BYTES + bytesOfCell() + (several == null ? 0 : several.retainedBytes());
      bytes += bytesOfLog();
      for (SlotLog log : Arrays.asList(minutes, quarters)) {
        bytes += log == null ? 0 : log.bytesOfCell() + log.bytesOfLog();
      }
      return bytes;
    } finally {
      leave();
    }
  }

  @Override
  public String toString() {
    return "Series" + values();
  }
}

package io.tokengauge.window;

import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageRecord;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/*
 * A series table finds the series of a call, makes it at its first call, and sums series up.
 *
 * What it is: an open-addressing hash table of series, read without a lock, and posting lists that
 * say which series have a value. Looking up reads the call's values where they are.
 *
 * Why not a ConcurrentHashMap: it is asked with a key object, which holds the values in an array:
 * 56 bytes per call that escape analysis does not remove. Why not nested maps, one per dimension:
 * as many cache misses as dimensions.
 *
 * Entries are only ever added to the array in place; growing and removing make a new one. A reader
 * of an old array may miss a series that is new, and then asks again inside the lock.
 *
 * Locks: registering guards who is in the table, folding keeps sums and retirement apart. Order:
 * folding, registering, gates of cells. A record of a known series takes neither. One of a new or a
 * retired series takes registering, for which it may wait as long as one batch of retirements or
 * the copy of a posting list takes (tens of microseconds); beyond the cap it takes none.
 *
 * Races, and what closes them:
 * - two first calls of the same values: the second looks again inside registering.
 * - sum against retire: a series that moves while a sum passes would be seen in both places or in
 *   neither; folding lets one of them pass at a time.
 * - record against retire: see Series; the late record comes back here and finds or revives.
 *
 * Not handled: many values of the same String.hashCode, chosen with intent. What
 * would be more than MAX_PROBES from its place goes to the overflow series, so they cannot slow
 * others down by more than that.
 */
final class SeriesTable {

  private static final VarHandle ENTRY = MethodHandles.arrayElementVarHandle(Series[].class);

  private static final int FIRST_CAPACITY = 64;
  private static final int MAX_PROBES = 128;
  private static final int RETIRED_AT_ONCE = 256;

  private final SeriesSpec spec;
  private final Dimension[] dimensions;
  private final Series overflow;
  private final Series heir;
  private final LongAdder overflowed = new LongAdder();
  private final LongAdder retired = new LongAdder();
  private final AtomicReference<@Nullable Cell> scratch = new AtomicReference<>();
  private final ReentrantLock registering = new ReentrantLock();
  private final ReentrantLock folding = new ReentrantLock();

  private volatile @Nullable Series[] entries = new @Nullable Series[FIRST_CAPACITY];
  // Written inside registering.
  private volatile int size;

  // Guarded by registering.
  private final PostingLists postings;

  SeriesTable(SeriesSpec spec) {
    this.spec = spec;
    this.dimensions = spec.dimensions().toArray(new Dimension[0]);
    this.postings = new PostingLists(dimensions.length);
    this.overflow = new Series(this, named("(overflow)"), 0, false);
    this.heir = new Series(this, named("(retired)"), 0, false);
  }

  private String[] named(String name) {
    String[] values = new String[dimensions.length];
    Arrays.fill(values, name);
    return values;
  }

  SeriesSpec spec() {
    return spec;
  }

  boolean covers(Scope scope) {
    return spec.dimensions().containsAll(scope.values().keySet());
  }

  // -- recording ----------------------------------------------------------------------------------

  void record(PricedUsage call, long epochSecond) {
    UsageRecord record = call.record();
    int hash = hash(record);
    Series series = find(record, hash);
    if (series == null) {
      String[] values = values(record);
      series = isFull() ? null : register(values, hash, null);
      if (series == null) {
        overflow(call, epochSecond);
        return;
      }
    }
    series.recordInSecond(call, epochSecond);
  }

  /** Counts a call of a series that is not in the table, or was not a moment ago. */
  void recordAway(Series series, PricedUsage call, long epochSecond) {
    Series target = find(series.key(), series.hash());
    // One that is being retired can be found until the batch is over: wait for that in the lock.
    if (target == null ? !isFull() : target.equals(series)) {
      target = register(series.key(), series.hash(), series);
    }
    if (target == null) {
      overflow(call, epochSecond);
    } else {
      target.recordInSecond(call, epochSecond);
    }
  }

  private void overflow(PricedUsage call, long epochSecond) {
    overflowed.increment();
    overflow.recordInSecond(call, epochSecond);
  }

  /** Returns the handle of a series; beyond the cap one that looks for room with every call. */
  Series series(UsageRecord like) {
    return series(values(like));
  }

  Series series(String[] values) {
    int hash = Arrays.hashCode(values);
    Series series = find(values, hash);
    if (series == null) {
      series = register(values, hash, null);
    }
    return series != null ? series : new Series(this, values, hash, true);
  }

  private boolean isFull() {
    return size >= spec.maxSeries();
  }

  // As Arrays.hashCode(values(record)).
  private int hash(UsageRecord record) {
    int hash = 1;
    for (Dimension dimension : dimensions) {
      hash = 31 * hash + dimension.valueOf(record).hashCode();
    }
    return hash;
  }

  private String[] values(UsageRecord record) {
    String[] values = new String[dimensions.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = dimensions[i].valueOf(record);
    }
    return values;
  }

  private @Nullable Series find(UsageRecord record, int hash) {
    @Nullable Series[] table = entries;
    int at = start(hash, table.length);
    while (true) {
      Series series = (Series) ENTRY.getAcquire(table, at);
      if (series == null || (series.hash() == hash && has(series, record))) {
        return series;
      }
      at = (at + 1) & (table.length - 1);
    }
  }

  private boolean has(Series series, UsageRecord record) {
    for (int i = 0; i < dimensions.length; i++) {
      if (!dimensions[i].valueOf(record).equals(series.value(i))) {
        return false;
      }
    }
    return true;
  }

  private @Nullable Series find(String[] values, int hash) {
    @Nullable Series[] table = entries;
    int at = start(hash, table.length);
    while (true) {
      Series series = (Series) ENTRY.getAcquire(table, at);
      if (series == null || series.has(values, hash)) {
        return series;
      }
      at = (at + 1) & (table.length - 1);
    }
  }

  private static int start(int hash, int capacity) {
    return (hash * 0x9E3779B9) >>> (Integer.numberOfLeadingZeros(capacity) + 1);
  }

  /**
   * Returns the series of the values, adding it if it is not there.
   *
   * @param known the series to add, or null to make one
   * @return null if there is no room
   */
  private @Nullable Series register(String[] values, int hash, @Nullable Series known) {
    registering.lock();
    try {
      Series present = find(values, hash);
      if (present != null || isFull()) {
        return present;
      }
      if (2 * (size + 1) > entries.length) {
        rebuild(2 * entries.length);
      }
      int place = place(entries, hash);
      if (Math.floorMod(place - start(hash, entries.length), entries.length) > MAX_PROBES) {
        return null;
      }
      Series added = known != null ? known : new Series(this, values, hash, false);
      // Before it can be found: a record that found it retired would come back here at once.
      added.revive();
      postings.add(added);
      size = postings.all().size();
      ENTRY.setRelease(entries, place, added);
      return added;
    } finally {
      registering.unlock();
    }
  }

  private static int place(@Nullable Series[] table, int hash) {
    int at = start(hash, table.length);
    while (table[at] != null) {
      at = (at + 1) & (table.length - 1);
    }
    return at;
  }

  // -- retiring -----------------------------------------------------------------------------------

  /**
   * Retires series that had no call since a second.
   *
   * @return how many
   */
  int retireIdle(long now, long lastSecond) {
    int gone = 0;
    List<Series> all = matching(Scope.ALL);
    for (int i = 0; i < all.size(); i += RETIRED_AT_ONCE) {
      gone += retire(all.subList(i, Math.min(all.size(), i + RETIRED_AT_ONCE)), now, lastSecond);
    }
    return gone;
  }

  private int retire(List<Series> some, long now, long lastSecond) {
    folding.lock();
    try {
      registering.lock();
      try {
        Set<Series> gone = new HashSet<>();
        for (Series series : some) {
          if (find(series.key(), series.hash()) == series
              && series.retireInto(heir, now, lastSecond)) {
            gone.add(series);
          }
        }
        if (!gone.isEmpty()) {
          postings.removeAll(gone);
          size = postings.all().size();
          retired.add(gone.size());
          rebuild(entries.length);
        }
        return gone.size();
      } finally {
        registering.unlock();
      }
    } finally {
      folding.unlock();
    }
  }

  private void rebuild(int capacity) {
    @Nullable Series[] table = new @Nullable Series[capacity];
    for (Series series : postings.all()) {
      table[place(table, series.hash())] = series;
    }
    entries = table;
  }

  // -- reading ------------------------------------------------------------------------------------

  /** Returns the series in scope, without the overflow and the retired ones. */
  List<Series> matching(Scope scope) {
    String[] wanted = new String[dimensions.length];
    for (int i = 0; i < dimensions.length; i++) {
      wanted[i] = scope.values().get(dimensions[i]);
    }
    registering.lock();
    try {
      return postings.matching(wanted);
    } finally {
      registering.unlock();
    }
  }

  /** Returns the series of what found no room for one of its own. */
  Series overflow() {
    return overflow;
  }

  /** Returns the values that the series have of a dimension. */
  Set<String> values(Dimension dimension) {
    registering.lock();
    try {
      return postings.values(spec.dimensions().indexOf(dimension));
    } finally {
      registering.unlock();
    }
  }

  /** Sums the series in scope up over spans of time; see {@link Series#read}. */
  ScopeSums sum(Scope scope, long now, WindowGrain grain, long[] edges) {
    ScopeSums sums = new ScopeSums(edges.length - 1, spec.histogram());
    folding.lock();
    try {
      for (Series series : matching(scope)) {
        sums.add(series, now, grain, edges);
      }
      for (Series rest : List.of(heir, overflow)) {
        if (scope.values().isEmpty()) {
          sums.add(rest, now, grain, edges);
        } else {
          sums.addUnattributed(rest, now, grain, edges);
        }
      }
    } finally {
      folding.unlock();
    }
    return sums;
  }

  /** Returns the last calls of the series in scope, the latest first. */
  List<PricedUsage> lastCalls(Scope scope, int limit) {
    List<LastCalls.Entry> found = new ArrayList<>();
    folding.lock();
    try {
      matching(scope).forEach(series -> found.addAll(series.lastCalls()));
      for (Series rest : List.of(heir, overflow)) {
        rest.lastCalls().stream()
            .filter(entry -> scope.includes(entry.call().record()))
            .forEach(found::add);
      }
    } finally {
      folding.unlock();
    }
    // Within a second each series is in the order of its records, and the sort keeps that.
    found.sort((a, b) -> Long.compare(a.epochSecond(), b.epochSecond()));
    List<PricedUsage> latest = new ArrayList<>();
    for (int i = found.size() - 1; i >= 0 && latest.size() < limit; i--) {
      latest.add(found.get(i).call());
    }
    return latest;
  }

  // -- for the series -----------------------------------------------------------------------------

  Cell takeScratch() {
    Cell cell = scratch.getAndSet(null);
    return cell != null ? cell : new Cell(spec.histogram());
  }

  void returnScratch(Cell cell) {
    scratch.set(cell);
  }

  // -- counters -----------------------------------------------------------------------------------

  int size() {
    return size;
  }

  long overflowed() {
    return overflowed.sum();
  }

  long retired() {
    return retired.sum();
  }

  long retainedBytes() {
    long bytes = overflow.retainedBytes() + heir.retainedBytes() + 4L * entries.length;
    for (Series series : matching(Scope.ALL)) {
      bytes += series.retainedBytes() + 4L * dimensions.length;
    }
    return bytes;
  }
}

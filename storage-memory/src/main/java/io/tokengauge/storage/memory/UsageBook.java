package io.tokengauge.storage.memory;

import io.tokengauge.history.AmendResult;
import io.tokengauge.history.AppendResult;
import io.tokengauge.history.Cube;
import io.tokengauge.history.DistinctValues;
import io.tokengauge.history.PurgeTier;
import io.tokengauge.history.RollupPlan;
import io.tokengauge.history.ScanPage;
import io.tokengauge.history.ScanPage.Position;
import io.tokengauge.history.Source;
import io.tokengauge.history.StoredUsage;
import io.tokengauge.history.UsageAnswer;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageGrouping;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps rows, roll-ups and identities in step, within bounds. Not thread-safe: {@link
 * MemoryUsageStore} guards it.
 *
 * <p>Every change is worked out first and put in place after, and putting in place cannot fail but
 * for want of memory.
 */
final class UsageBook {

  // An id sweep reads the whole table, so it is done when a good part of it may go.
  private static final int SWEEPS_PER_HORIZON = 32;
  private static final int SHARE_TO_FORGET = 8;

  private final Bounds bounds;
  private final Interner interner = new Interner();
  private final List<Cube> cubes;
  private final CallRows rows = new CallRows(new Gap());
  private final List<CubeTable> tables;
  private final IdTable ids = new IdTable();
  private Instant horizon = Instant.MIN;
  private boolean horizonCut;
  private Instant nextSweep = Instant.MIN;

  /** A call with what is needed to recognise it, worked out before the lock is taken. */
  record Candidate(PricedUsage call, IdTable.Key key, long digest) {}

  UsageBook(Bounds bounds, List<Cube> cubes) {
    this.bounds = bounds;
    this.cubes = cubes;
    this.tables = cubes.stream().map(c -> new CubeTable(c, interner, new Gap())).toList();
  }

  List<Cube> cubes() {
    return cubes;
  }

  Instant horizon() {
    return horizon;
  }

  /** Tells whether identities went before their time because there were too many. */
  boolean horizonCut() {
    return horizonCut;
  }

  AppendResult append(List<Candidate> batch, Instant now) {
    int duplicates = 0;
    List<CallId> conflicts = new ArrayList<>();
    List<CallId> beyond = new ArrayList<>();
    List<Candidate> added = new ArrayList<>(batch.size());
    Map<IdTable.Key, Long> addedDigests = new HashMap<>();
    for (Candidate candidate : batch) {
      int slot = ids.find(candidate.key);
      Long inBatch = addedDigests.get(candidate.key);
      if (candidate.call.record().start().isBefore(horizon)) {
        beyond.add(candidate.call.id());
      } else if (slot >= 0 || inBatch != null) {
        boolean repeat =
            inBatch != null ? inBatch == candidate.digest : ids.isRepeat(slot, candidate.digest);
        if (repeat) {
          duplicates++;
        } else {
          conflicts.add(candidate.call.id());
        }
      } else {
        addedDigests.put(candidate.key, candidate.digest);
        added.add(new Candidate(interner.intern(candidate.call), candidate.key, candidate.digest));
      }
    }
    List<PricedUsage> calls = added.stream().map(Candidate::call).toList();
    List<CubeTable.Staged> staged = tables.stream().map(t -> t.stageAdded(calls)).toList();
    ids.reserve(added.size());
    int arrival = (int) Math.floorDiv(now.getEpochSecond(), 60L);
    for (Candidate candidate : added) {
      rows.put(new StoredUsage(candidate.call, 0));
      long start = Quarters.micros(candidate.call.record().start());
      ids.add(candidate.key, candidate.digest, start, arrival);
    }
    install(staged);
    evict(now);
    return new AppendResult(added.size(), duplicates, conflicts, beyond);
  }

  AmendResult amend(int revision, Candidate replacement, Instant now) {
    int slot = ids.find(replacement.key);
    if (slot < 0) {
      return AmendResult.UNKNOWN;
    }
    int inPlace = ids.revision(slot);
    PricedUsage call = interner.intern(replacement.call);
    if (revision < inPlace) {
      return AmendResult.STALE;
    }
    if (revision == inPlace) {
      return ids.isRepeat(slot, replacement.digest, call.cost())
          ? AmendResult.REPEATED
          : AmendResult.CONFLICT;
    }
    Position place = new Position(Quarters.ofMicros(ids.rowStartMicros(slot)), call.id());
    StoredUsage row = rows.find(place);
    if (row == null) {
      return AmendResult.ROW_GONE;
    }
    List<PricedUsage> others = othersInQuarterOf(row);
    List<CubeTable.Staged> staged =
        tables.stream().map(t -> t.stageReplaced(row.call(), call, others)).toList();
    ids.reserveAmendment();
    rows.remove(place);
    rows.put(new StoredUsage(call, revision));
    long start = Quarters.micros(call.record().start());
    ids.amend(slot, revision, replacement.digest, call.cost(), start);
    install(staged);
    evict(now);
    return AmendResult.APPLIED;
  }

  private @Nullable List<PricedUsage> othersInQuarterOf(StoredUsage row) {
    long quarter = Quarters.of(row.call().record().start());
    Instant from = Quarters.start(quarter);
    Instant to = Quarters.start(quarter + 1);
    if (!rows.complete(from, to)) {
      return null;
    }
    return rows.between(from, to).stream()
        .map(StoredUsage::call)
        .filter(call -> !call.id().equals(row.call().id()))
        .toList();
  }

  private void install(List<CubeTable.Staged> staged) {
    for (int i = 0; i < staged.size(); i++) {
      tables.get(i).install(staged.get(i));
    }
  }

  /** Removes what the bounds no longer allow. */
  void evict(Instant now) {
    rows.shrinkTo(bounds.maxRows());
    rows.removeStartedBefore(before(now, bounds.maxAge()));
    Duration retention = bounds.rollUpRetention();
    if (retention != null) {
      Instant end = before(now, retention);
      tables.forEach(table -> table.removeEndedBy(end));
    }
    shrinkRollUps();
    if (!now.isBefore(nextSweep)) {
      nextSweep = now.plus(bounds.identityHorizon().dividedBy(SWEEPS_PER_HORIZON));
      Instant settled = before(now, bounds.identityHorizon());
      moveHorizon(ids.forgetSettledBefore(Quarters.micros(settled)));
    }
    if (ids.size() > bounds.maxIds()) {
      int over = ids.size() - bounds.maxIds();
      horizonCut = true;
      long cut = ids.endOfOldest(over + bounds.maxIds() / SHARE_TO_FORGET);
      moveHorizon(ids.forgetStartedBefore(cut));
    }
  }

  private static Instant before(Instant now, Duration age) {
    return Quarters.clamp(Quarters.clamp(now).minus(age));
  }

  // A row whose id is gone could no longer be told from a repeated call.
  private void moveHorizon(IdTable.Forgotten forgotten) {
    if (forgotten.ids() > 0) {
      raiseHorizon(Quarters.justAfter(Quarters.ofMicros(forgotten.latestStartMicros())));
      rows.removeStartedBefore(Quarters.clamp(horizon));
    }
  }

  private void raiseHorizon(Instant to) {
    horizon = to.isAfter(horizon) ? to : horizon;
  }

  // Whole quarters go, from all cubes alike, and with them their rows; the newest one stays.
  private void shrinkRollUps() {
    while (cells() > bounds.maxRollUpCells()) {
      long oldest = Long.MAX_VALUE;
      long newest = Long.MIN_VALUE;
      for (CubeTable table : tables) {
        if (table.size() > 0) {
          oldest = Math.min(oldest, table.all().firstKey());
          newest = Math.max(newest, table.all().lastKey());
        }
      }
      if (oldest == newest) {
        return;
      }
      Instant end = Quarters.start(oldest + 1);
      tables.forEach(table -> table.removeEndedBy(end));
      rows.removeStartedBefore(end);
    }
  }

  long cells() {
    return tables.stream().mapToLong(CubeTable::size).sum();
  }

  long purge(PurgeTier tier, Instant before) {
    Instant cut = Quarters.clamp(before);
    long removed = rows.removeStartedBefore(cut);
    if (tier == PurgeTier.ROLLUPS) {
      removed += tables.stream().mapToLong(table -> table.removeEndedBy(cut)).sum();
    } else if (tier == PurgeTier.IDS) {
      removed += ids.forgetStartedBefore(Quarters.micros(cut)).ids();
      raiseHorizon(before);
    }
    return removed;
  }

  UsageAnswer aggregate(UsageQuery query) {
    RollupPlan plan = RollupPlan.of(query, cubes);
    UsageGrouping groups = new UsageGrouping(query);
    Source source =
        answer(
            plan,
            query.filter(),
            query.groupBy(),
            row -> groups.add(row.call()),
            (quarter, key, stored) -> {
              Cell cell = stored.open();
              groups.add(Quarters.start(quarter), key, cell.totals(), cell.extremes());
            });
    return groups.answer(source);
  }

  DistinctValues distinct(
      Dimension dimension, UsageFilter filter, Instant from, Instant to, int limit) {
    Set<Dimension> dimensions = new TreeSet<>(filter.values().keySet());
    dimensions.add(dimension);
    RollupPlan plan = RollupPlan.of(from, to, dimensions, cubes);
    NavigableSet<String> values = new TreeSet<>(Dimension.VALUE_ORDER);
    Source source =
        answer(
            plan,
            filter,
            List.of(dimension),
            row -> values.add(dimension.valueOf(row.call().record())),
            (quarter, key, cell) -> values.add(key.get(0)));
    values.remove(Dimension.ABSENT);
    return new DistinctValues(values.stream().limit(limit).toList(), source);
  }

  /** Takes the cells of one quarter and one group. */
  private interface CellSink {
    void accept(long quarter, List<String> key, StoredCell cell);
  }

  /*
   * From roll-ups if they hold all of the range; else from rows if those do; else whole quarters
   * from roll-ups and the edges from rows, which is what is left when a range ends now and begins
   * before the oldest row; else the same with less than all of it.
   */
  private Source answer(
      RollupPlan plan,
      UsageFilter filter,
      List<Dimension> keys,
      Consumer<StoredUsage> rowSink,
      CellSink cellSink) {
    boolean rowsComplete = rows.complete(plan.from(), plan.to());
    CubeTable table = plan.hasWholeQuarters() ? best(plan) : null;
    boolean tableComplete = table != null && complete(table, plan);
    if (table == null || (rowsComplete && !(plan.isAligned() && tableComplete))) {
      feedRows(plan.from(), plan.to(), filter, rowSink);
      return rowsComplete ? Source.ROWS : Source.PARTIAL;
    }
    feedCells(table, plan, filter, keys, cellSink);
    feedRows(plan.from(), plan.innerFrom(), filter, rowSink);
    feedRows(plan.innerTo(), plan.to(), filter, rowSink);
    boolean edgesComplete =
        rows.complete(plan.from(), plan.innerFrom()) && rows.complete(plan.innerTo(), plan.to());
    return tableComplete && edgesComplete ? Source.ROLLUP : Source.PARTIAL;
  }

  private @Nullable CubeTable best(RollupPlan plan) {
    CubeTable first = null;
    for (Cube cube : plan.cubes()) {
      CubeTable table = tables.get(cubes.indexOf(cube));
      if (complete(table, plan)) {
        return table;
      }
      first = first == null ? table : first;
    }
    return first;
  }

  private static boolean complete(CubeTable table, RollupPlan plan) {
    return !table.gap().touches(plan.innerFrom(), plan.innerTo());
  }

  private void feedRows(Instant from, Instant to, UsageFilter filter, Consumer<StoredUsage> sink) {
    for (StoredUsage row : rows.between(from, to)) {
      if (filter.matches(row.call().record())) {
        sink.accept(row);
      }
    }
  }

  private static void feedCells(
      CubeTable table, RollupPlan plan, UsageFilter filter, List<Dimension> keys, CellSink sink) {
    List<Dimension> dimensions = table.cube().dimensions();
    int[] wanted = keys.stream().mapToInt(dimensions::indexOf).toArray();
    Map<Integer, Set<String>> allowed = new HashMap<>();
    filter.values().forEach((dim, values) -> allowed.put(dimensions.indexOf(dim), values));
    table
        .between(Quarters.of(plan.innerFrom()), Quarters.of(plan.innerTo()))
        .forEach(
            (quarter, cells) ->
                cells.forEach(
                    (key, cell) -> {
                      if (allowed.entrySet().stream()
                          .allMatch(e -> e.getValue().contains(key.get(e.getKey())))) {
                        List<String> group = new ArrayList<>(wanted.length);
                        for (int index : wanted) {
                          group.add(key.get(index));
                        }
                        sink.accept(quarter, group, cell);
                      }
                    }));
  }

  ScanPage scan(UsageFilter filter, Instant from, Instant to, @Nullable Position after, int limit) {
    Instant first = Quarters.clamp(from);
    Instant end = Quarters.clamp(to);
    Collection<StoredUsage> range =
        after == null || after.start().isBefore(first)
            ? rows.between(first, end)
            : rows.after(after, end);
    List<StoredUsage> page = new ArrayList<>();
    Position next = null;
    for (StoredUsage row : range) {
      if (!filter.matches(row.call().record())) {
        continue;
      }
      if (page.size() == limit) {
        next = Position.of(page.get(limit - 1).call().record());
        break;
      }
      page.add(row);
    }
    return new ScanPage(page, next, rows.complete(first, end));
  }

  /** Hands out everything, an item at a time. */
  void write(SnapshotItem.Sink sink) {
    Packer head = new Packer();
    head.number(horizon.getEpochSecond());
    head.number(horizon.getNano());
    head.flag(horizonCut);
    rows.gap().write(head);
    sink.accept(SnapshotItem.HEAD, head.toBytes());
    for (int i = 0; i < tables.size(); i++) {
      writeTable(i, tables.get(i), sink);
    }
    for (StoredUsage row : rows.all()) {
      Packer out = new Packer();
      out.number(row.revision());
      out.bytes(UsageCodec.encode(row.call()));
      sink.accept(SnapshotItem.ROW, out.toBytes());
    }
    ids.write(id -> sink.accept(SnapshotItem.ID, id.toBytes()));
  }

  private static void writeTable(int index, CubeTable table, SnapshotItem.Sink sink) {
    Packer declared = new Packer();
    declared.number(index);
    declared.text(table.cube().name());
    declared.texts(table.cube().dimensions().stream().map(Dimension::name).toList());
    declared.flag(table.cube().histogram());
    table.gap().write(declared);
    sink.accept(SnapshotItem.CUBE, declared.toBytes());
    table
        .all()
        .forEach(
            (quarter, cells) ->
                cells.forEach(
                    (key, cell) -> {
                      Packer out = new Packer();
                      out.number(index);
                      out.number(quarter);
                      out.texts(key);
                      out.bytes(cell.pack().bytes());
                      sink.accept(SnapshotItem.CELL, out.toBytes());
                    }));
  }

  /**
   * Fills an empty book with the items of {@link #write}. A roll-up that was not kept then is made
   * from the rows; one that is no longer declared is left out.
   */
  final class Restorer implements SnapshotItem.Sink {
    private final Map<Integer, CubeTable> kept = new HashMap<>();

    /**
     * Takes an item; those of an unknown kind are passed over.
     *
     * @throws IllegalArgumentException if it is damaged
     */
    @Override
    public void accept(int kind, byte[] item) {
      Unpacker in = new Unpacker(item);
      switch (kind) {
        case SnapshotItem.HEAD -> {
          horizon = Instant.ofEpochSecond(in.number(), in.number());
          horizonCut = in.flag();
          rows.gap().cover(Gap.read(in));
        }
        case SnapshotItem.CUBE -> readCube(in);
        case SnapshotItem.CELL -> {
          CubeTable table = kept.get(in.count(Integer.MAX_VALUE));
          if (table != null) {
            table.restore(in.number(), in.texts(), PackedCell.read(in.bytes()));
          }
        }
        case SnapshotItem.ROW -> {
          int revision = in.count(Integer.MAX_VALUE);
          PricedUsage call = interner.intern(UsageCodec.decodePriced(in.bytes()));
          rows.put(new StoredUsage(call, revision));
        }
        case SnapshotItem.ID -> ids.read(in);
        default -> {
          // Written by a newer version that says older readers may pass it over.
        }
      }
    }

    private void readCube(Unpacker in) {
      int index = in.count(Integer.MAX_VALUE);
      String name = in.text();
      List<Dimension> dimensions = in.texts().stream().map(Dimension::parse).toList();
      int known = cubes.indexOf(new Cube(name, dimensions, in.flag()));
      if (known >= 0) {
        kept.put(index, tables.get(known));
        tables.get(known).gap().cover(Gap.read(in));
      }
    }

    void finish() {
      List<PricedUsage> calls = rows.all().stream().map(StoredUsage::call).toList();
      for (CubeTable table : tables) {
        if (!kept.containsValue(table)) {
          table.install(table.stageAdded(calls));
          table.gap().cover(rows.gap());
        }
      }
    }
  }
}

package io.tokengauge.testkit;

import io.tokengauge.history.AmendResult;
import io.tokengauge.history.AppendResult;
import io.tokengauge.history.Cube;
import io.tokengauge.history.DistinctValues;
import io.tokengauge.history.PurgeTier;
import io.tokengauge.history.ScanPage;
import io.tokengauge.history.Source;
import io.tokengauge.history.StoredUsage;
import io.tokengauge.history.UsageAnswer;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageStore;
import io.tokengauge.time.Grain;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageRecord;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Shows what a usage store must answer, as simply as it can be said: a list of calls, looked
 * through from end to end for every question.
 *
 * <p>Nothing is ever deleted here: purging marks a call as no longer readable, so that the model
 * still knows the {@linkplain #truth truth} when a store under test can know a part of it only.
 * What the ports leave to a store is asked of {@link #mayBePartial} and its kin. Thread-safe, and
 * slow.
 */
public final class ReferenceUsageStore implements UsageStore {

  private final List<Cube> cubes;
  private final List<Entry> entries = new ArrayList<>();
  private final Map<CallId, Entry> identities = new HashMap<>();
  private final Set<Instant> cloudedQuarters = new HashSet<>();
  private Instant rowsFrom = Instant.MIN;
  private Instant rollupsFrom = Instant.MIN;
  private Instant horizon = Instant.MIN;

  private static final class Entry {
    private final PricedUsage appended;
    private PricedUsage call;
    private int revision;
    private boolean rowKept = true;
    private boolean cellsKept = true;

    Entry(PricedUsage appended) {
      this.appended = appended;
      this.call = appended;
    }

    Instant start() {
      return call.record().start();
    }

    // A resend carries the start as appended, an amendment the start as amended.
    Instant lastStart() {
      Instant first = appended.record().start();
      return first.isAfter(start()) ? first : start();
    }
  }

  /** Starts empty, with the default cubes. */
  public ReferenceUsageStore() {
    this(Cube.DEFAULTS);
  }

  /** Starts empty, with cubes that say which questions outlive the calls. */
  public ReferenceUsageStore(List<Cube> cubes) {
    this.cubes = List.copyOf(cubes);
  }

  @Override
  public synchronized AppendResult append(List<PricedUsage> calls) {
    int appended = 0;
    int duplicates = 0;
    List<CallId> conflicts = new ArrayList<>();
    List<CallId> beyondHorizon = new ArrayList<>();
    // Copying refuses a null before anything is added.
    for (PricedUsage call : List.copyOf(calls)) {
      Entry known = identities.get(call.id());
      if (call.record().start().isBefore(horizon)) {
        beyondHorizon.add(call.id());
      } else if (known == null) {
        Entry entry = new Entry(call);
        entries.add(entry);
        identities.put(call.id(), entry);
        appended++;
      } else if (known.appended.equals(call) || known.call.equals(call)) {
        duplicates++;
      } else {
        conflicts.add(call.id());
      }
    }
    return new AppendResult(appended, duplicates, conflicts, beyondHorizon);
  }

  @Override
  public synchronized AmendResult amend(CallId id, int revision, PricedUsage replacement) {
    if (revision < 1) {
      throw new IllegalArgumentException("revision must be 1 or more, was " + revision);
    }
    if (!replacement.id().equals(id)) {
      throw new IllegalArgumentException(
          "replacement must have the id " + id + ", had " + replacement.id());
    }
    Entry known = identities.get(id);
    if (known == null) {
      return AmendResult.UNKNOWN;
    }
    if (revision < known.revision) {
      return AmendResult.STALE;
    }
    if (revision == known.revision) {
      return replacement.equals(known.call) ? AmendResult.REPEATED : AmendResult.CONFLICT;
    }
    if (!known.rowKept) {
      return AmendResult.ROW_GONE;
    }
    Instant quarter = quarterOf(known.start());
    if (entries.stream().anyMatch(e -> !e.rowKept && quarterOf(e.start()).equals(quarter))) {
      cloudedQuarters.add(quarter);
    }
    known.call = replacement;
    known.revision = revision;
    return AmendResult.APPLIED;
  }

  @Override
  public synchronized UsageAnswer aggregate(UsageQuery query) {
    Source source = sourceOf(query.from(), () -> answerableByCube(query));
    return NaiveSums.answer(query, calls(source), source);
  }

  @Override
  public synchronized DistinctValues distinct(
      Dimension dimension, UsageFilter filter, Instant from, Instant to, int limit) {
    checkRange(from, to, limit);
    Set<Dimension> dimensions = new LinkedHashSet<>(filter.values().keySet());
    dimensions.add(dimension);
    Source source =
        sourceOf(
            from, () -> aligned(from, to) && cubes.stream().anyMatch(c -> c.covers(dimensions)));
    return new DistinctValues(
        distinctOf(calls(source), dimension, filter, from, to).limit(limit).toList(), source);
  }

  @Override
  public synchronized ScanPage scan(
      UsageFilter filter, Instant from, Instant to, ScanPage.@Nullable Position after, int limit) {
    checkRange(from, to, limit);
    List<Entry> found =
        entries.stream()
            .filter(e -> e.rowKept && within(e.call, filter, from, to))
            .filter(e -> after == null || positionOf(e).compareTo(after) > 0)
            .sorted(Comparator.comparing(ReferenceUsageStore::positionOf))
            .toList();
    List<Entry> page = found.subList(0, Math.min(limit, found.size()));
    return new ScanPage(
        page.stream().map(e -> new StoredUsage(e.call, e.revision)).toList(),
        page.size() < found.size() ? positionOf(page.get(page.size() - 1)) : null,
        !from.isBefore(rowsFrom));
  }

  @Override
  public synchronized long purge(PurgeTier tier, Instant before) {
    long removed = purgeRows(before);
    if (tier == PurgeTier.ROLLUPS) {
      removed += purgeCells(before);
    }
    if (tier == PurgeTier.IDS) {
      int known = identities.size();
      identities.values().removeIf(e -> e.lastStart().isBefore(before));
      removed += known - identities.size();
      horizon = later(horizon, before);
    }
    return removed;
  }

  private long purgeRows(Instant before) {
    long removed = 0;
    for (Entry entry : entries) {
      if (entry.rowKept && entry.start().isBefore(before)) {
        entry.rowKept = false;
        removed++;
      }
    }
    rowsFrom = later(rowsFrom, before);
    return removed;
  }

  private long purgeCells(Instant before) {
    Instant end = quarterOf(before);
    Set<List<Object>> cells = new HashSet<>();
    for (Entry entry : entries) {
      if (entry.cellsKept && entry.start().isBefore(end)) {
        entry.cellsKept = false;
        cubes.forEach(
            cube ->
                cells.add(List.of(cube.name(), quarterOf(entry.start()), cube.keyOf(entry.call))));
      }
    }
    rollupsFrom = later(rollupsFrom, end);
    return cells.size();
  }

  @Override
  public synchronized Instant identityHorizon() {
    return horizon;
  }

  @Override
  public List<Cube> cubes() {
    return cubes;
  }

  /** Returns what the answer would be had nothing ever been purged. */
  public synchronized UsageAnswer truth(UsageQuery query) {
    return NaiveSums.answer(query, entries.stream().map(e -> e.call).toList(), Source.ROWS);
  }

  /**
   * Tells whether a store may answer a question in part: calls of its time were purged, and no
   * roll-up that is still whole can stand in for them.
   */
  public synchronized boolean mayBePartial(UsageQuery query) {
    return aggregate(query).source() == Source.PARTIAL;
  }

  /** Tells whether some cube has all that the question depends on. */
  public boolean mayComeFromRollups(UsageQuery query) {
    return cubes.stream()
        .anyMatch(c -> c.covers(query.dimensions()) && (!query.latency() || c.histogram()));
  }

  /**
   * Tells whether extremes are certain. They cannot be taken back, so where a call was amended in a
   * quarter of an hour of which other calls had been purged, nobody can know them any more.
   */
  public synchronized boolean knowsExtremes(UsageQuery query) {
    return cloudedQuarters.stream()
        .noneMatch(q -> q.isBefore(query.to()) && q.plusSeconds(900).isAfter(query.from()));
  }

  /** Returns the values that all calls ever accepted have. */
  synchronized List<String> trueValues(
      Dimension dimension, UsageFilter filter, Instant from, Instant to) {
    List<PricedUsage> all = entries.stream().map(e -> e.call).toList();
    return distinctOf(all, dimension, filter, from, to).toList();
  }

  /** Tells whether a call that started in the time asked for was purged. */
  synchronized boolean lostRowsIn(Instant from, Instant to) {
    return entries.stream().anyMatch(e -> !e.rowKept && within(e.call, UsageFilter.ALL, from, to));
  }

  /** Returns the first start from which on no call was purged. */
  synchronized Instant rowsFrom() {
    return rowsFrom;
  }

  /** Tells whether a call is known whose row was purged, so that it can no longer be amended. */
  synchronized boolean rowGone(CallId id) {
    Entry known = identities.get(id);
    return known != null && !known.rowKept;
  }

  /** Tells whether purging identities would forget one. */
  synchronized boolean wouldForget(Instant before) {
    return identities.values().stream().anyMatch(e -> e.lastStart().isBefore(before));
  }

  /** Returns the first start from which on nothing at all was purged. */
  synchronized Instant untouchedFrom() {
    return later(later(rowsFrom, rollupsFrom), horizon);
  }

  private Source sourceOf(Instant from, BooleanSupplier byCube) {
    if (!from.isBefore(rowsFrom)) {
      return Source.ROWS;
    }
    boolean cellsWhole = !from.isBefore(rollupsFrom);
    return cellsWhole && byCube.getAsBoolean() ? Source.ROLLUP : Source.PARTIAL;
  }

  private List<PricedUsage> calls(Source source) {
    Predicate<Entry> kept = source == Source.ROLLUP ? e -> e.cellsKept : e -> e.rowKept;
    return entries.stream().filter(kept).map(e -> e.call).toList();
  }

  private boolean answerableByCube(UsageQuery query) {
    return mayComeFromRollups(query) && aligned(query.from(), query.to()) && piecesAligned(query);
  }

  private static boolean piecesAligned(UsageQuery query) {
    if (query.grain() == Grain.ALL) {
      return true;
    }
    Instant from = later(query.from(), UsageRecord.MIN_START);
    Instant to = query.to().isBefore(UsageRecord.MAX_START) ? query.to() : UsageRecord.MAX_START;
    Instant edge = query.grain().next(from, query.zone());
    while (edge.isBefore(to)) {
      if (!quarterOf(edge).equals(edge)) {
        return false;
      }
      edge = query.grain().next(edge, query.zone());
    }
    return true;
  }

  private static boolean aligned(Instant from, Instant to) {
    return quarterOf(from).equals(from) && quarterOf(to).equals(to);
  }

  static Instant quarterOf(Instant instant) {
    return instant.equals(Instant.MIN)
        ? Instant.MIN
        : Grain.QUARTER_HOUR.start(instant, ZoneOffset.UTC);
  }

  private static Stream<String> distinctOf(
      Collection<PricedUsage> calls,
      Dimension dimension,
      UsageFilter filter,
      Instant from,
      Instant to) {
    return calls.stream()
        .filter(c -> within(c, filter, from, to))
        .map(c -> dimension.valueOf(c.record()))
        .filter(v -> !v.equals(Dimension.ABSENT))
        .distinct()
        .sorted(Dimension.VALUE_ORDER);
  }

  static boolean within(PricedUsage call, UsageFilter filter, Instant from, Instant to) {
    Instant start = call.record().start();
    return !start.isBefore(from) && start.isBefore(to) && filter.matches(call.record());
  }

  private static ScanPage.Position positionOf(Entry entry) {
    return ScanPage.Position.of(entry.call.record());
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  private static void checkRange(Instant from, Instant to, int limit) {
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException("to must be after from (" + from + "), was " + to);
    }
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be 1 or more, was " + limit);
    }
  }
}

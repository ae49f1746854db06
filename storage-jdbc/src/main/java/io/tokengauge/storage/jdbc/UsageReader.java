package io.tokengauge.storage.jdbc;

import io.tokengauge.history.DistinctValues;
import io.tokengauge.history.RollupPlan;
import io.tokengauge.history.ScanPage;
import io.tokengauge.history.Source;
import io.tokengauge.history.StoredUsage;
import io.tokengauge.history.UsageAnswer;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageGrouping;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.usage.Dimension;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Answers questions, each from one state of the data. What engines add up is left to Java, where
 * sums cannot overflow; what they select is left to them. Stateless.
 */
final class UsageReader {

  private final Settings settings;
  private final Database database;
  private final Tables tables;
  private final CubeTable cubes;
  private final CallTable calls;
  private final RollupReader rollups;

  UsageReader(Settings settings, Database database, Tables tables) {
    this.settings = settings;
    this.database = database;
    this.tables = tables;
    this.cubes = new CubeTable(tables);
    this.calls = new CallTable(settings.engine(), tables);
    this.rollups = new RollupReader(settings.engine(), tables);
  }

  Instant identityHorizon() {
    Horizons horizons = database.read(tx -> Horizons.read(tx.handle(), tables));
    Long idsFrom = horizons.idsFrom();
    return idsFrom == null ? Instant.MIN : Micros.toInstant(idsFrom);
  }

  UsageAnswer aggregate(UsageQuery query) {
    RollupPlan plan = RollupPlan.of(query, settings.cubes());
    return database.read(
        tx -> {
          Connection connection = tx.connection();
          Split split = split(tx, plan);
          UsageGrouping grouping = new UsageGrouping(query);
          KeptCube cube = split.cube;
          if (cube != null) {
            RollupReader.Request request =
                new RollupReader.Request(cube, query.filter(), query.groupBy(), query.latency());
            RollupReader.CellSink sink =
                (start, key, part) ->
                    grouping.add(
                        Micros.toInstant(start),
                        key,
                        part.totals(query.latency()),
                        part.extremes());
            for (Segment part :
                Segment.of(query, split.cellsFrom, split.cellsTo, split.horizons.hoursFrom())) {
              rollups.read(connection, request, part, sink);
            }
            if (settings.engine().keepsDeltas()) {
              rollups.readDeltas(connection, request, split.cellsFrom, split.cellsTo, sink);
            }
          }
          split.readRows(connection, query.filter(), row -> grouping.add(row.call()));
          return grouping.answer(split.source);
        });
  }

  DistinctValues distinct(
      Dimension dimension, UsageFilter filter, Instant from, Instant to, int limit) {
    Set<Dimension> dimensions = new LinkedHashSet<>(filter.values().keySet());
    dimensions.add(dimension);
    RollupPlan plan = RollupPlan.of(from, to, dimensions, settings.cubes());
    return database.read(
        tx -> {
          Split split = split(tx, plan);
          FirstValues values = new FirstValues(limit);
          KeptCube cube = split.cube;
          if (cube != null) {
            rollups.distinct(
                tx.connection(),
                cube,
                dimension,
                filter,
                split.cellsFrom,
                split.cellsTo,
                settings.engine().keepsDeltas(),
                values::add);
          }
          split.readRows(
              tx.connection(), filter, row -> values.add(dimension.valueOf(row.call().record())));
          return new DistinctValues(values.inOrder(), split.source);
        });
  }

  ScanPage scan(
      UsageFilter filter, Instant from, Instant to, ScanPage.@Nullable Position after, int limit) {
    long first = Micros.bound(from);
    ScanPage.Position goOn = after == null || after.start().isBefore(from) ? null : after;
    return database.read(
        tx -> {
          Horizons horizons = Horizons.read(tx.handle(), tables);
          List<StoredUsage> page = new ArrayList<>();
          boolean[] more = {false};
          calls.read(
              tx.connection(),
              filter,
              first,
              Micros.bound(to),
              goOn,
              limit + 1L,
              row -> {
                if (page.size() == limit) {
                  more[0] = true;
                } else {
                  page.add(row);
                }
                return !more[0];
              });
          return new ScanPage(
              page,
              more[0] ? ScanPage.Position.of(page.get(limit - 1).call().record()) : null,
              first >= horizons.rowsFrom());
        });
  }

  /**
   * Divides a range: its middle comes from a roll-up as far as one can answer and is whole, the
   * rest from rows.
   */
  private Split split(Database.Tx tx, RollupPlan plan) {
    Horizons horizons = Horizons.read(tx.handle(), tables);
    long from = Micros.bound(plan.from());
    long to = Micros.bound(plan.to());
    long innerTo = Micros.bound(plan.innerTo());
    KeptCube best = null;
    long cellsFrom = Long.MAX_VALUE;
    for (KeptCube kept : candidates(tx, plan)) {
      long whole =
          Math.max(
              Micros.bound(plan.innerFrom()), Math.max(kept.wholeFrom(), horizons.rollupsFrom()));
      if (whole < cellsFrom) {
        best = kept;
        cellsFrom = whole;
      }
    }
    boolean rowsComplete = from >= horizons.rowsFrom();
    if (best == null || cellsFrom >= innerTo) {
      return new Split(
          horizons, null, from, to, to, to, rowsComplete ? Source.ROWS : Source.PARTIAL);
    }
    boolean edgesComplete =
        (cellsFrom == from || rowsComplete) && (innerTo == to || innerTo >= horizons.rowsFrom());
    return new Split(
        horizons,
        best,
        from,
        cellsFrom,
        innerTo,
        to,
        edgesComplete ? Source.ROLLUP : Source.PARTIAL);
  }

  // In the plan's order: of those that are whole, the first declared is taken.
  private List<KeptCube> candidates(Database.Tx tx, RollupPlan plan) {
    if (!plan.hasWholeQuarters()) {
      return List.of();
    }
    return cubes.read(tx.handle()).stream()
        .filter(kept -> plan.cubes().contains(kept.cube()))
        .sorted(Comparator.comparingInt(kept -> plan.cubes().indexOf(kept.cube())))
        .toList();
  }

  /** Takes a call. */
  private interface RowSink {
    void accept(StoredUsage row);
  }

  private final class Split {
    private final Horizons horizons;
    private final @Nullable KeptCube cube;
    private final long from;
    private final long cellsFrom;
    private final long cellsTo;
    private final long to;
    private final Source source;

    Split(
        Horizons horizons,
        @Nullable KeptCube cube,
        long from,
        long cellsFrom,
        long cellsTo,
        long to,
        Source source) {
      this.horizons = horizons;
      this.cube = cube;
      this.from = from;
      this.cellsFrom = cellsFrom;
      this.cellsTo = cellsTo;
      this.to = to;
      this.source = source;
    }

    void readRows(Connection connection, UsageFilter filter, RowSink sink) throws SQLException {
      readRows(connection, from, cellsFrom, filter, sink);
      readRows(connection, cellsTo, to, filter, sink);
    }

    private void readRows(
        Connection connection, long from, long to, UsageFilter filter, RowSink sink)
        throws SQLException {
      calls.read(
          connection,
          filter,
          from,
          to,
          null,
          0,
          row -> {
            sink.accept(row);
            return true;
          });
    }
  }

  /** Keeps the first values in order, however many come. */
  private static final class FirstValues {
    private final TreeSet<String> values = new TreeSet<>(Dimension.VALUE_ORDER);
    private final int limit;

    FirstValues(int limit) {
      this.limit = limit;
    }

    void add(String value) {
      if (!value.equals(Dimension.ABSENT) && values.add(value) && values.size() > limit) {
        values.pollLast();
      }
    }

    List<String> inOrder() {
      return List.copyOf(values);
    }
  }
}

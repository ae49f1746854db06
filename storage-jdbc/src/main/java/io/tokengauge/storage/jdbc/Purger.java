package io.tokengauge.storage.jdbc;

import io.tokengauge.history.PurgeTier;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/*
 * What it is: removal in many small transactions, so that nobody waits long and no log grows large.
 *
 * The horizon moves first, alone at the gate. From then on answers say what may be missing, whether
 * it is gone already or not, and an identity is refused before it is forgotten. A purge that dies in
 * the middle has therefore told no lie; the next one removes the rest.
 */
final class Purger {

  private static final int BATCH = 10_000;

  private final Settings settings;
  private final Database database;
  private final Tables tables;
  private final Audit audit;
  private final CubeTable cubes;
  private final RollupWriter rollups;
  private final CallPartitions partitions;
  private final Compactor compactor;

  Purger(Settings settings, Database database, Tables tables, Audit audit, Compactor compactor) {
    this.settings = settings;
    this.database = database;
    this.tables = tables;
    this.audit = audit;
    this.cubes = new CubeTable(tables);
    this.rollups = new RollupWriter(settings.engine(), tables);
    this.partitions = new CallPartitions(tables);
    this.compactor = compactor;
  }

  long purge(PurgeTier tier, Instant before) {
    long limit = Micros.bound(before);
    if (limit <= Micros.bound(Instant.MIN)) {
      return 0;
    }
    database.write(
        tx -> {
          settings.engine().gate(tx.connection(), settings.schema(), true);
          Horizons now = Horizons.read(tx.handle(), tables);
          Horizons next = moved(now, tier, limit);
          if (!next.equals(now)) {
            next.write(tx.handle(), tables);
            audit.write(tx.handle(), "purge", tier.name(), "before " + Micros.toInstant(limit));
          }
          return true;
        });
    long removed = dropMonths(limit) + delete("calls", "", limit);
    if (tier == PurgeTier.ROLLUPS) {
      // What is yet to be added to old cells would bring them back.
      compactor.fold();
      List<KeptCube> all = database.read(tx -> cubes.read(tx.handle()));
      for (KeptCube kept : all) {
        removed += deleteCells(kept.id(), CellAddress.QUARTERS, Micros.quarterOf(limit));
        // A day or hour of which quarters are gone is none any more; its other quarters stay.
        deleteCells(kept.id(), CellAddress.DAYS, Micros.quarterOf(limit));
        deleteCells(kept.id(), CellAddress.HOURS, Micros.quarterOf(limit));
      }
    }
    if (tier == PurgeTier.IDS) {
      // A resend carries the start as appended, an amendment the start as amended.
      removed += delete("call_ids", " AND current_start_us < " + limit, limit);
    }
    return removed;
  }

  private static Horizons moved(Horizons now, PurgeTier tier, long limit) {
    Long ids = now.idsFrom();
    return new Horizons(
        Math.max(now.rowsFrom(), limit),
        tier == PurgeTier.ROLLUPS
            ? Math.max(now.rollupsFrom(), Micros.quarterOf(limit))
            : now.rollupsFrom(),
        tier == PurgeTier.IDS ? Long.valueOf(ids == null ? limit : Math.max(ids, limit)) : ids,
        now.hoursFrom(),
        now.cubesVersion());
  }

  // Whole months at once, where they are partitions and ours to drop.
  private long dropMonths(long limit) {
    if (!settings.engine().keepsMonths()) {
      return 0;
    }
    List<CallPartitions.Partition> ended =
        database.read(
            tx ->
                partitions.mayChange(tx.connection())
                    ? partitions.endedBy(tx.connection(), limit)
                    : List.of());
    long removed = 0;
    for (CallPartitions.Partition month : ended) {
      removed += database.read(tx -> partitions.count(tx.connection(), month));
      database.write(
          tx -> {
            settings.engine().gate(tx.connection(), settings.schema(), true);
            partitions.drop(tx.connection(), month);
            return true;
          });
    }
    return removed;
  }

  private long delete(String table, String condition, long limit) {
    String from = "FROM ${schema}" + table + " WHERE start_us >= ?";
    long removed = 0;
    Long next = Micros.NEVER;
    while (next != null) {
      long first = next;
      Long cut = cut("SELECT start_us " + from + " AND start_us < ?", first, limit);
      long end = cut == null ? limit : cut + 1;
      removed +=
          database.write(
              tx -> {
                try (PreparedStatement delete =
                    tx.connection()
                        .prepareStatement(
                            tables.in("DELETE " + from + " AND start_us < ?" + condition))) {
                  delete.setLong(1, first);
                  delete.setLong(2, end);
                  return delete.executeUpdate();
                }
              });
      next = cut == null ? null : Long.valueOf(end);
    }
    return removed;
  }

  private long deleteCells(int cube, int tier, long limit) {
    String cells =
        "SELECT start_us FROM ${schema}rollups WHERE cube_id = "
            + cube
            + " AND tier = "
            + tier
            + " AND start_us >= ? AND start_us < ?";
    long removed = 0;
    Long next = Micros.NEVER;
    while (next != null) {
      long first = next;
      Long cut = cut(cells, first, limit);
      long end = cut == null ? limit : cut + 1;
      removed += database.write(tx -> rollups.delete(tx.connection(), cube, tier, first, end));
      next = cut == null ? null : Long.valueOf(end);
    }
    return removed;
  }

  // Where a batch ends: at the start of its last row, with which all others of that start go.
  private @Nullable Long cut(String select, long first, long limit) {
    return database
        .read(
            tx -> {
              try (PreparedStatement statement =
                  tx.connection()
                      .prepareStatement(
                          tables.in(select + " ORDER BY start_us LIMIT 1 OFFSET " + BATCH))) {
                statement.setLong(1, first);
                statement.setLong(2, limit);
                try (ResultSet row = statement.executeQuery()) {
                  return row.next() ? Optional.of(row.getLong(1)) : Optional.<Long>empty();
                }
              }
            })
        .orElse(null);
  }
}

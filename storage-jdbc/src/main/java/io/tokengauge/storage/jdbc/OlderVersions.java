package io.tokengauge.storage.jdbc;

import org.jdbi.v3.core.Handle;

/*
 * What it is: the end of a rolling update.
 *
 * As long as version 1 may work beside us, roll-ups are kept as it knows them: cells of quarters and
 * days, upserted. Hours and deltas begin when its processes are gone, which only a person can know. A
 * database that no version 1 has ever used begins with them.
 *
 * A process of version 1 that was forgotten must not go on: it would miss deltas and take back what
 * is not in the cells yet. It looks at the list of roll-ups whenever its version has changed, and
 * stops at one that it does not understand. Such a one is put there.
 */
final class OlderVersions {

  private static final String FENCE_NAME = "of schema version 2";
  private static final String FENCE_DIMENSIONS = "only for version 2 and newer";

  private final Settings settings;
  private final Tables tables;
  private final Migrations migrations;

  OlderVersions(Settings settings, Tables tables) {
    this.settings = settings;
    this.tables = tables;
    this.migrations = new Migrations(settings, tables);
  }

  /** Refuses older versions if none has used the database; the caller is alone at the gate. */
  void retireIfNeverThere(Handle handle) {
    boolean used =
        handle
            .createQuery(
                tables.in(
                    "SELECT EXISTS (SELECT 1 FROM ${schema}cubes)"
                        + " OR EXISTS (SELECT 1 FROM ${schema}call_ids)"))
            .mapTo(Boolean.class)
            .one();
    if (!used) {
      retire(handle);
    }
  }

  /** Refuses older versions from now on, if they are not yet; the caller is alone at the gate. */
  boolean retire(Handle handle) {
    Horizons horizons = Horizons.read(handle, tables);
    if (!horizons.sharedWithVersionOne()) {
      return false;
    }
    migrations.retireOlder(handle);
    handle
        .createUpdate(
            tables.in(
                "INSERT INTO ${schema}cubes (cube_id, name, dimensions, histogram, whole_from_us)"
                    + " VALUES (:id, :name, :dimensions, 0, :never)"))
        .bind("id", CubeTable.FENCE)
        .bind("name", FENCE_NAME)
        .bind("dimensions", FENCE_DIMENSIONS)
        .bind("never", Long.MAX_VALUE)
        .execute();
    long from = new CubeTable(tables).firstWithoutCalls(handle, horizons, Micros.DAY);
    horizons.withHoursFrom(from).withNewCubes().write(handle, tables);
    new Audit(settings.clock(), tables)
        .write(handle, "retire", "versions before " + migrations.version(), "");
    return true;
  }
}

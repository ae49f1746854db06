package io.tokengauge.storage.jdbc;

import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Says from which instants on nothing was purged.
 *
 * @param rowsFrom microseconds; every call that starts at or after it is there
 * @param rollupsFrom microseconds; every quarter that starts at or after it is whole
 * @param idsFrom microseconds; every identity of a call that starts at or after it is known; null
 *     if nothing was ever forgotten
 * @param cubesVersion grows whenever the list of roll-ups changes
 */
record Horizons(long rowsFrom, long rollupsFrom, @Nullable Long idsFrom, int cubesVersion) {

  static Horizons read(Handle handle, Tables tables) {
    return handle
        .createQuery(
            tables.in(
                "SELECT rows_from_us, rollups_from_us, ids_from_us, cubes_version"
                    + " FROM ${schema}horizons"))
        .map(
            (rs, context) -> {
              long ids = rs.getLong(3);
              boolean none = rs.wasNull();
              return new Horizons(rs.getLong(1), rs.getLong(2), none ? null : ids, rs.getInt(4));
            })
        .one();
  }

  /** Tells whether a call of that start is refused. */
  boolean forgets(long startMicros) {
    return idsFrom != null && startMicros < idsFrom;
  }

  /** Returns the same, for a list of roll-ups that has changed. */
  Horizons withNewCubes() {
    return new Horizons(rowsFrom, rollupsFrom, idsFrom, cubesVersion + 1);
  }

  void write(Handle handle, Tables tables) {
    handle
        .createUpdate(
            tables.in(
                "UPDATE ${schema}horizons SET rows_from_us = :rows, rollups_from_us = :rollups,"
                    + " ids_from_us = :ids, cubes_version = :cubes"))
        .bind("rows", rowsFrom)
        .bind("rollups", rollupsFrom)
        .bind("ids", idsFrom)
        .bind("cubes", cubesVersion)
        .execute();
  }
}

package io.tokengauge.storage.jdbc;

import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Says from which instants on nothing was purged, and what is counted.
 *
 * @param rowsFrom microseconds; every call that starts at or after it is there
 * @param rollupsFrom microseconds; every quarter that starts at or after it is whole
 * @param idsFrom microseconds; every identity of a call that starts at or after it is known; null
 *     if nothing was ever forgotten
 * @param hoursFrom microseconds; every hour that starts at or after it is counted as such; null as
 *     long as version 1 may write, which does neither that nor knows of deltas
 * @param cubesVersion grows whenever the list of roll-ups changes, or how they are kept
 */
record Horizons(
    long rowsFrom,
    long rollupsFrom,
    @Nullable Long idsFrom,
    @Nullable Long hoursFrom,
    int cubesVersion) {

  static Horizons read(Handle handle, Tables tables) {
    return handle
        .createQuery(
            tables.in(
                "SELECT rows_from_us, rollups_from_us, ids_from_us, hours_from_us, cubes_version"
                    + " FROM ${schema}horizons"))
        .map(
            (rs, context) ->
                new Horizons(
                    rs.getLong(1),
                    rs.getLong(2),
                    rs.getObject(3) == null ? null : Long.valueOf(rs.getLong(3)),
                    rs.getObject(4) == null ? null : Long.valueOf(rs.getLong(4)),
                    rs.getInt(5)))
        .one();
  }

  /** Tells whether a call of that start is refused. */
  boolean forgets(long startMicros) {
    return idsFrom != null && startMicros < idsFrom;
  }

  /** Tells whether version 1 may still write. */
  boolean sharedWithVersionOne() {
    return hoursFrom == null;
  }

  /** Returns the same, for roll-ups that are kept in another way. */
  Horizons withNewCubes() {
    return new Horizons(rowsFrom, rollupsFrom, idsFrom, hoursFrom, cubesVersion + 1);
  }

  /** Returns the same, with hours counted from an instant on. */
  Horizons withHoursFrom(long from) {
    return new Horizons(rowsFrom, rollupsFrom, idsFrom, from, cubesVersion);
  }

  void write(Handle handle, Tables tables) {
    handle
        .createUpdate(
            tables.in(
                "UPDATE ${schema}horizons SET rows_from_us = :rows, rollups_from_us = :rollups,"
                    + " ids_from_us = :ids, hours_from_us = :hours, cubes_version = :cubes"))
        .bind("rows", rowsFrom)
        .bind("rollups", rollupsFrom)
        .bind("ids", idsFrom)
        .bind("hours", hoursFrom)
        .bind("cubes", cubesVersion)
        .execute();
  }
}

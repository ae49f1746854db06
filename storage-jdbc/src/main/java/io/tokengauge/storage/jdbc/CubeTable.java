package io.tokengauge.storage.jdbc;

import io.tokengauge.history.Cube;
import io.tokengauge.storage.StorageException;
import io.tokengauge.usage.Dimension;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Keeps the list of roll-ups in the store, so that every process counts into all of them, also into
 * those that only another one declared. A roll-up is what its whole declaration says: one that is
 * declared anew with other dimensions is another one.
 */
final class CubeTable {

  /** The number of what is no roll-up, but stops versions that are too old. */
  static final int FENCE = 0;

  private final Tables tables;

  CubeTable(Tables tables) {
    this.tables = tables;
  }

  /** Reads all, in the order of their numbers. */
  List<KeptCube> read(Handle handle) {
    return handle
        .createQuery(
            tables.in(
                "SELECT cube_id, name, dimensions, histogram, whole_from_us FROM ${schema}cubes"
                    + " WHERE cube_id <> :fence ORDER BY cube_id"))
        .bind("fence", FENCE)
        .map(
            (rs, context) ->
                new KeptCube(
                    rs.getInt(1),
                    cube(rs.getString(2), rs.getString(3), rs.getInt(4) != 0),
                    rs.getLong(5)))
        .list();
  }

  /** Tells whether all of these are kept. */
  boolean hasAll(Handle handle, List<Cube> declared) {
    return read(handle).stream().map(KeptCube::cube).toList().containsAll(declared);
  }

  /** Adds those that are not kept yet; the caller is alone at the gate. */
  void register(Handle handle, List<Cube> declared) {
    List<KeptCube> kept = read(handle);
    int next = kept.stream().mapToInt(KeptCube::id).max().orElse(0) + 1;
    Horizons horizons = Horizons.read(handle, tables);
    long wholeFrom = firstWithoutCalls(handle, horizons, Micros.QUARTER);
    boolean changed = false;
    for (Cube cube : declared) {
      if (kept.stream().noneMatch(known -> known.cube().equals(cube))) {
        handle
            .createUpdate(
                tables.in(
                    "INSERT INTO ${schema}cubes"
                        + " (cube_id, name, dimensions, histogram, whole_from_us)"
                        + " VALUES (:id, :name, :dimensions, :histogram, :from)"))
            .bind("id", next++)
            .bind("name", cube.name())
            .bind("dimensions", pack(cube.dimensions()))
            .bind("histogram", cube.histogram() ? 1 : 0)
            .bind("from", wholeFrom)
            .execute();
        changed = true;
      }
    }
    if (changed) {
      horizons.withNewCubes().write(handle, tables);
    }
  }

  /**
   * Says that all roll-ups, and hours where they are counted, count what starts at or after an
   * instant; the caller is alone at the gate.
   */
  void completeFrom(Handle handle, Horizons horizons, long from) {
    int changed =
        handle
            .createUpdate(
                tables.in(
                    "UPDATE ${schema}cubes SET whole_from_us = :from"
                        + " WHERE whole_from_us > :from AND cube_id <> :fence"))
            .bind("from", from)
            .bind("fence", FENCE)
            .execute();
    Long hours = horizons.hoursFrom();
    long hoursFrom = from == Micros.NEVER ? from : Micros.ceiling(from, Micros.HOUR);
    boolean moreHours = hours != null && hoursFrom < hours;
    if (changed > 0 || moreHours) {
      Horizons next = moreHours ? horizons.withHoursFrom(hoursFrom) : horizons;
      next.withNewCubes().write(handle, tables);
    }
  }

  /**
   * Returns the start of the first piece of time that nothing was counted in yet. What something
   * new missed, it leaves alone: half a piece would be worse than none.
   *
   * @param length of the pieces
   */
  long firstWithoutCalls(Handle handle, Horizons horizons, long length) {
    Optional<Long> last =
        handle
            .createQuery(tables.in("SELECT max(start_us) FROM ${schema}calls"))
            .mapTo(Long.class)
            .findOne();
    long fromRows = last.map(start -> Micros.ceiling(start + 1, length)).orElse(Micros.NEVER);
    long fromPurged =
        horizons.rowsFrom() == Micros.NEVER
            ? Micros.NEVER
            : Micros.ceiling(horizons.rowsFrom(), length);
    return Math.max(fromRows, fromPurged);
  }

  private static Cube cube(String name, String dimensions, boolean histogram) {
    try {
      return new Cube(name, unpack(dimensions), histogram);
    } catch (IllegalArgumentException e) {
      throw StorageException.lasting(
          "roll-up " + name + " must be one that this version can keep up: " + e.getMessage(), e);
    }
  }

  private static String pack(List<Dimension> dimensions) {
    return PackedTexts.pack(dimensions.stream().map(Dimension::name).toList());
  }

  private static List<Dimension> unpack(String packed) {
    return PackedTexts.unpack(packed).stream().map(Dimension::parse).toList();
  }
}

package io.tokengauge.storage.jdbc;

/**
 * Says of which time both calls and roll-ups are there.
 *
 * @param lowest the first quarter of which nothing was purged
 * @param first the start of the first call, 0 if there is none
 * @param end after the quarter of the last one
 */
record CountedTime(long lowest, long first, long end) {

  static CountedTime read(Database.Tx tx, Tables tables) {
    Horizons horizons = Horizons.read(tx.handle(), tables);
    long from = Math.max(horizons.rowsFrom(), horizons.rollupsFrom());
    long lowest = from == Micros.NEVER ? Micros.NEVER : Micros.nextQuarter(from);
    return tx.handle()
        .createQuery(
            tables.in(
                "SELECT min(start_us), max(start_us) FROM ${schema}calls WHERE start_us >= :from"))
        .bind("from", lowest)
        .map(
            (rs, context) ->
                rs.getObject(1) == null
                    ? new CountedTime(lowest, 0, 0)
                    : new CountedTime(lowest, rs.getLong(1), Micros.nextQuarter(rs.getLong(2) + 1)))
        .one();
  }

  /** Returns where the day starts, or all that is left of it, that ends at or after an instant. */
  long startOfLastDay(long before) {
    return Math.max(Micros.dayOf(before - 1), lowest);
  }
}

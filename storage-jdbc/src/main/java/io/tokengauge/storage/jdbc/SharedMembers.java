package io.tokengauge.storage.jdbc;

import io.tokengauge.window.Fleet;
import io.tokengauge.window.FleetState.Member;
import io.tokengauge.window.Publication;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Knows who shares windows. Stateless. */
final class SharedMembers {

  private final String note;
  private final String list;
  private final String sweep;

  SharedMembers(Tables tables) {
    String later = " = CASE WHEN excluded.%1$s > m.%1$s THEN excluded.%1$s ELSE m.%1$s END";
    this.note =
        tables.in(
            "INSERT INTO ${schema}shared_members AS m (namespace, service, environment, instance,"
                + " incarnation, since_us, until_us, last_calls_us, has_left, losses)"
                + " VALUES (:namespace, :service, :environment, :instance, :incarnation, :now,"
                + " :until, CAST(:calls AS bigint), :left, :losses)"
                + " ON CONFLICT (namespace, service, environment, instance, incarnation)"
                + " DO UPDATE SET until_us"
                + later.formatted("until_us")
                + ", last_calls_us = coalesce(excluded.last_calls_us, m.last_calls_us), has_left"
                + later.formatted("has_left")
                + ", losses"
                + later.formatted("losses"));
    this.list =
        tables.in(
            "SELECT instance, incarnation, since_us, until_us, last_calls_us, has_left, losses"
                + " FROM ${schema}shared_members WHERE namespace = :namespace"
                + " AND service = :service AND environment = :environment");
    this.sweep = tables.in("DELETE FROM ${schema}shared_members WHERE until_us < :before");
  }

  /**
   * Notes that somebody published.
   *
   * @param calls whether deltas were added
   */
  void note(Handle handle, Publication publication, boolean calls, long now) {
    handle
        .createUpdate(note)
        .bind("namespace", publication.fleet().namespace())
        .bind("service", publication.fleet().service())
        .bind("environment", publication.fleet().environment())
        .bind("instance", publication.instance())
        .bind("incarnation", publication.incarnation())
        .bind("now", now)
        .bind("until", Math.min(now, Micros.of(publication.until())))
        .bind("calls", calls ? Long.valueOf(now) : null)
        .bind("left", publication.leaving() ? 1 : 0)
        .bind("losses", publication.losses())
        .execute();
  }

  List<Member> of(Handle handle, Fleet fleet) {
    return handle
        .createQuery(list)
        .bind("namespace", fleet.namespace())
        .bind("service", fleet.service())
        .bind("environment", fleet.environment())
        .map(
            (row, context) -> {
              long calls = row.getLong(5);
              @Nullable Instant lastCalls = row.wasNull() ? null : Micros.toInstant(calls);
              return new Member(
                  row.getString(1),
                  row.getString(2),
                  Micros.toInstant(row.getLong(3)),
                  Micros.toInstant(row.getLong(4)),
                  lastCalls,
                  row.getInt(6) == 1,
                  row.getLong(7));
            })
        .list();
  }

  /** Forgets who published nothing since an instant. */
  void sweep(Handle handle, long before) {
    handle.createUpdate(sweep).bind("before", before).execute();
  }
}

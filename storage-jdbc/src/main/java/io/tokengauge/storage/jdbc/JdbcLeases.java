package io.tokengauge.storage.jdbc;

import io.tokengauge.storage.Leases;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/*
 * What it is: a row per name that is never deleted, so that its fencing token only grows. Taking,
 * prolonging and being refused are one statement; the row's lock decides between rivals.
 *
 * On PostgreSQL the server's clock decides, whatever clocks the processes have. SQLite has no server;
 * there, and where a clock was given, that one does.
 */
final class JdbcLeases implements Leases {

  private static final Duration LONGEST = Duration.ofDays(36_500);

  private final Settings settings;
  private final Database database;
  private final String acquire;
  private final String release;

  JdbcLeases(Settings settings, Database database, Tables tables) {
    this.settings = settings;
    this.database = database;
    String now =
        settings.leaseClock() == null ? settings.engine().serverMicros() : "CAST(:now AS bigint)";
    this.acquire =
        tables.in(
            "INSERT INTO ${schema}leases AS l (name, owner, token, expires_us)"
                + " VALUES (:name, :owner, 1, "
                + now
                + " + :ttl)"
                + " ON CONFLICT (name) DO UPDATE SET"
                + " token = CASE WHEN l.owner = excluded.owner AND l.expires_us > "
                + now
                + " THEN l.token ELSE l.token + 1 END,"
                + " owner = excluded.owner, expires_us = excluded.expires_us"
                + " WHERE l.owner = excluded.owner OR l.expires_us <= "
                + now
                + " RETURNING token, expires_us");
    this.release =
        tables.in(
            "UPDATE ${schema}leases SET expires_us = "
                + Micros.NEVER
                + " WHERE name = :name AND owner = :owner AND token = :token");
  }

  @Override
  public Optional<Lease> acquire(String name, String owner, Duration timeToLive) {
    if (timeToLive.isNegative() || timeToLive.isZero()) {
      throw new IllegalArgumentException("time to live must be above zero, was " + timeToLive);
    }
    Duration held = timeToLive.compareTo(LONGEST) > 0 ? LONGEST : timeToLive;
    long micros = Math.max(1, held.toNanos() / 1000);
    @Nullable InstantSource clock = settings.leaseClock();
    return database.write(
        tx -> {
          var query =
              tx.handle()
                  .createQuery(acquire)
                  .bind("name", name)
                  .bind("owner", owner)
                  .bind("ttl", micros);
          if (clock != null) {
            query.bind("now", Micros.of(clock.instant()));
          }
          return query
              .map(
                  (rs, context) ->
                      new Lease(name, owner, rs.getLong(1), Micros.toInstant(rs.getLong(2))))
              .findOne();
        });
  }

  @Override
  public void release(Lease lease) {
    database.write(
        tx ->
            tx.handle()
                .createUpdate(release)
                .bind("name", lease.name())
                .bind("owner", lease.owner())
                .bind("token", lease.fencingToken())
                .execute());
  }
}

package io.tokengauge.storage.jdbc;

import io.tokengauge.history.PurgeTier;
import io.tokengauge.history.UsageStore;
import io.tokengauge.storage.Leases;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Does what a person or a timer asks for, beside the daily work. */
final class Maintenance {

  private static final String LEASE = "tokengauge-maintenance";
  private static final Duration TIME_TO_LIVE = Duration.ofMinutes(10);

  private final Settings settings;
  private final Database database;
  private final Tables tables;
  private final UsageStore usage;
  private final Leases leases;
  private final String owner;
  private final Compactor compactor;
  private final Rebuilder rebuilder;

  Maintenance(
      Settings settings,
      Database database,
      Tables tables,
      UsageStore usage,
      Leases leases,
      String owner,
      Compactor compactor,
      Rebuilder rebuilder) {
    this.settings = settings;
    this.database = database;
    this.tables = tables;
    this.usage = usage;
    this.leases = leases;
    this.owner = owner;
    this.compactor = compactor;
    this.rebuilder = rebuilder;
  }

  long maintain() {
    Optional<Leases.Lease> lease = leases.acquire(LEASE, owner, TIME_TO_LIVE);
    if (lease.isEmpty()) {
      return 0;
    }
    try {
      Instant now = settings.clock().instant();
      compactor.foldUnlessOthersDo();
      createMonths(now);
      return purge(now);
    } finally {
      leases.release(lease.get());
    }
  }

  private void createMonths(Instant now) {
    if (settings.engine().keepsMonths()) {
      CallPartitions months = new CallPartitions(tables);
      database.write(
          tx -> {
            if (months.mayChange(tx.connection())) {
              settings.engine().lockMigrations(tx.connection(), settings.schema());
              months.createAhead(tx.connection(), now);
            }
            return true;
          });
    }
  }

  private long purge(Instant now) {
    JdbcStorage.Retention retention = settings.retention();
    if (retention == null) {
      return 0;
    }
    Instant calls = now.minus(retention.calls());
    // By the hour, a month would be empty before it could be dropped.
    boolean whole = settings.engine().keepsMonths();
    return usage.purge(PurgeTier.ROWS, whole ? CallPartitions.monthOf(calls) : calls)
        + usage.purge(PurgeTier.ROLLUPS, now.minus(retention.rollUps()))
        + usage.purge(PurgeTier.IDS, now.minus(retention.identities()));
  }

  long rebuild() {
    return rebuilder.rebuild();
  }

  JdbcStorage.RollUpCheck check() {
    return new Checker(settings, database, tables).check();
  }

  boolean retireOlderVersions() {
    return database.write(
        tx -> {
          settings.engine().gate(tx.connection(), settings.schema(), true);
          return new OlderVersions(settings, tables).retire(tx.handle());
        });
  }
}

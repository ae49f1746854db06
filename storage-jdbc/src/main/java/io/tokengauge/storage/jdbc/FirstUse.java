package io.tokengauge.storage.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import org.jdbi.v3.core.Handle;

/** Migrates, makes the declared roll-ups known and the coming months' partitions ready. */
final class FirstUse implements Database.Opening {

  private final Settings settings;
  private final Tables tables;
  private final Migrations migrations;
  private final CubeTable cubes;
  private final OlderVersions olderVersions;

  FirstUse(Settings settings, Tables tables) {
    this.settings = settings;
    this.tables = tables;
    this.migrations = new Migrations(settings, tables);
    this.cubes = new CubeTable(tables);
    this.olderVersions = new OlderVersions(settings, tables);
  }

  @Override
  public boolean ready(Handle handle) throws SQLException {
    return migrations.ready(handle) && cubes.hasAll(handle, settings.cubes());
  }

  /** Does the next step: a transaction each, so that a long migration holds up nobody after it. */
  @Override
  public void prepare(Handle handle) throws SQLException {
    Connection connection = handle.getConnection();
    settings.engine().lockMigrations(connection, settings.schema());
    if (!migrations.ready(handle)) {
      migrations.applyNext(handle);
      if (!migrations.ready(handle)) {
        return;
      }
    }
    settings.engine().gate(connection, settings.schema(), true);
    if (settings.migrate() == JdbcStorage.Migrate.APPLY) {
      olderVersions.retireIfNeverThere(handle);
      if (settings.engine().keepsMonths()) {
        Instant now = settings.clock().instant();
        new CallPartitions(tables).createAhead(connection, now);
      }
    }
    cubes.register(handle, settings.cubes());
  }
}

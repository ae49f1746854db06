package io.tokengauge.storage.jdbc;

import io.tokengauge.history.Cube;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Holds what a storage was told, checked.
 *
 * @param url the JDBC URL; names the engine even where a data source makes the connections
 * @param shown the URL without anything that may be a secret
 * @param schema empty where the engine has none
 * @param dataSource the user's own, or null for a pool of ours
 * @param clock for audit entries and retention, and for leases where there is no server
 * @param leaseClock what leases and budgets go by, or null for the server's clock
 * @param deltasBeforeFolding to how many cells a process adds deltas before it folds them
 * @param budgetHorizon how long calls that ended stay known to budgets
 */
record Settings(
    Engine engine,
    String url,
    String shown,
    @Nullable String user,
    @Nullable String password,
    int poolSize,
    String schema,
    @Nullable DataSource dataSource,
    JdbcStorage.Migrate migrate,
    List<Cube> cubes,
    JdbcStorage.@Nullable Retention retention,
    InstantSource clock,
    @Nullable InstantSource leaseClock,
    int deltasBeforeFolding,
    Duration budgetHorizon) {

  /** Leaves credentials out. */
  @Override
  public String toString() {
    return schema.isEmpty() ? shown : shown + ", schema " + schema;
  }
}

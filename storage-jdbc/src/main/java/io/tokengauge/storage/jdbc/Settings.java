package io.tokengauge.storage.jdbc;

import io.tokengauge.history.Cube;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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

  /**
   * Checks what contradicts each other.
   *
   * @param twoPools whether there is a data source and something that only a pool of ours needs
   * @throws IllegalArgumentException names all that does
   */
  static void check(Engine engine, @Nullable String schema, boolean twoPools, List<Cube> cubes) {
    List<String> mistakes = new ArrayList<>();
    if (schema != null && !engine.hasSchemas()) {
      mistakes.add("schema must not be set for " + engine.label() + ", was " + schema);
    }
    if (twoPools) {
      mistakes.add("user, password and pool size must not be set beside a data source");
    }
    Set<String> names = new HashSet<>();
    for (Cube cube : cubes) {
      if (!names.add(cube.name())) {
        mistakes.add("names of cubes must be unique, was twice " + cube.name());
      }
      if (cube.dimensions().size() > KeyTable.MAX_DIMENSIONS) {
        mistakes.add(
            "cube "
                + cube.name()
                + " must have at most "
                + KeyTable.MAX_DIMENSIONS
                + " dimensions, had "
                + cube.dimensions().size());
      }
    }
    if (!mistakes.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", mistakes));
    }
  }

  /** Returns a URL without its parameters and what stands before an @: either may be a password. */
  static String shown(String url) {
    String bare = url.contains("?") ? url.substring(0, url.indexOf('?')) : url;
    return bare.replaceFirst("//[^/]*@", "//");
  }

  /** Leaves credentials out. */
  @Override
  public String toString() {
    return schema.isEmpty() ? shown : shown + ", schema " + schema;
  }
}

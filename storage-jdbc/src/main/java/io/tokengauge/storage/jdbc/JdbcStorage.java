package io.tokengauge.storage.jdbc;

import io.tokengauge.alert.AlertStore;
import io.tokengauge.budget.BudgetLedger;
import io.tokengauge.history.Cube;
import io.tokengauge.history.UsageStore;
import io.tokengauge.storage.Bookmarks;
import io.tokengauge.storage.Capabilities;
import io.tokengauge.storage.Capability;
import io.tokengauge.storage.Health;
import io.tokengauge.storage.Leases;
import io.tokengauge.storage.Storage;
import io.tokengauge.storage.StorageException;
import io.tokengauge.time.MonotonicClock;
import io.tokengauge.window.MetricsExchange;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Keeps usage in SQLite (one machine, a file) or PostgreSQL (a fleet): every call once, with its
 * roll-ups in the same transaction.
 *
 * <p>Offers {@link UsageStore}, {@link BudgetLedger}, {@link MetricsExchange}, {@link AlertStore},
 * {@link Leases} and {@link Bookmarks}. Nothing is opened before the first use. What {@code append}
 * returned for is on disk. Any number of processes may share a database; each counts into the
 * roll-ups that any of them declared. On PostgreSQL nothing is kept in a session, so a
 * transaction-pooling proxy may stand in between.
 *
 * <p>Failures are {@link StorageException}s that name the storage without its credentials and the
 * cause. Thread-safe.
 */
public final class JdbcStorage implements Storage {

  private static final Capabilities CAPABILITIES =
      Capabilities.of(
          Capability.DURABLE, Capability.SHARED, Capability.KEEPS_ALL_ROWS, Capability.HISTOGRAMS);

  private final Settings settings;
  private final Database database;
  private final Tables tables;
  private final Stores stores;

  /** Says what to do about the tables when a storage is opened. */
  public enum Migrate {
    /** Create or update them. */
    APPLY,
    /** Refuse to work unless they are up to date. */
    VALIDATE,
    /** Look at nothing and trust whoever set them up. */
    OFF
  }

  /**
   * Says how long {@link #maintain()} keeps what, each above zero.
   *
   * @param calls since a call's start; on PostgreSQL, where months (UTC) are dropped whole, since
   *     the end of its month
   * @param rollUps since a quarter's start, not below {@code calls}
   * @param identities since a call's start, not below {@code calls}
   */
  public record Retention(Duration calls, Duration rollUps, Duration identities) {

    /**
     * Checks the durations.
     *
     * @throws IllegalArgumentException if one is not above zero, or below that of calls
     */
    public Retention {
      if (calls.isZero() || calls.isNegative()) {
        throw new IllegalArgumentException("retention of calls must be above zero, was " + calls);
      }
      notBelow("roll-ups", rollUps, calls);
      notBelow("identities", identities, calls);
    }

    private static void notBelow(String name, Duration value, Duration calls) {
      if (value.compareTo(calls) < 0) {
        throw new IllegalArgumentException(
            "retention of "
                + name
                + " must not be below that of calls ("
                + calls
                + "), was "
                + value);
      }
    }
  }

  /**
   * Says whether roll-ups count what calls say.
   *
   * @param calls how many calls were looked at
   * @param cells how many cells they should have, or have
   * @param wrong how many of these differ; 0 unless somebody changed tables by hand
   */
  public record RollUpCheck(long calls, long cells, long wrong) {}

  private JdbcStorage(Settings settings) {
    this.settings = settings;
    this.tables = new Tables(settings.schema());
    this.database = new Database(settings, new FirstUse(settings, tables));
    this.stores = new Stores(settings, database, tables);
  }

  /** Starts with all defaults; {@link Builder#url} must be set. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns {@code jdbc:sqlite} or {@code jdbc:postgresql}. */
  @Override
  public String name() {
    return "jdbc:" + settings.engine().label();
  }

  @Override
  public <P> Optional<P> find(Class<P> port) {
    return stores.find(port);
  }

  /**
   * Promises all but {@link Capability#SURVIVES_FAILOVER}, which a server with synchronous replicas
   * gives and one without does not.
   */
  @Override
  public Capabilities capabilities() {
    return CAPABILITIES;
  }

  /** Opens the database if it is not open yet, and reads from it. */
  @Override
  public Health check() {
    try {
      prepare();
      return Health.UP;
    } catch (RuntimeException e) {
      return Health.down(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Opens the database if it is not open yet, which migrates it if that was asked for. Every other
   * use does the same.
   *
   * @throws StorageException if the database fails, or is none that this version can work on
   */
  public void prepare() {
    database.read(tx -> Horizons.read(tx.handle(), tables));
  }

  /**
   * Keeps the store in shape: folds what was added to roll-ups, makes partitions for the coming
   * months, and removes what {@link Builder#retention} no longer keeps, in bounded batches. Meant
   * to be called every hour or so, by any number of processes: one at a time does it, under a
   * lease.
   *
   * @return how many calls, roll-up cells and identities were removed; 0 without a retention, or
   *     while another process does it
   * @throws StorageException if the database fails; what was removed stays removed
   */
  public long maintain() {
    return stores.maintenance().maintain();
  }

  /**
   * Derives all roll-ups from the calls again, as far back as no call was purged: after a repair by
   * hand, or to complete a roll-up that was declared when there were calls already. Answers stay
   * right meanwhile; writers wait for a day's calls at a time.
   *
   * @return how many calls were counted
   * @throws StorageException if the database fails; can be called again
   */
  public long rebuildRollUps() {
    return stores.maintenance().rebuild();
  }

  /**
   * Compares all roll-ups with the calls, as far back as no call was purged. Others can work on
   * meanwhile.
   *
   * @throws StorageException if the database fails
   */
  public RollUpCheck checkRollUps() {
    return stores.maintenance().check();
  }

  /**
   * Says that no process of an older version uses the database any more, which ends a rolling
   * update: until then, this version keeps roll-ups in the older version's way; from then on, it
   * keeps them in its own, and older versions are refused. A database that this version created
   * needs no such word.
   *
   * @return whether that was not yet said
   * @throws StorageException if the database fails
   */
  public boolean retireOlderVersions() {
    return stores.maintenance().retireOlderVersions();
  }

  /** Closes the connections; a data source that was given stays open. Closing again is fine. */
  @Override
  public void close() {
    database.close();
  }

  /** Shows the URL without credentials, and the schema. */
  @Override
  public String toString() {
    return "JdbcStorage[" + settings + "]";
  }

  /**
   * Collects the settings of a {@link JdbcStorage}. Each may be given once. Not safe for use by
   * several threads at once.
   */
  public static final class Builder {

    /** How many connections are kept unless set. */
    public static final int DEFAULT_POOL_SIZE = 2;

    /** How long calls stay known to budgets after their end unless set. */
    public static final Duration DEFAULT_BUDGET_HORIZON = Duration.ofDays(35);

    /** The schema on PostgreSQL unless set. */
    public static final String DEFAULT_SCHEMA = "tokengauge";

    private static final int MAX_POOL_SIZE = 100;
    private static final Pattern SCHEMA_NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

    private @Nullable String url;
    private @Nullable String user;
    private @Nullable String password;
    private @Nullable Integer poolSize;
    private @Nullable String schema;
    private @Nullable DataSource dataSource;
    private @Nullable Migrate migrate;
    private @Nullable List<Cube> cubes;
    private @Nullable Retention retention;
    private @Nullable InstantSource clock;
    private int deltasBeforeFolding = 50_000;
    private @Nullable Duration budgetHorizon;

    private Builder() {}

    /**
     * Sets where the database is: {@code jdbc:sqlite:FILE} or {@code
     * jdbc:postgresql://HOST:PORT/DATABASE}, with parameters of the driver if need be. With a
     * {@link #dataSource} it only says which engine that is.
     *
     * @throws IllegalArgumentException if it is of another kind, or a SQLite database in memory
     * @throws IllegalStateException if it was set before
     */
    public Builder url(String value) {
      once("url", url);
      Engine.of(value);
      if (value.equals(SqliteEngine.PREFIX) || value.contains(":memory:")) {
        throw new IllegalArgumentException(
            "url must name a file, since each connection would have a memory of its own, was "
                + Settings.shown(value));
      }
      url = value;
      return this;
    }

    /**
     * Sets the user to connect as.
     *
     * @throws IllegalStateException if it was set before
     */
    public Builder user(String value) {
      once("user", user);
      user = value;
      return this;
    }

    /**
     * Sets the password, which is never shown.
     *
     * @throws IllegalStateException if it was set before
     */
    public Builder password(String value) {
      once("password", password == null ? null : "(hidden)");
      password = value;
      return this;
    }

    /**
     * Sets how many connections to keep; {@value #DEFAULT_POOL_SIZE} unless set.
     *
     * @param value 1 to 100
     * @throws IllegalArgumentException if it is not
     * @throws IllegalStateException if it was set before
     */
    public Builder poolSize(int value) {
      once("pool size", poolSize);
      if (value < 1 || value > MAX_POOL_SIZE) {
        throw new IllegalArgumentException(
            "pool size must be within 1 to " + MAX_POOL_SIZE + ", was " + value);
      }
      poolSize = value;
      return this;
    }

    /**
     * Sets the schema that holds the tables, PostgreSQL only; {@value #DEFAULT_SCHEMA} unless set.
     *
     * @param value lower-case letters, digits and underscores, at most 63, no digit first
     * @throws IllegalArgumentException if it is not
     * @throws IllegalStateException if it was set before
     */
    public Builder schema(String value) {
      once("schema", schema);
      if (!SCHEMA_NAME.matcher(value).matches()) {
        throw new IllegalArgumentException(
            "schema must match " + SCHEMA_NAME + ", was \"" + value + "\"");
      }
      schema = value;
      return this;
    }

    /**
     * Sets where connections come from, instead of a pool of ours; it stays open. On SQLite its
     * connections need a {@code busy_timeout}; on PostgreSQL {@code prepareThreshold=0} if a proxy
     * that pools by transaction stands in between.
     *
     * @throws IllegalStateException if it was set before
     */
    public Builder dataSource(DataSource value) {
      once("data source", dataSource);
      dataSource = value;
      return this;
    }

    /**
     * Sets what to do about the tables; {@link Migrate#APPLY} unless set.
     *
     * @throws IllegalStateException if it was set before
     */
    public Builder migrate(Migrate value) {
      once("migrate", migrate);
      migrate = value;
      return this;
    }

    /**
     * Sets which roll-ups are kept; {@link Cube#DEFAULTS} unless set. Of those that can answer a
     * question the first does: declare those with few different keys first. One that is new to a
     * store which has calls counts those that start after the last of them; what was before is
     * answered from rows until {@link JdbcStorage#rebuildRollUps()}.
     *
     * @param value may be empty; names unique, at most 16 dimensions each
     * @throws IllegalStateException if they were set before
     */
    public Builder cubes(List<Cube> value) {
      once("cubes", cubes);
      cubes = List.copyOf(value);
      return this;
    }

    /**
     * Sets how long {@link JdbcStorage#maintain()} keeps what; for ever unless set.
     *
     * @throws IllegalStateException if it was set before
     */
    public Builder retention(Retention value) {
      once("retention", retention);
      retention = value;
      return this;
    }

    /**
     * Sets the clock that retention, audit, leases and budgets go by. Unless set, that is {@link
     * MonotonicClock#system()}, but for leases and budgets on PostgreSQL the server's clock.
     *
     * @throws IllegalStateException if it was set before
     */
    public Builder clock(InstantSource value) {
      once("clock", clock);
      clock = value;
      return this;
    }

    // For tests, in which few calls shall meet both deltas and cells.
    Builder foldAfter(int deltas) {
      deltasBeforeFolding = deltas;
      return this;
    }

    /**
     * Sets how long budgets know a call after its end, so that it is charged once, and how long
     * periods that are over can be asked for; {@link #DEFAULT_BUDGET_HORIZON} unless set. The same
     * in all processes.
     *
     * @param value above zero
     * @throws IllegalArgumentException if it is not
     * @throws IllegalStateException if it was set before
     */
    public Builder budgetHorizon(Duration value) {
      once("budget horizon", budgetHorizon);
      if (value.isNegative() || value.isZero()) {
        throw new IllegalArgumentException("budget horizon must be above zero, was " + value);
      }
      budgetHorizon = value;
      return this;
    }

    /**
     * Returns the storage. Nothing is connected to before its first use.
     *
     * @throws IllegalArgumentException if settings are missing or contradict each other; names all
     *     that do
     */
    public JdbcStorage build() {
      String where = url;
      if (where == null) {
        throw new IllegalArgumentException("url must be set, was not");
      }
      Engine engine = Engine.of(where);
      List<Cube> kept = cubes == null ? Cube.DEFAULTS : cubes;
      boolean ownPool = user != null || password != null || poolSize != null;
      Settings.check(engine, schema, dataSource != null && ownPool, kept);
      InstantSource time = clock == null ? MonotonicClock.system() : clock;
      return new JdbcStorage(
          new Settings(
              engine,
              where,
              Settings.shown(where),
              user,
              password,
              poolSize == null ? DEFAULT_POOL_SIZE : poolSize,
              engine.hasSchemas() ? (schema == null ? DEFAULT_SCHEMA : schema) : "",
              dataSource,
              migrate == null ? Migrate.APPLY : migrate,
              kept,
              retention,
              time,
              clock == null && !engine.serverMicros().isEmpty() ? null : time,
              deltasBeforeFolding,
              budgetHorizon == null ? DEFAULT_BUDGET_HORIZON : budgetHorizon));
    }

    private static void once(String name, @Nullable Object before) {
      if (before != null) {
        throw new IllegalStateException(name + " must be set once, was set to " + before);
      }
    }
  }
}

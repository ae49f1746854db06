package io.tokengauge.storage.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.tokengauge.storage.StorageException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/*
 * What it is: the one place that opens connections and runs transactions.
 *
 * The first use opens: one connection made directly migrates and registers the roll-ups, then the
 * pool starts. Asking the pool at once would turn a wrong password into a time-out, because a pool
 * tries again and again. An opening that failed is tried again at the next use. The lock is held
 * while opening, so that many threads open once; afterwards it is not touched.
 *
 * A transaction is run again, whole and at once, if it lost to another or its connection broke. If
 * the connection broke during COMMIT nobody knows whether it counted: work that is not idempotent
 * by itself asks for that.
 *
 * Not handled: waiting between attempts. Whoever sends calls (an outbox) has the patience, and the
 * engines queue for locks by themselves.
 */
final class Database implements AutoCloseable {

  private static final int ATTEMPTS = 5;
  private static final long CONNECTION_TIMEOUT_MILLIS = 10_000;

  private final Settings settings;
  private final Opening opening;
  private final Failures failures;
  private final Object lifecycle = new Object();
  private volatile @Nullable Jdbi open;
  private @Nullable HikariDataSource pool;
  private volatile boolean closed;

  /** Prepares a database for use. */
  interface Opening {

    /** Tells, in a reading transaction, whether nothing needs to be done. */
    boolean ready(Handle handle) throws SQLException;

    /** Does a step of it, in a writing transaction of its own. */
    void prepare(Handle handle) throws SQLException;
  }

  /** Runs inside a transaction. */
  @FunctionalInterface
  interface Work<R> {
    /**
     * Does it.
     *
     * @param tx what to do it with
     * @return what it found
     */
    R run(Tx tx) throws SQLException;
  }

  /**
   * Stands for a transaction.
   *
   * @param handle for small statements
   * @param perhapsDone whether an attempt before may have been committed
   */
  record Tx(Handle handle, boolean perhapsDone) {
    Connection connection() {
      return handle.getConnection();
    }
  }

  Database(Settings settings, Opening opening) {
    this.settings = settings;
    this.opening = opening;
    this.failures = new Failures(settings);
  }

  /** Reads one state of the data. */
  <R> R read(Work<R> work) {
    return transact(work, false);
  }

  /** Changes data, all or nothing. */
  <R> R write(Work<R> work) {
    return transact(work, true);
  }

  private <R> R transact(Work<R> work, boolean writing) {
    Jdbi jdbi = jdbi();
    boolean perhapsDone = false;
    for (int attempt = 1; ; attempt++) {
      boolean connected = false;
      boolean committing = false;
      try (Handle handle = jdbi.open()) {
        connected = true;
        Connection connection = handle.getConnection();
        settings.engine().begin(connection, writing);
        boolean done = false;
        try {
          R result = work.run(new Tx(handle, perhapsDone));
          committing = true;
          settings.engine().commit(connection);
          done = true;
          return result;
        } finally {
          if (!done) {
            rollback(connection);
          }
        }
      } catch (SQLException | RuntimeException e) {
        Failures.Kind kind = failures.kind(e);
        perhapsDone |= committing && kind == Failures.Kind.PASSING;
        // Without a connection the pool has tried long enough already.
        boolean again = connected && kind != Failures.Kind.LASTING && attempt < ATTEMPTS;
        if (!again || closed) {
          throw closed ? closedFailure() : failures.translate(e);
        }
      }
    }
  }

  // What went wrong before is what matters; a connection that cannot roll back is given up.
  private void rollback(Connection connection) {
    try {
      settings.engine().rollback(connection);
    } catch (SQLException e) {
      HikariDataSource own = pool;
      if (own != null) {
        own.evictConnection(connection);
      }
    }
  }

  private Jdbi jdbi() {
    Jdbi ready = open;
    return ready != null ? ready : open();
  }

  private Jdbi open() {
    synchronized (lifecycle) {
      if (closed) {
        throw closedFailure();
      }
      Jdbi ready = open;
      if (ready != null) {
        return ready;
      }
      try {
        DataSource own = settings.dataSource();
        if (own != null) {
          ready = Jdbi.create(own);
          try (Handle handle = ready.open()) {
            prepare(handle);
          }
        } else {
          HikariConfig config = poolConfig();
          try (Connection first = DriverManager.getConnection(settings.url(), driverProperties());
              Handle handle = Jdbi.create(first).open()) {
            prepare(handle);
            // A SQLite file that was opened read-only stays so; the pool must not try otherwise.
            config.setReadOnly(first.isReadOnly());
          }
          pool = new HikariDataSource(config);
          ready = Jdbi.create(pool);
        }
      } catch (SQLException | RuntimeException e) {
        throw failures.translate(e);
      }
      open = ready;
      return ready;
    }
  }

  // A store that is ready can be opened by who may only read it.
  private void prepare(Handle handle) throws SQLException {
    int lost = 0;
    while (!inTransaction(handle.getConnection(), false, () -> opening.ready(handle))) {
      try {
        inTransaction(
            handle.getConnection(),
            true,
            () -> {
              opening.prepare(handle);
              return true;
            });
      } catch (SQLException | RuntimeException e) {
        if (failures.kind(e) != Failures.Kind.CONTENTION || ++lost == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private interface Step {
    boolean run() throws SQLException;
  }

  private boolean inTransaction(Connection connection, boolean writing, Step step)
      throws SQLException {
    settings.engine().begin(connection, writing);
    boolean done = false;
    try {
      boolean result = step.run();
      settings.engine().commit(connection);
      done = true;
      return result;
    } finally {
      if (!done) {
        rollback(connection);
      }
    }
  }

  private Properties driverProperties() {
    Properties properties = settings.engine().driverDefaults();
    if (settings.user() != null) {
      properties.setProperty("user", settings.user());
    }
    if (settings.password() != null) {
      properties.setProperty("password", settings.password());
    }
    return properties;
  }

  private HikariConfig poolConfig() {
    HikariConfig config = new HikariConfig();
    config.setPoolName("tokengauge-" + settings.engine().label());
    config.setJdbcUrl(settings.url());
    config.setMaximumPoolSize(settings.poolSize());
    // The others when somebody waits for one: most processes need them seldom.
    config.setMinimumIdle(1);
    config.setConnectionTimeout(CONNECTION_TIMEOUT_MILLIS);
    // Opens the first connection here and now, and goes on if that fails. The pool's own thread
    // would sleep for 30 ms after it, and closing would wait for that.
    config.setInitializationFailTimeout(0);
    driverProperties()
        .forEach((name, value) -> config.addDataSourceProperty(String.valueOf(name), value));
    return config;
  }

  private StorageException closedFailure() {
    return StorageException.lasting(
        "storage " + settings.shown() + " is closed", new IllegalStateException("closed"));
  }

  /** Closes the pool if it is ours; every use fails from then on. */
  @Override
  public void close() {
    HikariDataSource own;
    synchronized (lifecycle) {
      closed = true;
      open = null;
      own = pool;
      pool = null;
    }
    if (own != null) {
      own.close();
    }
  }
}

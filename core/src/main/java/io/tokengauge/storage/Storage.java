package io.tokengauge.storage;

import java.util.Optional;

/**
 * Hands out the stores of one back end.
 *
 * <p>Each port (a store for usage, leases, budgets, alerts, shared metrics) is asked for by its
 * interface; a storage offers those that it has. Nothing is opened before the first use, so a dead
 * back end does not keep an application from starting. Thread-safe.
 */
public interface Storage extends AutoCloseable {

  /** Returns a short name for logs, errors and tables, such as {@code memory}; holds no secret. */
  String name();

  /** Returns the store behind a port, empty when this storage has none. */
  <P> Optional<P> find(Class<P> port);

  /**
   * Returns the store behind a port.
   *
   * @throws UnsupportedOperationException if this storage has none
   */
  default <P> P require(Class<P> port) {
    return find(port)
        .orElseThrow(
            () ->
                new UnsupportedOperationException(
                    "storage " + name() + " does not offer " + port.getSimpleName()));
  }

  /** Returns what this storage promises of all its ports. */
  Capabilities capabilities();

  /**
   * Returns what is promised of the store behind a port: in a composed storage that depends on who
   * offers it. Nothing of a port that is not offered.
   */
  default Capabilities capabilities(Class<?> port) {
    return find(port).isPresent() ? capabilities() : Capabilities.of();
  }

  /** Tries the back end and tells how it is doing; never throws. */
  Health check();

  /** Closes what this storage opened itself. Closing again does nothing. */
  @Override
  void close();

  /**
   * Joins two storages: ports that are a {@link LedgerOfRecord} come from the ledger, all others
   * from the live one, and each fills in what the other lacks. Of a port it promises what the
   * storage does that offers it, of all ports what both do.
   *
   * @param live fast and shared, such as Redis
   * @param ledger durable, such as JDBC
   */
  static Storage compose(Storage live, Storage ledger) {
    return new ComposedStorage(live, ledger);
  }
}

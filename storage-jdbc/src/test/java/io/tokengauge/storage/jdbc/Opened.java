package io.tokengauge.storage.jdbc;

import io.tokengauge.storage.Leases;
import io.tokengauge.storage.Storage;
import io.tokengauge.window.MetricsExchange;
import java.util.ArrayDeque;
import java.util.Deque;

/** Closes what a test opened. */
final class Opened implements AutoCloseable {

  private final Deque<Storage> storages = new ArrayDeque<>();

  Leases leases(Storage storage) {
    return add(storage).require(Leases.class);
  }

  MetricsExchange exchange(Storage storage) {
    return add(storage).require(MetricsExchange.class);
  }

  <S extends Storage> S add(S storage) {
    storages.push(storage);
    return storage;
  }

  @Override
  public void close() {
    storages.forEach(Storage::close);
  }
}

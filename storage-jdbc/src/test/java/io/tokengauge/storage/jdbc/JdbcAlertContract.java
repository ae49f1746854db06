package io.tokengauge.storage.jdbc;

import io.tokengauge.alert.AlertStore;
import io.tokengauge.testkit.AlertStoreContract;
import java.util.IdentityHashMap;

/** Holds the alert store of a database to its port, with a storage for each process. */
abstract class JdbcAlertContract extends AlertStoreContract {

  private final IdentityHashMap<AlertStore, JdbcStorage> open = new IdentityHashMap<>();

  /** Makes an empty database, which {@link #onIt} opens from then on. */
  abstract void makeDatabase() throws Exception;

  abstract JdbcStorage.Builder onIt();

  @Override
  protected final AlertStore createEmpty() throws Exception {
    makeDatabase();
    return openAnother();
  }

  @Override
  protected final AlertStore reopen(AlertStore store) {
    close(store);
    return openAnother();
  }

  @Override
  protected final AlertStore openBeside(AlertStore store) {
    return openAnother();
  }

  @Override
  protected final void close(AlertStore store) {
    JdbcStorage storage;
    synchronized (open) {
      storage = open.remove(store);
    }
    if (storage != null) {
      storage.close();
    }
  }

  @Override
  protected final int sequences() {
    return 12;
  }

  private AlertStore openAnother() {
    JdbcStorage storage = onIt().build();
    AlertStore store = storage.require(AlertStore.class);
    synchronized (open) {
      open.put(store, storage);
    }
    return store;
  }
}

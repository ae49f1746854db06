package io.tokengauge.testkit;

import io.tokengauge.alert.AlertStore;
import io.tokengauge.notify.NotificationOutbox;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/**
 * Holds an {@link AlertStore} to its port, and its outbox to that of {@link
 * NotificationOutboxContract}. Extend it and supply an empty store:
 *
 * <pre>{@code
 * @Nested
 * class Alerts extends AlertStoreContract {
 *   @Override
 *   protected AlertStore createEmpty() {
 *     return new MyAlertStore();
 *   }
 * }
 * }</pre>
 *
 * <p>{@code -Dtokengauge.alertstore.sequences=10000} compares as many random sequences of
 * operations with the model; unless set, as many as take a second or two.
 */
public abstract class AlertStoreContract {

  /** How many dispatches a store must hold for a receiver before it drops one. */
  public static final int WAITING = 500;

  /** How many dead letters of a receiver a store must keep at least. */
  public static final int DEAD_LETTERS = 50;

  /** For subclasses. */
  protected AlertStoreContract() {}

  /**
   * Returns a store without books, with an empty outbox.
   *
   * @throws Exception fails the test
   */
  protected abstract AlertStore createEmpty() throws Exception;

  /**
   * Returns the store as it is after its process has ended and another one has opened the same
   * data; the store itself if it does not outlive its process.
   *
   * @param store what {@link #createEmpty} or this method returned
   * @throws Exception fails the test
   */
  protected AlertStore reopen(AlertStore store) throws Exception {
    return store;
  }

  /**
   * Returns another store on the same data, used at the same time; the same one by default.
   *
   * @throws Exception fails the test
   */
  protected AlertStore openBeside(AlertStore store) throws Exception {
    return store;
  }

  /**
   * Lets go of a store after a test.
   *
   * @throws Exception fails the test
   */
  protected void close(AlertStore store) throws Exception {}

  /** Returns how many random sequences to compare unless a system property says so. */
  protected int sequences() {
    return 200;
  }

  /** Books change as a whole, for whoever knows their version. */
  @Nested
  class Books extends AlertBookContract {
    Books() {
      super(AlertStoreContract.this);
    }
  }

  /** What is to be told is claimed, settled or tried again. */
  @Nested
  class Outbox extends NotificationOutboxContract {
    private final Deque<AlertStore> stores = new ArrayDeque<>();

    @Override
    protected NotificationOutbox createEmpty() throws Exception {
      stores.push(AlertStoreContract.this.createEmpty());
      return stores.element().outbox();
    }

    // Modelled compares outboxes as well.
    @Override
    protected int sequences() {
      return 1;
    }

    @AfterEach
    void close() throws Exception {
      for (AlertStore store : stores) {
        AlertStoreContract.this.close(store);
      }
    }
  }

  /** What is to be told outlives the process. */
  @Nested
  class LastingOutbox extends LastingOutboxContract {
    LastingOutbox() {
      super(AlertStoreContract.this);
    }
  }

  /** Random operations agree with the model. */
  @Nested
  class Modelled extends AlertStoreModelContract {
    Modelled() {
      super(AlertStoreContract.this);
    }
  }

  /** Many threads lose nothing and tell nothing twice. */
  @Nested
  class Racing extends AlertStoreRaceContract {
    Racing() {
      super(AlertStoreContract.this);
    }
  }
}

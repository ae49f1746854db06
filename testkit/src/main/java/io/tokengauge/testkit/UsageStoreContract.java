package io.tokengauge.testkit;

import io.tokengauge.storage.Capability;
import io.tokengauge.storage.Storage;
import org.junit.jupiter.api.Nested;

/**
 * Holds a {@link io.tokengauge.history.UsageStore} to its port. To run it, extend it, at top level
 * or as a {@code @Nested} class:
 *
 * <pre>{@code
 * @Nested
 * class Usage extends UsageStoreContract {
 *   @Override
 *   protected Storage createEmpty() {
 *     return MyStorage.builder().url(freshDatabase()).build();
 *   }
 *
 *   @Override
 *   protected Storage openAgain(Storage first) {
 *     return MyStorage.builder().url(sameDatabase()).build();
 *   }
 * }
 * }</pre>
 *
 * <p>What {@link Storage#capabilities()} declares is tested, too; what it does not declare shows as
 * an aborted test that names the capability.
 */
public abstract class UsageStoreContract {

  /** For subclasses. */
  protected UsageStoreContract() {}

  /**
   * Returns a new storage without any data, whose usage store has the default cubes. It is closed
   * after the test. A store that bounds its calls must keep 20,000 here, and the identities of as
   * many.
   *
   * @throws Exception fails the test
   */
  protected abstract Storage createEmpty() throws Exception;

  /**
   * Returns another storage on the same data, as another process would open it; called only for
   * storages that declare {@link Capability#SHARED} or {@link Capability#DURABLE}. It is closed
   * after the test.
   *
   * @param first what {@link #createEmpty()} returned; closed already if durability is tested
   * @throws Exception fails the test
   */
  protected Storage openAgain(Storage first) throws Exception {
    throw new AssertionError(
        "storage "
            + first.name()
            + " declares SHARED or DURABLE, so its contract test must override openAgain");
  }

  /** Returns how many calls are an unbelievable volume: a million unless overridden. */
  protected int volume() {
    return 1_000_000;
  }

  /** Calls are kept once. */
  @Nested
  class Appending extends AppendContract {
    Appending() {
      super(UsageStoreContract.this);
    }
  }

  /** Corrections replace a call once. */
  @Nested
  class Amending extends AmendContract {
    Amending() {
      super(UsageStoreContract.this);
    }
  }

  /** Pieces of time follow a zone's calendar. */
  @Nested
  class Calendars extends CalendarContract {
    Calendars() {
      super(UsageStoreContract.this);
    }
  }

  /** Random operations agree with the model. */
  @Nested
  class Modelled extends ModelContract {
    Modelled() {
      super(UsageStoreContract.this);
    }
  }

  /** Totals are exact. */
  @Nested
  class Aggregating extends AggregateContract {
    Aggregating() {
      super(UsageStoreContract.this);
    }
  }

  /** Calls and values are listed in order. */
  @Nested
  class Scanning extends ScanContract {
    Scanning() {
      super(UsageStoreContract.this);
    }
  }

  /** Text is kept and told apart. */
  @Nested
  class HostileTexts extends HostileTextContract {
    HostileTexts() {
      super(UsageStoreContract.this);
    }
  }

  /** What is purged is gone, and said to be. */
  @Nested
  class Purging extends PurgeContract {
    Purging() {
      super(UsageStoreContract.this);
    }
  }

  /** Repricing leaves nothing of the old prices. */
  @Nested
  class RepricingCalls extends RepricingContract {
    RepricingCalls() {
      super(UsageStoreContract.this);
    }
  }

  /** Many writers at once count once. */
  @Nested
  class Concurrency extends ConcurrencyContract {
    Concurrency() {
      super(UsageStoreContract.this);
    }
  }

  /** A million calls are counted. */
  @Nested
  class Volume extends VolumeContract {
    Volume() {
      super(UsageStoreContract.this);
    }
  }
}

package io.tokengauge.examples.monitor;

import io.tokengauge.examples.monitor.live.ArrivalOrder;
import io.tokengauge.history.UsageAnswer;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageRow;
import io.tokengauge.history.UsageStore;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.storage.Storage;
import io.tokengauge.time.Grain;
import io.tokengauge.usage.UsageRecord;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/**
 * Has calls ready to be played: those of files, read into a store first, each once and in its last
 * revision, or those that a store holds already.
 */
final class CallStaging implements AutoCloseable {

  private final Storage storage;
  private final UsageStore store;

  private CallStaging(Storage storage) {
    this.storage = storage;
    this.store = storage.require(UsageStore.class);
  }

  /**
   * Reads everything that there is to read.
   *
   * @param into closed with this
   */
  static CallStaging read(CallSources sources, Storage into, FaultLog faults) {
    CallStaging staging = new CallStaging(into);
    Replay replay = new Replay(staging.store, PriceBook.builtIn(), faults);
    sources.readInto(replay);
    replay.unpriced().report(staging.store);
    return staging;
  }

  /**
   * Takes the calls that a store holds.
   *
   * @param storage closed with this
   */
  static CallStaging of(Storage storage) {
    return new CallStaging(storage);
  }

  /**
   * Tells how many calls there are and when they started.
   *
   * @param calls retries included
   * @param from when the hour of the first began
   * @param to when the hour of the last ended
   */
  record Extent(long calls, Instant from, Instant to) {

    /** Returns the time that the calls take. */
    Duration span() {
      return Duration.between(from, to);
    }
  }

  /**
   * Returns what there is.
   *
   * @throws IOException if there is no call
   */
  Extent extent() throws IOException {
    UsageAnswer hours =
        store.aggregate(
            UsageQuery.between(UsageRecord.MIN_START, UsageRecord.MAX_START)
                .per(Grain.HOUR, ZoneOffset.UTC));
    List<UsageRow> rows = hours.rows();
    if (rows.isEmpty()) {
      throw new IOException("there are no calls to play");
    }
    return new Extent(
        hours.total().attempts(), rows.get(0).start(), rows.get(rows.size() - 1).end());
  }

  /** Returns the calls in the order of their arrival. */
  ArrivalOrder calls() {
    return new ArrivalOrder(
        store.stream(UsageFilter.ALL, UsageRecord.MIN_START, UsageRecord.MAX_START)
            .map(call -> call.call().record())
            .iterator());
  }

  @Override
  public void close() {
    storage.close();
  }
}

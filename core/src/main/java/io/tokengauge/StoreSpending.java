package io.tokengauge;

import io.tokengauge.alert.SpendingSource;
import io.tokengauge.history.AppendResult;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageStore;
import io.tokengauge.storage.Capability;
import io.tokengauge.storage.Storage;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageTotals;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/*
 * What it is: the store's totals of the few periods that rules ask about, to which the calls that
 * this monitor has brought to the store since are added.
 *
 * Why not ask the store at every tick: a month's total takes it milliseconds, every five seconds,
 * for ever. Why not add up what is recorded: a call that is recorded twice is stored once.
 *
 * What keeps it exact: a total is kept only if no append was under way while the store was asked
 * (nobody could tell whether the answer has its calls), and forgotten when an append tells of calls
 * that were there already. What others do to the store (other processes, repricing) is seen when a
 * total has reached its age: a minute where the storage is shared, else six hours.
 *
 * The store is never called inside the lock: a store that hangs holds up who asks it, and nobody
 * else.
 */
/** Tells what calendar periods have cost. Thread-safe. */
final class StoreSpending implements SpendingSource {

  private static final Duration AGE_IF_SHARED = Duration.ofMinutes(1);
  private static final Duration AGE_IF_OWN = Duration.ofHours(6);
  private static final int MAX_PERIODS = 16;

  private final Storage storage;
  private final InstantSource clock;
  private final Object lock = new Object();
  // All guarded by the lock.
  private final Map<Period, Sum> sums =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Period, Sum> eldest) {
          return size() > MAX_PERIODS;
        }
      };
  private long appendsBegun;
  private long appendsEnded;

  private record Period(Instant from, Instant to) {
    boolean has(Instant start) {
      return !start.isBefore(from) && start.isBefore(to);
    }
  }

  private record Sum(UsageTotals.Accumulator totals, Instant until) {}

  StoreSpending(Storage storage, InstantSource clock) {
    this.storage = storage;
    this.clock = clock;
  }

  /** Brings a batch to the store. */
  void append(List<PricedUsage> batch) {
    synchronized (lock) {
      appendsBegun++;
    }
    boolean allNew = false;
    try {
      AppendResult result = storage.require(UsageStore.class).append(batch);
      allNew = result.appended() == batch.size();
    } finally {
      synchronized (lock) {
        appendsEnded++;
        if (allNew) {
          batch.forEach(this::add);
        } else {
          sums.clear();
        }
      }
    }
  }

  private void add(PricedUsage call) {
    sums.forEach(
        (period, sum) -> {
          if (period.has(call.record().start())) {
            sum.totals.add(call);
          }
        });
  }

  @Override
  public UsageTotals totals(Instant from, Instant to) {
    Period period = new Period(from, to);
    Instant now = clock.instant();
    long begun;
    synchronized (lock) {
      Sum known = sums.get(period);
      if (known != null && now.isBefore(known.until)) {
        return known.totals.totals();
      }
      begun = appendsBegun == appendsEnded ? appendsBegun : -1;
    }
    UsageTotals asked =
        storage.require(UsageStore.class).aggregate(UsageQuery.between(from, to)).total();
    synchronized (lock) {
      sums.remove(period); // so that it does not count as the eldest
      if (begun == appendsBegun) {
        UsageTotals.Accumulator totals = new UsageTotals.Accumulator(false);
        totals.add(asked);
        boolean shared = storage.capabilities(UsageStore.class).has(Capability.SHARED);
        sums.put(period, new Sum(totals, now.plus(shared ? AGE_IF_SHARED : AGE_IF_OWN)));
      }
    }
    return asked;
  }
}

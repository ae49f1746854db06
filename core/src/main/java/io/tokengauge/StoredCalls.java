package io.tokengauge;

import io.tokengauge.history.StoredUsage;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageStore;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.window.CallsOfRecord;
import io.tokengauge.window.Fleet;
import java.time.Instant;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Reads the calls of a fleet from a store, once those on their way to it are there. */
final class StoredCalls implements CallsOfRecord {

  private static final int MOST_INSTANCES = 10_000;

  private final UsageStore store;
  private final Runnable arrive;

  /**
   * Reads nothing yet.
   *
   * @param arrive brings what this process has recorded to the store; if the store fails then, it
   *     will when it is read
   */
  StoredCalls(UsageStore store, Runnable arrive) {
    this.store = store;
    this.arrive = arrive;
  }

  @Override
  public Set<String> instances(Fleet fleet, Instant from, Instant to) {
    return Set.copyOf(
        store.distinct(Dimension.INSTANCE, of(fleet), from, to, MOST_INSTANCES).values());
  }

  @Override
  public void read(
      Fleet fleet, String instance, Instant from, Instant to, Consumer<? super PricedUsage> calls) {
    arrive.run();
    UsageFilter filter = of(fleet).and(Dimension.INSTANCE, instance);
    try (Stream<StoredUsage> stored = store.stream(filter, from, to)) {
      stored.forEach(call -> calls.accept(call.call()));
    }
  }

  private static UsageFilter of(Fleet fleet) {
    return UsageFilter.where(Dimension.NAMESPACE, fleet.namespace())
        .and(Dimension.SERVICE, fleet.service())
        .and(Dimension.ENVIRONMENT, fleet.environment());
  }
}

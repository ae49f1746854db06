package io.tokengauge.window;

import io.tokengauge.usage.PricedUsage;
import java.time.Instant;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Knows the calls that a fleet recorded, from where they are kept for good; what shared windows are
 * seeded from when an exchange has lost them. Methods do I/O, and throw {@link
 * io.tokengauge.storage.StorageException} when they cannot tell. Thread-safe.
 */
public interface CallsOfRecord {

  /**
   * Returns the instances of a fleet with calls that started in {@code [from, to)}.
   *
   * @param to after {@code from}
   */
  Set<String> instances(Fleet fleet, Instant from, Instant to);

  /**
   * Hands over the calls of an instance that started in {@code [from, to)}, once each, in an order
   * that is the same every time.
   *
   * @param to after {@code from}
   */
  void read(
      Fleet fleet, String instance, Instant from, Instant to, Consumer<? super PricedUsage> calls);
}

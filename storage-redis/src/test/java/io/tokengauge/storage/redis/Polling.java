package io.tokengauge.storage.redis;

import io.tokengauge.storage.StorageException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import redis.clients.jedis.exceptions.JedisException;

/** Waits for servers, which nobody can be told of by. */
final class Polling {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long PAUSE_NANOS = 20_000_000;

  private Polling() {}

  static void until(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!holds(condition)) {
      if (System.nanoTime() > end) {
        throw new AssertionError("waited for " + PATIENCE + " in vain until " + what);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private static boolean holds(BooleanSupplier condition) {
    try {
      return condition.getAsBoolean();
    } catch (JedisException e) {
      return false;
    }
  }

  /** Sends a step again for as long as its failures are said to pass. */
  static <R> R untilItPasses(Supplier<R> step) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return step.get();
      } catch (StorageException e) {
        if (!e.isTransient() || System.nanoTime() > end) {
          throw e;
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }
}

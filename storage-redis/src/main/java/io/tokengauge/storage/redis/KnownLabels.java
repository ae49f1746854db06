package io.tokengauge.storage.redis;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/*
 * What it is: which label sets this process knows to have room, and until when, so that it asks for a
 * label set once in a quarter of an hour and not each second. What has room is not forgotten before.
 * If the server lost what it knew, more are told apart than the cap allows, for a quarter of an hour.
 */
/** Remembers which label sets of a shard are told apart. Thread-safe. */
final class KnownLabels {

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<List<String>, Instant> untils = new HashMap<>();

  /** Tells whether a label set has room until an instant at least. */
  boolean has(List<String> values, Instant until) {
    lock.lock();
    try {
      Instant known = untils.get(values);
      return known != null && !known.isBefore(until);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Notes that a label set has room.
   *
   * @param now before which nobody asks
   * @param most how many are remembered
   */
  void note(List<String> values, Instant until, Instant now, int most) {
    lock.lock();
    try {
      if (untils.size() >= most) {
        untils.values().removeIf(known -> known.isBefore(now));
      }
      if (untils.size() < most || untils.containsKey(values)) {
        untils.merge(values, until, (a, b) -> a.isAfter(b) ? a : b);
      }
    } finally {
      lock.unlock();
    }
  }
}

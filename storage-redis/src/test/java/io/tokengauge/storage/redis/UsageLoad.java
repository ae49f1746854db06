package io.tokengauge.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageStore;
import io.tokengauge.storage.Storage;
import io.tokengauge.storage.StorageException;
import io.tokengauge.testkit.UsageFixtures;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.PricedUsage;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Appends calls from two threads, a batch again and again until it is acknowledged, and knows what
 * was acknowledged when.
 */
final class UsageLoad implements AutoCloseable {

  static final int THREADS = 2;
  private static final int BATCH = 5;
  private static final Instant START = Instant.parse("2026-03-04T10:00:00Z");

  private final UsageStore store;
  private final Map<PricedUsage, Long> acknowledged = new ConcurrentHashMap<>();
  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicLong longestNanos = new AtomicLong();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final List<Thread> threads = new ArrayList<>();

  UsageLoad(Storage storage) {
    store = storage.require(UsageStore.class);
    for (int i = 0; i < THREADS; i++) {
      String name = "t" + i;
      threads.add(new Thread(() -> append(name), name));
    }
    threads.forEach(Thread::start);
  }

  private void append(String name) {
    for (int batch = 0; !ended.get(); batch++) {
      List<PricedUsage> calls = new ArrayList<>();
      for (int i = 0; i < BATCH; i++) {
        calls.add(
            UsageFixtures.call(
                name + "-" + batch + "-" + i, START.plusSeconds(batch), "m", "u", 7));
      }
      Polling.untilItPasses(() -> timed(calls));
      long now = System.nanoTime();
      calls.forEach(call -> acknowledged.put(call, now));
    }
  }

  private boolean timed(List<PricedUsage> calls) {
    long begun = System.nanoTime();
    try {
      store.append(calls);
      return true;
    } catch (StorageException e) {
      failures.incrementAndGet();
      throw e;
    } finally {
      longestNanos.accumulateAndGet(System.nanoTime() - begun, Math::max);
    }
  }

  int acknowledged() {
    return acknowledged.size();
  }

  int failures() {
    return failures.get();
  }

  Duration longest() {
    return Duration.ofNanos(longestNanos.get());
  }

  /** Waits until as many more calls are acknowledged. */
  void awaitMore(int calls) {
    int wanted = acknowledged() + calls;
    Polling.until("more is acknowledged", () -> acknowledged() >= wanted);
  }

  /** Lets the threads end, each after its batch. */
  @Override
  public void close() {
    ended.set(true);
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns which acknowledged calls are not there, with when they were acknowledged. */
  Map<PricedUsage, Long> lost() {
    Set<CallId> there = new HashSet<>();
    Polling.untilItPasses(
        () ->
            store.stream(UsageFilter.ALL, START, START.plus(Duration.ofDays(30)))
                .map(stored -> there.add(stored.call().id()))
                .count());
    Map<PricedUsage, Long> lost = new ConcurrentHashMap<>(acknowledged);
    lost.keySet().removeIf(call -> there.contains(call.id()));
    return lost;
  }

  /** Claims that everything acknowledged is there once, in calls and in roll-ups. */
  void assertAllThereOnce() {
    assertThat(lost()).isEmpty();
    UsageQuery all = UsageQuery.between(START, START.plus(Duration.ofDays(30)));
    assertThat(store.aggregate(all).total().attempts()).isEqualTo(acknowledged());
    assertThat(store.aggregate(all).total().cost().picos())
        .isEqualTo(BigInteger.valueOf(7L * acknowledged()));
  }

  /** Sends everything again. */
  void sendAgain() {
    Polling.untilItPasses(() -> store.append(List.copyOf(acknowledged.keySet())));
  }
}

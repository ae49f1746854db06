package io.tokengauge.examples.monitor;

import io.tokengauge.TrackedCall;
import io.tokengauge.UsageMonitor;
import io.tokengauge.usage.TokenUsage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Makes calls within budgets from a few threads, about a thousand a second each, until closed. */
final class TrackedLoad implements AutoCloseable {

  static final int THREADS = 2;

  /** What a call costs, in pico-dollars. */
  static final long PICOS = 10_000_000_000L;

  private static final int OUTPUT = 1_000;
  private static final TokenUsage TOKENS = TokenUsage.of(0, OUTPUT);
  private static final long PAUSE_NANOS = 1_000_000;

  private final UsageMonitor monitor;
  private final AtomicLong calls = new AtomicLong();
  private final AtomicLong longestNanos = new AtomicLong();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private final List<Thread> threads = new ArrayList<>();

  TrackedLoad(UsageMonitor monitor) {
    this.monitor = monitor;
    for (int i = 0; i < THREADS; i++) {
      threads.add(new Thread(this::callAll, "load-" + i));
    }
    threads.forEach(Thread::start);
  }

  private void callAll() {
    TrackedCall call = TrackedCall.of("openai", "gpt-4o").withEstimate(0, OUTPUT);
    try {
      while (!ended.get()) {
        long begun = System.nanoTime();
        monitor.track(call, () -> TOKENS, (tokens, record) -> record.tokens(tokens));
        longestNanos.accumulateAndGet(System.nanoTime() - begun, Math::max);
        calls.incrementAndGet();
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    } catch (Exception e) {
      failure.set(e);
    }
  }

  long calls() {
    return calls.get();
  }

  /** Returns what the slowest call took. */
  Duration longest() {
    return Duration.ofNanos(longestNanos.get());
  }

  /** Waits until as many more calls were made. */
  void awaitMore(int more) {
    long wanted = calls() + more;
    while (calls() < wanted) {
      Exception e = failure.get();
      if (e != null) {
        throw new IllegalStateException(e);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

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
}

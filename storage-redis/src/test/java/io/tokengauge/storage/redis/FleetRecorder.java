package io.tokengauge.storage.redis;

import io.tokengauge.storage.Storage;
import io.tokengauge.time.MonotonicClock;
import io.tokengauge.time.ThreadScheduler;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Origin;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageRecord;
import io.tokengauge.window.MetricsExchange;
import io.tokengauge.window.SeriesSpec;
import io.tokengauge.window.SharedView;
import io.tokengauge.window.SharedWindows;
import io.tokengauge.window.SharingStats;
import io.tokengauge.window.Windows;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/** Records calls in a JVM of its own at a steady pace, shares its windows, and says what it did. */
final class FleetRecorder {

  /** The views that are shared. */
  static final SharedView BY_MODEL = SharedView.of(Dimension.MODEL);

  private static final int STEP = 100;
  private static final Instant START = Instant.parse("2026-03-04T10:00:00Z");

  private FleetRecorder() {}

  static Storage open(String url, String namespace) {
    return RedisStorage.builder().url(url).namespace(namespace).build();
  }

  static SharedWindows shared(Storage storage, String instance) {
    return SharedWindows.builder(
            storage.require(MetricsExchange.class), new Origin("team", "api", "prod", instance))
        .view(SharedView.ALL)
        .view(BY_MODEL)
        .build();
  }

  /** Returns how many tokens a call takes. */
  static long tokens(int number) {
    return 100L + number % 997;
  }

  /** Returns what a call costs, in pico-dollars. */
  static long picos(int number) {
    return 1_000_000_007L * (number % 13) + number;
  }

  static String model(int number) {
    return "model-" + number % 7;
  }

  /**
   * Records calls; takes the URL, the namespace, the instance, the first and the last number, and
   * the calls a second. Prints the time before and after every hundred calls, in microseconds, the
   * number reached, and how far off the exchange's clock may be; then leaves, and prints how many
   * deltas it could not publish.
   */
  public static void main(String[] args) throws InterruptedException {
    int first = Integer.parseInt(args[3]);
    int end = Integer.parseInt(args[4]);
    long nanosPerStep = STEP * 1_000_000_000L / Integer.parseInt(args[5]);
    PrintStream out = System.out;
    Windows windows =
        Windows.builder().series(SeriesSpec.of()).series(SeriesSpec.of(Dimension.MODEL)).build();
    try (Storage storage = open(args[0], args[1]);
        ThreadScheduler collectOn = new ThreadScheduler("collect");
        ThreadScheduler sendOn = new ThreadScheduler("send")) {
      SharedWindows shared = shared(storage, args[2]);
      shared.publish(windows, collectOn, sendOn);
      MonotonicClock clock = MonotonicClock.system();
      long begun = System.nanoTime();
      for (int number = first; number < end; ) {
        Instant before = clock.instant();
        int last = Math.min(end, number + STEP);
        for (; number < last; number++) {
          windows.record(call(args[2], number), clock.instant());
        }
        out.println(
            "%d %d %d %d"
                .formatted(
                    Micros.of(before), Micros.of(clock.instant()), number, skewBound(shared)));
        out.flush();
        long due = begun + (number - first) / STEP * nanosPerStep;
        LockSupport.parkNanos(Math.max(0, due - System.nanoTime()));
      }
      out.println("left " + shared.close(Duration.ofSeconds(30)));
    }
  }

  // Of what the publisher takes the exchange's clock to be, in microseconds.
  private static long skewBound(SharedWindows shared) {
    return shared
        .stats()
        .flatMap(SharingStats::skewBound)
        .map(bound -> bound.toNanos() / 1_000)
        .orElse(0L);
  }

  private static PricedUsage call(String instance, int number) {
    UsageRecord record =
        UsageRecord.builder(
                CallId.ofRequest("openai", instance + "-" + number), START, model(number))
            .tokens(TokenUsage.of(tokens(number), 0))
            .latency(Duration.ofMillis(100))
            .build();
    long picos = picos(number);
    return new PricedUsage(record, new Cost(Cost.Status.PRICED, picos, picos, 0, "p"));
  }
}

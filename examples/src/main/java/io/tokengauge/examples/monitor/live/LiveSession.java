package io.tokengauge.examples.monitor.live;

import io.tokengauge.AlertOptions;
import io.tokengauge.UsageMonitor;
import io.tokengauge.alert.Route;
import io.tokengauge.notify.Dispatch;
import io.tokengauge.notify.Notification;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.report.Snapshot;
import io.tokengauge.storage.Storage;
import io.tokengauge.time.Grain;
import io.tokengauge.time.MonotonicClock;
import io.tokengauge.time.Scheduler;
import io.tokengauge.time.ThreadScheduler;
import io.tokengauge.usage.UsageRecord;
import io.tokengauge.window.Limits;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Plays a {@link LiveReplay} at a speed and shows it. {@link #stop} may be called by any thread,
 * all else by the one that made it.
 */
public final class LiveSession implements AutoCloseable {

  private static final Duration STEP = Duration.ofMinutes(1);
  private static final Duration PACE = Duration.ofMillis(50);
  private static final Duration AT_MOST = Duration.ofMillis(400);
  private static final Duration REDRAW = Duration.ofMillis(200);
  private static final Duration REESTIMATE = Duration.ofSeconds(5);

  private final LiveReplay replay;
  private final Settings settings;
  private final LiveSnapshots snapshots;
  private final AlertTally tally = new AlertTally();
  private final GroupedMessages grouped = new GroupedMessages();
  private final LiveView view;
  private final InstantSource real = MonotonicClock.system();
  private volatile boolean stopped;
  private Instant drawn = Instant.EPOCH;
  private Instant estimated = Instant.EPOCH;

  /**
   * Holds what a session goes by.
   *
   * @param speed how fast
   * @param check how often alert rules are evaluated, in virtual time
   * @param limits of all calls together
   * @param zone whose days and months
   * @param calls how many there are
   * @param statusEvery at the end of which pieces of virtual time the status is shown, or null for
   *     at none
   */
  public record Settings(
      Speed speed,
      Duration check,
      Limits limits,
      Budgets budgets,
      ZoneId zone,
      long calls,
      @Nullable Grain statusEvery) {}

  /** Tells how a session ended. */
  public record Result(
      Snapshot snapshot, long calls, Instant from, Instant to, Duration took, boolean stopped) {}

  /**
   * Starts before the first call.
   *
   * @param calls in {@link ArrivalOrder}, at least one
   * @param storage stays open
   */
  public LiveSession(
      Iterator<UsageRecord> calls,
      Storage storage,
      PriceBook prices,
      Settings settings,
      LiveView view) {
    this.settings = settings;
    this.view = view;
    AlertOptions alerts =
        settings
            .budgets()
            .rules(settings.zone())
            .telling(this::told)
            .telling(grouped, Route.grouped());
    this.replay =
        new LiveReplay(calls, storage, prices, settings.limits(), alerts, settings.check());
    this.snapshots =
        new LiveSnapshots(replay.monitor(), settings.budgets(), settings.zone(), replay.start());
  }

  private void told(Dispatch dispatch) {
    for (Notification notification : dispatch.notifications()) {
      tally.add(notification);
      view.alert(notification);
    }
  }

  /** Returns the monitor that records the calls. */
  public UsageMonitor monitor() {
    return replay.monitor();
  }

  /** Returns how many alerts were raised so far. */
  public AlertTally tally() {
    return tally;
  }

  /** Returns what would have been sent in groups so far. */
  public GroupedMessages grouped() {
    return grouped;
  }

  /** Ends {@link #play} soon. */
  public void stop() {
    stopped = true;
  }

  /** Leaves the terminal as it was; for when {@link #play} does not come to an end in time. */
  public void abandon() {
    view.end();
  }

  /** Plays until the last call, or until it is stopped. */
  public Result play() {
    Instant begun = real.instant();
    if (settings.statusEvery() != null) {
      scheduleStatus(settings.statusEvery());
    }
    try {
      if (settings.speed().max()) {
        playAtOnce();
      } else {
        playPaced();
      }
      Snapshot last = snapshots.takeWithHistory();
      view.status(last, played());
      return new Result(
          last,
          replay.recorded(),
          replay.start(),
          replay.time().now(),
          Duration.between(begun, real.instant()),
          stopped);
    } finally {
      view.end();
    }
  }

  private void playAtOnce() {
    Instant target = replay.start();
    boolean more = true;
    while (more && !stopped && !view.gone()) {
      target = target.plus(STEP);
      more = replay.advanceTo(target);
      redraw();
    }
  }

  // A scheduler paces it, so that nothing here sleeps; the caller waits.
  private void playPaced() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    try (Scheduler pacer = new ThreadScheduler("monitor-pacer")) {
      Instant begun = pacer.clock().instant();
      pacer.every(
          PACE,
          () -> {
            try {
              if (!done.isDone() && !step(Duration.between(begun, pacer.clock().instant()))) {
                done.complete(null);
              }
            } catch (RuntimeException e) {
              done.completeExceptionally(e);
            }
          });
      done.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  // In slices, so that a machine that cannot keep up still hears that it should stop, and draws.
  private boolean step(Duration passed) {
    Instant target = replay.start().plus(settings.speed().virtual(passed));
    Instant enough = real.instant().plus(AT_MOST);
    boolean more = true;
    Instant slice = replay.time().now();
    while (more && !stopped && slice.isBefore(target) && real.instant().isBefore(enough)) {
      Instant next = slice.plus(STEP);
      slice = next.isBefore(target) ? next : target;
      more = replay.advanceTo(slice);
    }
    redraw();
    return more && !stopped && !view.gone();
  }

  private void redraw() {
    if (!view.redraws()) {
      return;
    }
    Instant now = real.instant();
    if (now.isBefore(drawn.plus(REDRAW))) {
      return;
    }
    if (!now.isBefore(estimated.plus(REESTIMATE))) {
      snapshots.estimate(replay.time().now());
      estimated = real.instant();
    }
    view.status(snapshots.take(), played());
    drawn = real.instant();
  }

  private Played played() {
    return new Played(replay.recorded(), settings.calls());
  }

  // A second before the edge: at midnight, today is empty again.
  private void scheduleStatus(Grain every) {
    Instant now = replay.time().now();
    Instant edge = every.next(now.plusSeconds(1), settings.zone()).minusSeconds(1);
    replay
        .time()
        .after(
            Duration.between(now, edge),
            () -> {
              snapshots.estimate(edge);
              view.status(snapshots.take(), played());
              scheduleStatus(every);
            });
  }

  @Override
  public void close() {
    replay.close();
  }
}

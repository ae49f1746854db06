package io.tokengauge.window;

import io.tokengauge.storage.Health;
import io.tokengauge.storage.StorageException;
import io.tokengauge.time.Scheduler;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/*
 * What it is: two steps on two schedulers. Collecting asks the tap what the windows gained, stamps it
 * with slots of the exchange's clock and adds it to the backlogs; sending takes a part of each
 * backlog to the exchange, and sends the same part again until it is acknowledged.
 *
 * Why two: an exchange that hangs must not keep seconds from being collected before they are gone.
 *
 * Collecting happens where the exchange's seconds begin and in between, so that what is collected
 * falls into one of its slots whatever our clock says.
 *
 * Who owns what: all state under `lock`, which is never held while the exchange is called. `sending`
 * lets one thread send at a time; it is no lock, because on a virtual clock the exchange may take its
 * time by running tasks, and one of them is to send.
 */
/** Publishes what the windows of a process gain, until it is closed. Thread-safe. */
final class SharedPublisher {

  private static final System.Logger LOG = System.getLogger(SharedPublisher.class.getName());

  /** How many deltas a new part may have: a bound on what one step of a store does. */
  private static final int MOST_DELTAS = 256;

  private static final Duration FOLD_INTERVAL = Duration.ofMinutes(1);

  private final MetricsExchange exchange;
  private final Fleet fleet;
  private final String instance;
  private final String incarnation;
  private final Duration interval;
  private final Scheduler collectOn;
  private final Scheduler sendOn;
  private final InstantSource clock;
  private final Instant begun;
  private final Semaphore sending = new Semaphore(1);
  private final AtomicBoolean sendDue = new AtomicBoolean();
  private volatile Scheduler.@Nullable Scheduled nextCollection;
  private volatile boolean closed;

  private final Object lock = new Object();
  private final WindowTap tap;
  private final Map<SharedView, ShardBacklog[]> backlogs = new HashMap<>();
  private final ClockSkew skew = new ClockSkew();
  private final LossProbe probe = new LossProbe();
  private Instant collectedAt;
  private Instant collectedUntil;
  private Instant publishedUntil;
  private Instant lastFold;
  private long failures;
  private long losses;
  private @Nullable String failure;

  /** Starts publishing. */
  SharedPublisher(
      MetricsExchange exchange,
      Fleet fleet,
      String instance,
      String incarnation,
      Duration interval,
      List<SharedView> views,
      Windows windows,
      Scheduler collectOn,
      Scheduler sendOn) {
    this.exchange = exchange;
    this.fleet = fleet;
    this.instance = instance;
    this.incarnation = incarnation;
    this.interval = interval;
    this.collectOn = collectOn;
    this.sendOn = sendOn;
    this.clock = collectOn.clock();
    Instant now = clock.instant();
    this.tap = new WindowTap(windows, views, now);
    for (SharedView view : views) {
      ShardBacklog[] shards = new ShardBacklog[view.shards()];
      for (int i = 0; i < shards.length; i++) {
        shards[i] = new ShardBacklog(view, i, now);
      }
      backlogs.put(view, shards);
    }
    begun = now;
    collectedAt = now;
    collectedUntil = now;
    publishedUntil = now;
    lastFold = now;
    // The first answer tells what time it is, before there is anything to stamp with it.
    sendSoon();
    collectNext();
  }

  /** Has what the exchange forgets seeded again. */
  void seedWith(WindowSeeding value) {
    synchronized (lock) {
      probe.seedWith(value);
    }
    value.start(begun, incarnation, this::ahead);
  }

  private Duration ahead() {
    synchronized (lock) {
      return skew.offset();
    }
  }

  // -- collecting
  // -----------------------------------------------------------------------------------

  private void collectNext() {
    Duration pause;
    synchronized (lock) {
      Instant theirs = theirs(clock.instant());
      Duration sinceSecond = Duration.between(theirs.truncatedTo(ChronoUnit.SECONDS), theirs);
      pause = interval.minusNanos(sinceSecond.toNanos() % interval.toNanos());
    }
    nextCollection = collectOn.after(pause, this::collectScheduled);
    if (closed) {
      Objects.requireNonNull(nextCollection).cancel();
    }
  }

  private void collectScheduled() {
    try {
      collect();
      sendSoon();
    } finally {
      if (!closed) {
        collectNext();
      }
    }
  }

  /** Takes what the windows gained so far. */
  void collect() {
    synchronized (lock) {
      Instant now = clock.instant();
      boolean complete =
          tap.collect(
              now,
              (view, values, middle, totals, extremes) ->
                  backlog(view, values)
                      .add(
                          new SlotDelta(
                              values,
                              Slot.at(WindowGrain.SECOND, theirs(middle)),
                              totals,
                              extremes)));
      if (!complete) {
        losses++;
      }
      collectedAt = now;
      collectedUntil = theirs(now);
      if (!now.isBefore(lastFold.plus(FOLD_INTERVAL))) {
        lastFold = now;
        probe.schedule();
        allBacklogs().forEach(backlog -> backlog.fold(collectedUntil));
      }
    }
  }

  private Instant theirs(Instant ours) {
    return ours.plus(skew.offset());
  }

  private ShardBacklog backlog(SharedView view, List<String> values) {
    ShardBacklog[] shards = Objects.requireNonNull(backlogs.get(view));
    return shards[values.isEmpty() ? 0 : view.shardOf(values)];
  }

  private List<ShardBacklog> allBacklogs() {
    List<ShardBacklog> all = new ArrayList<>();
    backlogs.values().forEach(shards -> all.addAll(List.of(shards)));
    return all;
  }

  // -- sending
  // --------------------------------------------------------------------------------------

  // At most one waits behind one that runs, however long that takes.
  private void sendSoon() {
    if (sendDue.compareAndSet(false, true)) {
      sendOn.after(Duration.ZERO, this::sendScheduled);
    }
  }

  private void sendScheduled() {
    sendDue.set(false);
    if (!closed && sending.tryAcquire()) {
      try {
        sendAll();
      } finally {
        sending.release();
      }
    }
  }

  /** Sends until nothing waits, or something fails. */
  private void sendAll() {
    boolean more = true;
    while (more) {
      more = send();
    }
  }

  /** Returns whether it went well and there is more. */
  private boolean send() {
    List<ShardBacklog> of = new ArrayList<>();
    List<Publication.Part> parts = new ArrayList<>();
    Publication publication;
    boolean last;
    boolean probing;
    synchronized (lock) {
      probing = probe.begin();
      int behind = 0;
      for (ShardBacklog backlog : allBacklogs()) {
        Publication.Part part = backlog.next(MOST_DELTAS, collectedAt, probing);
        if (part != null) {
          of.add(backlog);
          parts.add(part);
          behind += backlog.size() - part.deltas().size();
        }
      }
      last = behind == 0;
      Instant until = last ? collectedUntil : publishedUntil;
      publication =
          new Publication(fleet, instance, incarnation, until, closed && last, losses, parts);
    }
    Instant before = clock.instant();
    Acknowledgement answer;
    try {
      answer = exchange.publish(publication);
    } catch (RuntimeException e) {
      // Only a StorageException promises to hold no secret.
      boolean ours = e instanceof StorageException;
      failed(probing, ours ? String.valueOf(e.getMessage()) : e.getClass().getName());
      return false;
    }
    Instant after = clock.instant();
    synchronized (lock) {
      skew.sample(before, after, answer.at());
      int refused = 0;
      for (int i = 0; i < of.size(); i++) {
        Acknowledgement.Receipt receipt = answer.receipts().get(i);
        if (receipt.outcome() == Acknowledgement.Outcome.FAILED) {
          refused++;
        } else {
          acknowledge(of.get(i), receipt, answer.at());
        }
      }
      if (refused > 0) {
        failed(probing, refused + " of " + parts.size() + " parts could not be applied");
        return false;
      }
      publishedUntil = publication.until();
      if (probing) {
        probe.succeeded(allBacklogs());
      }
      succeeded();
      return !last || probe.isDue();
    }
  }

  private void acknowledge(ShardBacklog of, Acknowledgement.Receipt receipt, Instant at) {
    switch (of.acknowledge(receipt, at)) {
      case KEPT -> {}
      case GAP -> losses++;
      case FORGOTTEN -> losses += probe.forgotten(of) ? 0 : 1;
    }
  }

  private void failed(boolean probing, String reason) {
    synchronized (lock) {
      probe.failed(probing);
      if (failures++ == 0) {
        LOG.log(Level.WARNING, "shared windows not published: {0}", reason);
      }
      failure = reason;
    }
  }

  private void succeeded() {
    synchronized (lock) {
      if (failures > 0) {
        LOG.log(Level.INFO, "shared windows published again after {0} failures", failures);
      }
      failures = 0;
      failure = null;
    }
  }

  // -- how it goes
  // ----------------------------------------------------------------------------------

  SharingStats stats() {
    synchronized (lock) {
      int waiting = 0;
      for (ShardBacklog backlog : allBacklogs()) {
        waiting += backlog.size();
      }
      return new SharingStats(
          publishedUntil,
          Duration.between(publishedUntil, theirs(clock.instant())),
          waiting,
          failures,
          losses,
          skew.offset(),
          skew.bound());
    }
  }

  /**
   * Tells what is wrong with publishing.
   *
   * @param lateAfter how long after it was recorded a call may be published
   */
  Health check(Duration lateAfter) {
    SharingStats stats = stats();
    String reason;
    Health seeding;
    synchronized (lock) {
      reason = failure;
      seeding = probe.check();
    }
    Health health = Health.UP;
    if (reason != null || (!closed && stats.lag().compareTo(lateAfter) > 0)) {
      health =
          Health.degraded(
              "shared windows published until "
                  + stats.until()
                  + ", deltas waiting: "
                  + stats.waiting()
                  + (reason == null ? "" : ": " + reason));
    }
    health = health.and(seeding);
    if (stats.losses() > 0) {
      health =
          health.and(Health.degraded("deltas of shared windows lost, times: " + stats.losses()));
    }
    if (stats.skew().abs().compareTo(SharedWindows.LARGE_SKEW) > 0) {
      health =
          health.and(
              Health.degraded(
                  "clock differs from the exchange's by "
                      + stats.skew().negated().truncatedTo(ChronoUnit.MILLIS)));
    }
    return health;
  }

  /**
   * Publishes what there is for the last time, says so, and stops.
   *
   * @param deadline how long to wait for a publication under way
   * @return how many deltas were not acknowledged
   */
  int close(Duration deadline) {
    Scheduler.Scheduled next = nextCollection;
    boolean first = !closed;
    closed = true;
    if (next != null) {
      next.cancel();
    }
    synchronized (lock) {
      probe.close();
    }
    if (first) {
      collect();
      try {
        if (sending.tryAcquire(Math.max(0, deadline.toNanos()), TimeUnit.NANOSECONDS)) {
          try {
            sendAll();
          } finally {
            sending.release();
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    int left = stats().waiting();
    if (first && left > 0) {
      LOG.log(Level.WARNING, "shared windows closed with {0} deltas not published", left);
    }
    return left;
  }
}

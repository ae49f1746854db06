package io.tokengauge.notify;

import io.tokengauge.storage.Health;
import io.tokengauge.time.Scheduler;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Brings dispatches to one receiver, again and again until it takes them, refuses them for good or
 * they are too old; what did not arrive is kept as a {@link DeadLetter}.
 *
 * <p>The dispatches of one group arrive in order, each at least once, always with the same id; the
 * end of an alert only if its beginning did. With a {@link DigestPlan}, all that came up since the
 * last time arrive as one. Sending happens on the scheduler given to {@link #start}, never in the
 * thread that adds. Thread-safe.
 */
/*
 * What it is: a loop that claims from the outbox, sends, and settles, run by one task at a time. Two
 * clocks decide when: a dispatch that failed waits by itself, so that it holds up no other group; and
 * after two failures in a row the receiver as a whole waits, since then it is rather the receiver that
 * is down, and each attempt may cost a time-out. A receiver that says when to come again is believed.
 *
 * Not handled: a notifier that never returns holds up its own receiver for good (health says so). To
 * interrupt it would need a second thread, and most I/O does not listen.
 */
public final class Delivery {

  private static final System.Logger LOG = System.getLogger(Delivery.class.getName());
  private static final int FAILURES_UNTIL_A_PAUSE = 2;
  private static final Duration SLOW = Duration.ofMinutes(1);
  private static final int MAX_IN_A_DIGEST = 1_000;

  private final String receiver;
  private final Notifier notifier;
  private final NotificationOutbox outbox;
  private final DeliveryOptions options;
  private final RandomGenerator random;
  private final SeverityGate gate;
  private final @Nullable DigestPlan digest;
  private final boolean outboxEndsWithThis;

  private final LongAdder sent = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final LongAdder dead = new LongAdder();

  private final ReentrantLock sending = new ReentrantLock();
  private int failuresInARow; // guarded by sending, as are the next two
  private Instant pausedUntil = Instant.MIN;
  private @Nullable Instant nextDigest; // null if it is not known
  private volatile String lastFailure = "";
  private volatile @Nullable Instant sendingSince;

  private final Object waking = new Object();
  private @Nullable Scheduler scheduler; // guarded by waking, as are the next
  private Scheduler.@Nullable Scheduled wake;
  private Instant wakeAt = Instant.MAX;
  private boolean closed;

  private Delivery(Builder builder) {
    receiver = builder.receiver == null ? builder.notifier.name() : builder.receiver;
    notifier = builder.notifier;
    outbox = builder.outbox == null ? new InMemoryOutbox() : builder.outbox;
    options = builder.options;
    random = builder.random;
    gate = new SeverityGate(builder.atLeast == null ? notifier.atLeast() : builder.atLeast);
    digest = builder.digest == null ? notifier.digest().orElse(null) : builder.digest;
    outboxEndsWithThis = builder.outbox == null;
  }

  /**
   * Starts with the notifier's own name and severity, an outbox in memory, and the default options.
   */
  public static Builder to(Notifier notifier) {
    return new Builder(notifier);
  }

  /** Returns the name of the receiver. */
  public String receiver() {
    return receiver;
  }

  /**
   * Begins to send, what waits already included; before, dispatches are only kept.
   *
   * @param runsOn where to send; stays the caller's to close. Who shares it waits while this sends
   */
  public void start(Scheduler runsOn) {
    synchronized (waking) {
      scheduler = runsOn;
    }
    wake();
  }

  /** Takes a notification as a group by itself, if it is urgent enough for this receiver. */
  public void add(Notification notification, Instant now) {
    boolean wanted;
    synchronized (gate) {
      wanted = gate.passes(notification);
    }
    if (wanted) {
      add(Dispatch.of(notification), now);
    }
  }

  /**
   * Takes a dispatch, whatever its severity, to be sent as soon as possible, or with the next
   * digest.
   */
  public void add(Dispatch dispatch, Instant now) {
    Optional<Dispatch> forIt = outbox.add(receiver, forOutbox(dispatch), now);
    if (forIt.isPresent()) {
      dropped.increment();
      LOG.log(
          Level.ERROR,
          "dispatch {0} to {1} was dropped: too many wait",
          forIt.get().id(),
          receiver);
    }
    wake();
  }

  /** Returns a dispatch in the form in which it waits, for whoever adds it by another way. */
  public Dispatch forOutbox(Dispatch dispatch) {
    return digest == null ? dispatch : Claimed.forDigest(dispatch);
  }

  /** Looks into the outbox soon: for whoever adds to it by another way. */
  public void wake() {
    wakeAt(Instant.MIN);
  }

  /** Counts what happened so far. */
  public DeliveryStats stats() {
    return new DeliveryStats(
        sent.sum(), failures.sum(), dropped.sum(), dead.sum(), outbox.pending(receiver));
  }

  /** Returns what did not arrive and is kept, the newest first. */
  public List<DeadLetter> deadLetters() {
    return outbox.deadLetters(receiver);
  }

  /**
   * Tells how the receiver does: UP if the last attempt succeeded and all arrived.
   *
   * @param now on the scheduler's clock
   */
  public Health health(Instant now) {
    List<String> wrong = new ArrayList<>();
    Instant since = sendingSince;
    if (since != null && since.plus(SLOW).isBefore(now)) {
      wrong.add("has been sending since " + since);
    }
    String failure = lastFailure;
    if (!failure.isEmpty()) {
      wrong.add("last attempt failed: " + failure);
      wrong.add(dead.sum() + dropped.sum() + " did not arrive so far");
    }
    return wrong.isEmpty()
        ? Health.UP
        : Health.degraded("receiver " + receiver + ": " + String.join(", ", wrong));
  }

  /**
   * Sends what is due, as far as it can be done in time, and stops; a digest also before its time,
   * unless an outbox was set that keeps it. What remains stays in the outbox. Closing again does
   * nothing. Neither notifier nor scheduler are closed.
   *
   * @param patience how long to wait for an attempt under way, and to begin new ones
   * @return how many dispatches remain
   */
  public int close(Duration patience) {
    Scheduler runsOn;
    synchronized (waking) {
      runsOn = scheduler;
      if (closed || runsOn == null) {
        closed = true;
        return outbox.pending(receiver);
      }
      closed = true;
      if (wake != null) {
        wake.cancel();
      }
    }
    Instant deadline = runsOn.clock().instant().plus(patience);
    try {
      if (sending.tryLock(Math.max(0, patience.toNanos()), TimeUnit.NANOSECONDS)) {
        try {
          sendDue(runsOn, deadline, outboxEndsWithThis);
        } finally {
          sending.unlock();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    int left = outbox.pending(receiver);
    if (left > 0) {
      LOG.log(Level.WARNING, "{0} dispatches to {1} were not sent before the end", left, receiver);
    }
    return left;
  }

  private void wakeAt(Instant at) {
    synchronized (waking) {
      if (scheduler == null || closed || !at.isBefore(wakeAt)) {
        return;
      }
      if (wake != null) {
        wake.cancel();
      }
      Instant now = scheduler.clock().instant();
      Duration delay = at.isAfter(now) ? Duration.between(now, at) : Duration.ZERO;
      Scheduler runsOn = scheduler;
      try {
        wake = runsOn.after(delay, () -> run(runsOn));
        wakeAt = at;
      } catch (IllegalStateException e) { // closed before this was
        LOG.log(Level.DEBUG, "nothing more is sent to {0}: {1}", receiver, e.getMessage());
      }
    }
  }

  private void run(Scheduler runsOn) {
    synchronized (waking) {
      wake = null;
      wakeAt = Instant.MAX;
    }
    sending.lock();
    try {
      sendDue(runsOn, Instant.MAX, false);
      Instant now = runsOn.clock().instant();
      Optional<Instant> due =
          digest == null ? outbox.nextDue(receiver, now) : Optional.of(digestDue(digest, now));
      due.ifPresent(at -> wakeAt(at.isAfter(pausedUntil) ? at : pausedUntil));
    } catch (RuntimeException e) { // an outbox that cannot be reached
      failed("looking for dispatches", e);
      pausedUntil = runsOn.clock().instant().plus(options.pause(++failuresInARow, random));
      wakeAt(pausedUntil);
    } finally {
      sending.unlock();
    }
  }

  private void sendDue(Scheduler runsOn, Instant deadline, boolean early) {
    Instant now = runsOn.clock().instant();
    do {
      boolean wait = digest != null && !early && now.isBefore(digestDue(digest, now));
      if (wait || now.isBefore(pausedUntil)) {
        return;
      }
      List<Outgoing> next = claim(now);
      if (next.isEmpty()) {
        nextDigest = null;
        return;
      }
      deliver(new Claimed(next, digest != null), runsOn);
      now = runsOn.clock().instant();
    } while (!now.isAfter(deadline));
  }

  /** Returns when the next digest is due: the one that what waits longest belongs to, if any. */
  private Instant digestDue(DigestPlan plan, Instant now) {
    if (nextDigest == null) {
      Instant oldest = outbox.nextDue(receiver, now).orElse(now);
      nextDigest = plan.next(oldest.isBefore(now) ? oldest : now);
    }
    return nextDigest;
  }

  /** Claims a dispatch, or all that a digest tells, in the order in which it was added. */
  private List<Outgoing> claim(Instant now) {
    List<Outgoing> all = new ArrayList<>();
    Optional<Outgoing> next = outbox.claim(receiver, now, now.plus(options.claim()));
    while (next.isPresent()) {
      all.add(next.get());
      next =
          digest == null || all.size() == MAX_IN_A_DIGEST
              ? Optional.empty()
              : outbox.claim(receiver, now, now.plus(options.claim()));
    }
    all.sort(Comparator.comparing(Outgoing::added));
    return all;
  }

  private void deliver(Claimed claimed, Scheduler runsOn) {
    Instant begun = runsOn.clock().instant();
    Optional<Dispatch> news = claimed.news();
    if (news.isEmpty()) {
      settle(claimed, Settlement.NOTHING_TO_TELL, "", begun);
      return;
    }
    sendingSince = begun;
    Throwable failure = attempt(news.get());
    sendingSince = null;
    Instant now = runsOn.clock().instant();
    if (failure == null) {
      settle(claimed, Settlement.SENT, "", now);
      failuresInARow = 0;
      lastFailure = "";
      return;
    }
    failed("dispatch " + claimed, failure);
    switch (kindOf(failure)) {
      case PARTLY -> {
        failuresInARow = 0;
        settle(claimed, Settlement.PARTLY_SENT, lastFailure, now);
      }
      case NEVER -> settle(claimed, Settlement.DEAD, lastFailure, now);
      case LATER -> later(claimed, failure, now);
    }
  }

  private void later(Claimed claimed, Throwable failure, Instant now) {
    Instant notBefore = pause(claimed.all().get(0), failure, now);
    nextDigest = notBefore;
    for (Outgoing each : claimed.all()) {
      if (now.isBefore(each.added().plus(options.giveUpAfter()))) {
        outbox.retry(each, notBefore);
      } else {
        String reason = "given up after " + options.giveUpAfter() + ": " + lastFailure;
        settle(new Claimed(List.of(each), digest != null), Settlement.DEAD, reason, now);
      }
    }
  }

  private static DeliveryException.Kind kindOf(Throwable failure) {
    return failure instanceof DeliveryException answer
        ? answer.kind()
        : DeliveryException.Kind.LATER;
  }

  private @Nullable Throwable attempt(Dispatch dispatch) {
    try {
      notifier.send(dispatch);
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return e;
    } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
      return e;
    }
  }

  private void settle(Claimed claimed, Settlement how, String reason, Instant now) {
    for (Outgoing each : claimed.all()) {
      if (how.told()) {
        sent.increment();
      }
      if (how.kept()) {
        dead.increment();
      }
      outbox.settle(each, how, reason, now);
    }
    if (how.kept()) {
      LOG.log(
          Level.ERROR,
          "dispatch {0} to {1} is kept as a dead letter: {2}",
          claimed,
          receiver,
          reason);
    }
  }

  private void failed(String what, Throwable why) {
    failures.increment();
    if (lastFailure.isEmpty()) { // once, and not at each attempt
      LOG.log(Level.WARNING, what + " to " + receiver + " failed", LoggedFailure.of(why));
    }
    lastFailure = LoggedFailure.textOf(why);
  }

  /** Decides when the receiver, and when this dispatch, is tried again; returns the latter. */
  private Instant pause(Outgoing claimed, Throwable failure, Instant now) {
    failuresInARow++;
    if (failure instanceof DeliveryException answer && answer.waitFor().isPresent()) {
      pausedUntil = now.plus(options.asked(answer.waitFor().get(), random));
      return pausedUntil;
    }
    if (failuresInARow >= FAILURES_UNTIL_A_PAUSE) {
      pausedUntil = now.plus(options.pause(failuresInARow, random));
    }
    return now.plus(options.pause(claimed.attempts() + 1, random));
  }

  /** Collects what a delivery consists of. Not safe for use by several threads at once. */
  public static final class Builder {
    private final Notifier notifier;
    private @Nullable String receiver;
    private @Nullable Severity atLeast;
    private @Nullable NotificationOutbox outbox;
    private @Nullable DigestPlan digest;
    private DeliveryOptions options = DeliveryOptions.DEFAULTS;
    private RandomGenerator random = new SplittableRandom();

    private Builder(Notifier notifier) {
      this.notifier = notifier;
    }

    /** Names the receiver; the same name finds the same dispatches in an outbox that lasts. */
    public Builder named(String name) {
      receiver = name;
      return this;
    }

    /**
     * Sets the least severity that the receiver wants; once it was told of an alert it is told of
     * all that becomes of it.
     */
    public Builder atLeast(Severity severity) {
      atLeast = severity;
      return this;
    }

    /** Sets where dispatches wait. */
    public Builder outbox(NotificationOutbox where) {
      outbox = where;
      return this;
    }

    /**
     * Sets when to tell all that has come up since the last time, as one dispatch with the last
     * that became of each alert; the notifier's own plan unless set, and without one each dispatch
     * is sent at once. Several processes that share an outbox may each send a part.
     */
    public Builder digest(DigestPlan times) {
      digest = times;
      return this;
    }

    /** Sets how to try again. */
    public Builder options(DeliveryOptions how) {
      options = how;
      return this;
    }

    /** Sets what the waits between attempts are drawn with; used by one thread at a time. */
    public Builder random(RandomGenerator source) {
      random = source;
      return this;
    }

    /** Returns the delivery; it sends nothing until it is started. */
    public Delivery build() {
      return new Delivery(this);
    }
  }
}

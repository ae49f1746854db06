package io.tokengauge.window;

import io.tokengauge.storage.Health;
import io.tokengauge.storage.StorageException;
import io.tokengauge.time.Scheduler;
import io.tokengauge.usage.PricedUsage;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/*
 * What it is: a bounded queue that recording threads put calls into without locking, and two stages
 * that empty it on schedulers: "spool" moves calls from memory to disk (only if there is a spool),
 * "send" moves them from the spool, or else from memory, to the sink.
 *
 * Why two stages: a store that hangs must not keep calls from reaching the disk.
 *
 * Who owns what:
 *   queue      many producers; consumed under takeLock only (it allows one consumer at a time)
 *   unspooled  taken from the queue, not yet accepted by the spool; under takeLock
 *   inFlight   taken from memory for the sink; belongs to whoever holds sendLock
 *
 * Races the locks close: spool and send stages both consuming the queue (takeLock); a scheduled send
 * and a flush or close sending the same batch (sendLock); a batch removed from the spool after
 * another thread removed it already (sendLock: only its holder peeks and removes).
 *
 * Not handled: a call that was stored when the process died before it was removed from the spool is
 * sent again; the store's identity makes that harmless.
 */
/**
 * Carries recorded calls to the store, retrying until it has them.
 *
 * <p>{@link #offer} never blocks, unless {@link Overflow#waitUpTo} was chosen, and never does I/O.
 * A batch that fails is retried with growing waits; a call that the sink refuses with an error that
 * is not its own ({@link StorageException} means the store is at fault) is singled out by halving
 * its batch, and given up after {@value #TRIES_BEFORE_SPLIT} tries alone. Thread-safe.
 */
public final class Outbox implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Outbox.class.getName());
  private static final int TRIES_BEFORE_SPLIT = 3;

  private final Sink sink;
  private final OutboxOptions options;
  private final @Nullable Spool spool;
  private final Scheduler sendScheduler;
  private final List<Scheduler.Scheduled> stages = new ArrayList<>();

  private final HandOverQueue<PricedUsage> queue;
  private final ReentrantLock takeLock = new ReentrantLock();
  private final Condition roomOrRetry = takeLock.newCondition();
  private final List<PricedUsage> unspooled = new ArrayList<>();
  private final ReentrantLock sendLock = new ReentrantLock();
  private final List<PricedUsage> inFlight = new ArrayList<>();

  private final LongAdder dropped = new LongAdder();
  private final AtomicLong spooled = new AtomicLong();
  private final AtomicLong stored = new AtomicLong();
  private final AtomicLong poisoned = new AtomicLong();
  private final AtomicLong retries = new AtomicLong();
  private final AtomicLong takenFromMemory = new AtomicLong();

  private final BackOff sendBackOff;
  private final BackOff spoolBackOff;
  private volatile int sendLimit;
  private volatile boolean closed;

  /** Takes batches in; the same batch, or parts of it, may come again after a failure. */
  @FunctionalInterface
  public interface Sink {
    /**
     * Stores a batch whole, or throws.
     *
     * @throws StorageException if the store cannot, whatever the batch
     */
    void accept(List<PricedUsage> batch);
  }

  /**
   * Says what is left when an outbox is closed.
   *
   * @param inSpool calls that wait on disk for the next start
   * @param lost accepted calls that are neither in the store nor on disk
   */
  public record Remainder(long inSpool, long lost) {}

  /**
   * Starts carrying.
   *
   * @param sink where calls go
   * @param spool keeps calls on local disk first, or null to keep them in memory; left open on
   *     close
   * @param spoolScheduler runs the way to the disk; a thread of its own, so that a store that hangs
   *     does not hold it up
   * @param sendScheduler runs the way to the store
   */
  public Outbox(
      Sink sink,
      OutboxOptions options,
      @Nullable Spool spool,
      Scheduler spoolScheduler,
      Scheduler sendScheduler) {
    this.sink = sink;
    this.options = options;
    this.spool = spool;
    this.sendScheduler = sendScheduler;
    this.queue = new HandOverQueue<>(options.capacity());
    this.sendLimit = options.batchSize();
    this.sendBackOff = new BackOff(options);
    this.spoolBackOff = new BackOff(options);
    if (spool != null) {
      stages.add(spoolScheduler.every(options.linger(), this::spoolWaiting));
    }
    stages.add(sendScheduler.every(options.linger(), this::sendScheduled));
  }

  /**
   * Takes a call in.
   *
   * @return false if memory was full or the outbox is closed; the call was counted as dropped
   */
  public boolean offer(PricedUsage call) {
    if (!closed && (queue.offer(call) || offerWaiting(call))) {
      return true;
    }
    dropped.increment();
    return false;
  }

  private boolean offerWaiting(PricedUsage call) {
    long nanos = options.overflow().maxWait().toNanos();
    if (nanos == 0) {
      return false;
    }
    try {
      if (!takeLock.tryLock(nanos, TimeUnit.NANOSECONDS)) {
        return false;
      }
      try {
        while (!closed) {
          if (queue.offer(call)) {
            return true;
          }
          if (nanos <= 0) {
            return false;
          }
          nanos = roomOrRetry.awaitNanos(nanos);
        }
      } finally {
        takeLock.unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  /** Returns the level that an accepted call reaches without the store's help. */
  public Durability durability() {
    return spool == null ? Durability.ACCEPTED : Durability.SPOOLED;
  }

  /** Returns the counts so far; each is exact, but they are read one after the other. */
  public OutboxStats stats() {
    long inMemory = queue.offered() - takenFromMemory.get();
    return new OutboxStats(
        queue.offered(),
        dropped.sum(),
        spooled.get(),
        stored.get(),
        poisoned.get(),
        retries.get(),
        Math.max(0, inMemory),
        spool == null ? 0 : spool.size());
  }

  /** Tells what goes wrong on the way to disk or store, if anything does; never throws. */
  public Health check() {
    Health health = Health.UP;
    String sending = sendBackOff.failure();
    if (sending != null) {
      health = Health.degraded("store: " + sending + "; calls waiting: " + stats().lag());
    }
    String spooling = spoolBackOff.failure();
    if (spooling != null) {
      health = health.and(Health.degraded("spool: " + spooling));
    }
    if (queue.size() >= queue.capacity() / 10 * 8) {
      health =
          health.and(
              Health.degraded(
                  "outbox holds " + queue.size() + " of " + queue.capacity() + " calls"));
    }
    return health
        .and(lost("dropped", dropped.sum()))
        .and(lost("given up, since the store refuses them,", poisoned.get()));
  }

  private static Health lost(String how, long calls) {
    return calls == 0 ? Health.UP : Health.degraded("calls " + how + " so far: " + calls);
  }

  /**
   * Sends what was accepted so far.
   *
   * @param deadline how long to go on trying when the store fails; zero for one try
   * @return whether nothing waits any more
   */
  public boolean flush(Duration deadline) {
    long nanos = deadline.toNanos();
    while (true) {
      spoolWaiting();
      if (sendNow(nanos)) {
        return stats().lag() == 0;
      }
      Duration pause = sendBackOff.pause();
      if (nanos <= pause.toNanos() || !await(pause)) {
        return false;
      }
      nanos -= pause.toNanos();
    }
  }

  /** Closes with a deadline of 5 s. */
  @Override
  public void close() {
    close(Duration.ofSeconds(5));
  }

  /**
   * Takes no more calls, sends what waits, and says what could not be saved. Closing again changes
   * nothing.
   *
   * @param deadline how long to go on trying when the store fails; zero for one try
   */
  public Remainder close(Duration deadline) {
    closed = true;
    stages.forEach(Scheduler.Scheduled::cancel);
    flush(deadline);
    OutboxStats left = stats();
    if (left.lag() > 0) {
      LOG.log(
          Level.WARNING,
          "outbox closed with {0} calls left in the spool and {1} lost",
          left.waitingInSpool(),
          left.waitingInMemory());
    }
    return new Remainder(left.waitingInSpool(), left.waitingInMemory());
  }

  private boolean await(Duration pause) {
    takeLock.lock();
    try {
      long nanos = pause.toNanos();
      while (nanos > 0) {
        nanos = roomOrRetry.awaitNanos(nanos);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      takeLock.unlock();
    }
  }

  // ---- memory to disk

  private void spoolWaiting() {
    Spool disk = spool;
    if (disk == null || (!closed && spoolBackOff.waiting(now()))) {
      return;
    }
    takeLock.lock();
    try {
      while (fillFromQueue(unspooled, options.batchSize())) {
        disk.append(unspooled);
        spooled.addAndGet(unspooled.size());
        takenFromMemory.addAndGet(unspooled.size());
        unspooled.clear();
        spoolBackOff.succeeded();
      }
    } catch (RuntimeException e) {
      // They stay in memory; the send stage takes them from there while the disk fails.
      spoolBackOff.failed(now(), e);
      LOG.log(Level.WARNING, "spool failed: {0}", spoolBackOff.failure());
    } finally {
      takeLock.unlock();
    }
  }

  private boolean fillFromQueue(List<PricedUsage> target, int most) {
    if (queue.drainTo(target, most - target.size()) > 0) {
      roomOrRetry.signalAll();
    }
    return !target.isEmpty();
  }

  // ---- to the store

  private void sendScheduled() {
    if (!sendBackOff.waiting(now()) && sendLock.tryLock()) {
      try {
        sendAll();
      } finally {
        sendLock.unlock();
      }
    }
  }

  private boolean sendNow(long waitNanos) {
    try {
      // A store that hangs holds the lock for as long as it hangs.
      if (!sendLock.tryLock(Math.max(1, waitNanos), TimeUnit.NANOSECONDS)) {
        return false;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    try {
      return sendAll();
    } finally {
      sendLock.unlock();
    }
  }

  /** Sends until nothing waits (true) or something failed (false). */
  private boolean sendAll() {
    try {
      while (true) {
        List<PricedUsage> batch = nextBatch();
        if (batch.isEmpty()) {
          return true;
        }
        if (!send(batch)) {
          return false;
        }
      }
    } catch (RuntimeException e) {
      // Only the spool can throw here: the sink's failures are handled in send.
      spoolBackOff.failed(now(), e);
      return false;
    }
  }

  private List<PricedUsage> nextBatch() {
    if (inFlight.isEmpty() && spool != null && spool.size() > 0) {
      return spool.peek(sendLimit);
    }
    if (inFlight.isEmpty() && (spool == null || spoolBackOff.failure() != null)) {
      takeLock.lock();
      try {
        inFlight.addAll(unspooled);
        unspooled.clear();
        fillFromQueue(inFlight, Math.max(inFlight.size(), options.batchSize()));
      } finally {
        takeLock.unlock();
      }
    }
    return List.copyOf(inFlight.subList(0, Math.min(sendLimit, inFlight.size())));
  }

  private boolean send(List<PricedUsage> batch) {
    try {
      sink.accept(batch);
    } catch (RuntimeException e) {
      retries.incrementAndGet();
      sendBackOff.failed(now(), e);
      LOG.log(Level.WARNING, "batch of {0} failed: {1}", batch.size(), sendBackOff.failure());
      boolean batchIsSuspect = !(e instanceof StorageException);
      if (batchIsSuspect && sendBackOff.failures() % TRIES_BEFORE_SPLIT == 0) {
        singleOut(batch);
      }
      return false;
    }
    sendBackOff.succeeded();
    sendLimit = Math.min(options.batchSize(), sendLimit * 2);
    stored.addAndGet(batch.size());
    remove(batch.size());
    return true;
  }

  private void singleOut(List<PricedUsage> batch) {
    if (batch.size() > 1) {
      sendLimit = Math.max(1, batch.size() / 2);
    } else {
      poisoned.incrementAndGet();
      LOG.log(Level.ERROR, "call {0} given up: the store refuses it", batch.get(0).id());
      remove(1);
    }
  }

  private void remove(int count) {
    if (inFlight.isEmpty()) {
      Objects.requireNonNull(spool).remove(count);
    } else {
      inFlight.subList(0, count).clear();
      takenFromMemory.addAndGet(count);
    }
  }

  private Instant now() {
    return sendScheduler.clock().instant();
  }
}

package io.tokengauge.storage.memory;

import io.tokengauge.history.AmendResult;
import io.tokengauge.history.AppendResult;
import io.tokengauge.history.Cube;
import io.tokengauge.history.DistinctValues;
import io.tokengauge.history.PurgeTier;
import io.tokengauge.history.ScanPage;
import io.tokengauge.history.UsageAnswer;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageStore;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageCodec;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/*
 * What it is: one read-write lock around a book that knows nothing of threads. A reader sees whole
 * batches only, in rows, roll-ups and identities alike.
 *
 * Why not concurrent maps: a query reads many entries, and a batch changes three structures; without
 * a lock around both an answer could hold half a batch. Why not an immutable copy per batch: a cell
 * is copied per batch already, but rows and identities are too large for it. Batches come from few
 * threads (an outbox), so writers hardly compete; digests are worked out before the lock is taken.
 *
 * Not handled: a query over very many rows holds writers up while it runs. record() does not wait for
 * it, the outbox does.
 */
final class MemoryUsageStore implements UsageStore {

  private final InstantSource clock;
  private final Supplier<UsageBook> book;
  private final List<Cube> cubes;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  /**
   * Starts closed.
   *
   * @param book opens the book at the first call; called with the lock held
   */
  MemoryUsageStore(InstantSource clock, List<Cube> cubes, Supplier<UsageBook> book) {
    this.clock = clock;
    this.cubes = cubes;
    this.book = book;
  }

  @Override
  public AppendResult append(List<PricedUsage> calls) {
    List<UsageBook.Candidate> candidates = new ArrayList<>(calls.size());
    for (PricedUsage call : calls) {
      candidates.add(candidate(call));
    }
    Instant now = clock.instant();
    return writing(b -> b.append(candidates, now));
  }

  @Override
  public AmendResult amend(CallId id, int revision, PricedUsage replacement) {
    if (revision < 1) {
      throw new IllegalArgumentException("revision must be 1 or more, was " + revision);
    }
    if (!replacement.id().equals(id)) {
      throw new IllegalArgumentException(
          "id of the replacement must be that of the call (" + id + "), was " + replacement.id());
    }
    UsageBook.Candidate candidate = candidate(replacement);
    Instant now = clock.instant();
    return writing(b -> b.amend(revision, candidate, now));
  }

  private static UsageBook.Candidate candidate(PricedUsage call) {
    return new UsageBook.Candidate(
        call, IdTable.Key.of(call.id()), UsageCodec.digest(call.record()));
  }

  @Override
  public UsageAnswer aggregate(UsageQuery query) {
    return reading(b -> b.aggregate(query));
  }

  @Override
  public ScanPage scan(
      UsageFilter filter, Instant from, Instant to, ScanPage.@Nullable Position after, int limit) {
    checkRange(from, to, limit);
    return reading(b -> b.scan(filter, from, to, after, limit));
  }

  @Override
  public DistinctValues distinct(
      Dimension dimension, UsageFilter filter, Instant from, Instant to, int limit) {
    checkRange(from, to, limit);
    return reading(b -> b.distinct(dimension, filter, from, to, limit));
  }

  private static void checkRange(Instant from, Instant to, int limit) {
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException("to must be after from (" + from + "), was " + to);
    }
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be 1 or more, was " + limit);
    }
  }

  @Override
  public long purge(PurgeTier tier, Instant before) {
    return writing(b -> b.purge(tier, before));
  }

  @Override
  public Instant identityHorizon() {
    return reading(UsageBook::horizon);
  }

  @Override
  public List<Cube> cubes() {
    return cubes;
  }

  /** Removes what the bounds no longer allow by now. */
  void evict() {
    Instant now = clock.instant();
    writing(
        b -> {
          b.evict(now);
          return true;
        });
  }

  <R> R reading(Function<UsageBook, R> action) {
    return locked(lock.readLock(), action);
  }

  private <R> R writing(Function<UsageBook, R> action) {
    return locked(lock.writeLock(), action);
  }

  /** Runs something while nobody reads or writes, without opening the book. */
  void alone(Runnable action) {
    lock.writeLock().lock();
    try {
      action.run();
    } finally {
      lock.writeLock().unlock();
    }
  }

  private <R> R locked(Lock held, Function<UsageBook, R> action) {
    held.lock();
    try {
      return action.apply(book.get());
    } finally {
      held.unlock();
    }
  }
}

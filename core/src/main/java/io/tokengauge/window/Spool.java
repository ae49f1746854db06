package io.tokengauge.window;

import io.tokengauge.storage.Health;
import io.tokengauge.usage.PricedUsage;
import java.util.List;

/**
 * Keeps accepted calls on local disk until the store has them: first in, first out.
 *
 * <p>What was appended and not removed when the process died is there when a spool is opened on the
 * same place again; a call may then come twice, which the store's identity takes care of. After an
 * orderly close none does. One process uses a spool at a time. Thread-safe. Methods throw {@link
 * io.tokengauge.storage.StorageException} when the disk fails, the spool is full or it is closed;
 * an append that failed has kept nothing.
 */
public interface Spool extends AutoCloseable {

  /** Adds calls at the end; when it returns they are {@link Durability#SPOOLED}. */
  void append(List<PricedUsage> calls);

  /**
   * Returns the oldest calls without removing them.
   *
   * @param max how many at the most, 1 or more
   */
  List<PricedUsage> peek(int max);

  /**
   * Removes the oldest calls, which makes room for as many again sooner or later, and at once if
   * they were all.
   *
   * @param count how many
   * @throws IllegalArgumentException if it is negative or more than {@link #size()}; nothing is
   *     removed
   */
  void remove(int count);

  /** Returns how many calls wait; 0 if the disk fails. */
  long size();

  /** Tells how the spool is doing; never throws. */
  Health check();

  /** Releases the files; what waits stays there. Closing again does nothing. */
  @Override
  void close();
}

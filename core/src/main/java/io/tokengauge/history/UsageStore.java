package io.tokengauge.history;

import io.tokengauge.storage.LedgerOfRecord;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Keeps every call once, and answers what was used.
 *
 * <p>Time in queries is the call's start. Roll-ups ({@link #cubes()}) and rows always say the same:
 * a call is added to both in one step. Thread-safe. Every method may throw {@link
 * io.tokengauge.storage.StorageException}; nothing is half done then.
 */
public interface UsageStore extends LedgerOfRecord {

  /**
   * Adds calls that are not there yet. Appending the same call again, in any batch, from any
   * process, changes nothing as long as it started at or after {@link #identityHorizon()}. A batch
   * is added whole or not at all; one that failed can be sent again as it is.
   */
  AppendResult append(List<PricedUsage> calls);

  /**
   * Replaces a call: a cut stream completed later, a late cost, another price. Row and roll-ups
   * change in one step; applying the same amendment again changes nothing.
   *
   * @param id the call's identity, also that of the replacement
   * @param revision 1 or more; the highest one wins
   * @param replacement the call as it should have been
   * @throws IllegalArgumentException if the revision is below 1, or the ids differ
   */
  AmendResult amend(CallId id, int revision, PricedUsage replacement);

  /** Returns totals. Pieces of time and groups without a call have no row. */
  UsageAnswer aggregate(UsageQuery query);

  /**
   * Returns calls one page at a time, by start and then by id.
   *
   * @param filter which calls
   * @param from the first start wanted
   * @param to the first start no longer wanted
   * @param after where the page before ended, or null for the first
   * @param limit the most calls to return, 1 or more
   * @throws IllegalArgumentException if the range is empty or the limit below 1
   */
  ScanPage scan(
      UsageFilter filter, Instant from, Instant to, ScanPage.@Nullable Position after, int limit);

  /**
   * Returns the values that calls started in {@code [from, to)} have in a dimension.
   *
   * @param limit the most values to return, 1 or more; the first in order
   * @throws IllegalArgumentException if the range is empty or the limit below 1
   */
  DistinctValues distinct(
      Dimension dimension, UsageFilter filter, Instant from, Instant to, int limit);

  /**
   * Removes what is older than an instant.
   *
   * @param tier what to remove
   * @param before calls and identities with an earlier start go; of roll-ups, the quarters of an
   *     hour that end at or before it
   * @return how many calls, roll-up cells and identities were removed, together
   */
  long purge(PurgeTier tier, Instant before);

  /**
   * Returns the earliest start for which the store still knows which calls it has: earlier calls
   * are refused. {@link Instant#MIN} as long as nothing was forgotten.
   */
  Instant identityHorizon();

  /** Returns the roll-ups that are kept. */
  List<Cube> cubes();

  /** Returns all calls of a scan, a page at a time. */
  default Stream<StoredUsage> stream(UsageFilter filter, Instant from, Instant to) {
    Iterator<StoredUsage> pages =
        new Iterator<>() {
          private final Queue<StoredUsage> page = new ArrayDeque<>();
          private ScanPage.@Nullable Position next;
          private boolean last;

          @Override
          public boolean hasNext() {
            while (page.isEmpty() && !last) {
              ScanPage read = scan(filter, from, to, next, 1000);
              page.addAll(read.calls());
              next = read.next();
              last = next == null;
            }
            return !page.isEmpty();
          }

          @Override
          public StoredUsage next() {
            if (!hasNext()) {
              throw new NoSuchElementException();
            }
            return page.remove();
          }
        };
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(pages, Spliterator.ORDERED | Spliterator.NONNULL),
        false);
  }
}

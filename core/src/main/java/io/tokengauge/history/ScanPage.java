package io.tokengauge.history;

import io.tokengauge.usage.CallId;
import io.tokengauge.usage.UsageRecord;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds a part of a scan.
 *
 * @param calls by start, then by id
 * @param next where the next page goes on, or null after the last
 * @param complete false if calls of the time asked for had been evicted or purged
 */
public record ScanPage(List<StoredUsage> calls, @Nullable Position next, boolean complete) {

  public ScanPage {
    calls = List.copyOf(calls);
  }

  /**
   * Marks a place in a scan: after this call. It stays valid whatever is appended or purged.
   *
   * @param start when the call started
   * @param id its identity
   */
  public record Position(Instant start, CallId id) implements Comparable<Position> {

    private static final Comparator<Position> ORDER =
        Comparator.comparing(Position::start).thenComparing(Position::id);

    /** Returns the place of a call. */
    public static Position of(UsageRecord record) {
      return new Position(record.start(), record.id());
    }

    @Override
    public int compareTo(Position other) {
      return ORDER.compare(this, other);
    }
  }
}

package io.tokengauge.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/*
 * Time is a line from an anchor, along which the offset found there is made up, at no more than a
 * tenth of the pace. Every millisecond or later the anchor moves to where its line has come, which
 * bends the line but never breaks it.
 *
 * Two races need care, because two lines part after their bend. A reader may take its counter later
 * than the new anchor's, but answer from the old line; its next answer, from the new line, could
 * be earlier. So the anchor moves in two steps: first it is closed, and a reader whose anchor was
 * closed meanwhile starts over; only then the counter of the new anchor is read. Whatever was
 * answered from the old line is therefore before the bend. Whoever finds a closed anchor moves it,
 * so nobody waits for a thread that was stopped between the two steps.
 */
/**
 * Tells a time that never steps: it runs at the pace of a monotonic counter and leans towards the
 * wall clock by at most one part in ten.
 *
 * <p>A wall clock that is set an hour back or forth therefore cannot squeeze an hour of calls into
 * a minute's window, nor stretch a minute to an hour; the difference is made up over ten hours and
 * can be read as {@link #offset()}. Two readings in a row never decrease. Thread-safe and
 * lock-free.
 */
public final class MonotonicClock implements InstantSource {

  private static final long SLEW = 10;
  // Moving the anchor more often would only let rounding errors in.
  private static final long MIN_STEP_NANOS = 1_000_000;

  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long MILLIS_PER_SECOND = 1_000;
  // Beyond this the offset is taken for this: in the life of a process nobody sees the difference.
  private static final long MOST_SECONDS_OFF = Long.MAX_VALUE / NANOS_PER_SECOND - 1;

  private final InstantSource wall;
  private final LongSupplier nanoTime;
  private final Instant origin;
  private final AtomicReference<Anchor> anchor;

  // No record: two anchors are never the same one. All in nanoseconds: a call reads the clock, and
  // Instants and Durations along a line would cost as much as the counter does.
  private static final class Anchor {
    private final long nanos;
    private final long sinceOrigin;
    private final long off;
    private final boolean closed;

    Anchor(long nanos, long sinceOrigin, long off, boolean closed) {
      this.nanos = nanos;
      this.sinceOrigin = sinceOrigin;
      this.off = off;
      this.closed = closed;
    }

    long at(long now) {
      long elapsed = Math.max(0, now - nanos);
      long most = elapsed / SLEW;
      return sinceOrigin + elapsed + Math.max(-most, Math.min(off, most));
    }

    Anchor close() {
      return new Anchor(nanos, sinceOrigin, off, true);
    }
  }

  private MonotonicClock(InstantSource wall, LongSupplier nanoTime) {
    this.wall = wall;
    this.nanoTime = nanoTime;
    this.anchor = new AtomicReference<>(new Anchor(nanoTime.getAsLong(), 0, 0, false));
    this.origin = wall.instant();
  }

  /** Returns a clock over the system's wall clock and {@link System#nanoTime()}. */
  public static MonotonicClock system() {
    return new MonotonicClock(InstantSource.system(), System::nanoTime);
  }

  /**
   * Returns a clock over the given sources.
   *
   * @param wall may jump either way
   * @param nanoTime nanoseconds from any origin, never decreasing
   */
  public static MonotonicClock over(InstantSource wall, LongSupplier nanoTime) {
    return new MonotonicClock(wall, nanoTime);
  }

  @Override
  public Instant instant() {
    return instant(sinceOrigin());
  }

  /**
   * Returns {@link #instant()} in milliseconds since 1970-01-01T00:00:00Z; makes no {@code
   * Instant}.
   */
  @Override
  public long millis() {
    return origin.getEpochSecond() * MILLIS_PER_SECOND
        + (origin.getNano() + sinceOrigin()) / NANOS_PER_MILLI;
  }

  private long sinceOrigin() {
    while (true) {
      Anchor from = Objects.requireNonNull(anchor.get());
      long now = nanoTime.getAsLong();
      if (from.closed) {
        long reached = from.at(now);
        long off = nanosBetween(instant(reached), wall.instant());
        if (anchor.compareAndSet(from, new Anchor(now, reached, off, false))) {
          return reached;
        }
      } else if (now - from.nanos >= MIN_STEP_NANOS) {
        anchor.compareAndSet(from, from.close());
      } else if (anchor.get() == from) {
        return from.at(now);
      }
    }
  }

  private Instant instant(long sinceOrigin) {
    // Never negative, so plain division does.
    long nanos = origin.getNano() + sinceOrigin % NANOS_PER_SECOND;
    return Instant.ofEpochSecond(origin.getEpochSecond() + sinceOrigin / NANOS_PER_SECOND, nanos);
  }

  private static long nanosBetween(Instant from, Instant to) {
    long seconds = to.getEpochSecond() - from.getEpochSecond();
    if (Math.abs(seconds) > MOST_SECONDS_OFF) {
      seconds = seconds < 0 ? -MOST_SECONDS_OFF : MOST_SECONDS_OFF;
    }
    return seconds * NANOS_PER_SECOND + (to.getNano() - from.getNano());
  }

  /** Returns how far the wall clock is ahead of this one; negative when it is behind. */
  public Duration offset() {
    return Duration.between(instant(), wall.instant());
  }
}

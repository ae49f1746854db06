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

  private final InstantSource wall;
  private final LongSupplier nanoTime;
  private final AtomicReference<Anchor> anchor;

  // No record: two anchors are never the same one.
  private static final class Anchor {
    private final long nanos;
    private final Instant instant;
    private final Duration off;
    private final boolean closed;

    Anchor(long nanos, Instant instant, Duration off, boolean closed) {
      this.nanos = nanos;
      this.instant = instant;
      this.off = off;
      this.closed = closed;
    }

    Instant at(long now) {
      long elapsed = Math.max(0, now - nanos);
      long most = elapsed / SLEW;
      Instant steady = instant.plusNanos(elapsed);
      if (off.compareTo(Duration.ofNanos(most)) > 0) {
        return steady.plusNanos(most);
      }
      if (off.compareTo(Duration.ofNanos(-most)) < 0) {
        return steady.minusNanos(most);
      }
      return steady.plus(off);
    }

    Anchor close() {
      return new Anchor(nanos, instant, off, true);
    }
  }

  private MonotonicClock(InstantSource wall, LongSupplier nanoTime) {
    this.wall = wall;
    this.nanoTime = nanoTime;
    this.anchor =
        new AtomicReference<>(
            new Anchor(nanoTime.getAsLong(), wall.instant(), Duration.ZERO, false));
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
    while (true) {
      Anchor from = Objects.requireNonNull(anchor.get());
      long now = nanoTime.getAsLong();
      if (from.closed) {
        Instant reached = from.at(now);
        Duration off = Duration.between(reached, wall.instant());
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

  /** Returns how far the wall clock is ahead of this one; negative when it is behind. */
  public Duration offset() {
    return Duration.between(instant(), wall.instant());
  }
}

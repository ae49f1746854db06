package io.tokengauge.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * Tells a time that never steps: it runs at the pace of a monotonic counter and leans towards the
 * wall clock by at most one part in ten.
 *
 * <p>A wall clock that is set an hour back or forth therefore cannot squeeze an hour of calls into
 * a minute's window, nor stretch a minute to an hour; the difference is made up over ten hours and
 * can be read as {@link #offset()}. Two readings in a row never decrease. Thread-safe and
 * lock-free: a reader that loses the race to move the anchor uses the winner's.
 */
public final class MonotonicClock implements InstantSource {

  private static final long SLEW = 10;
  // Moving the anchor more often would only let rounding errors in.
  private static final long MIN_STEP_NANOS = 1_000_000;

  private final InstantSource wall;
  private final LongSupplier nanoTime;
  private final AtomicReference<Anchor> anchor;

  private record Anchor(long nanos, Instant instant) {}

  private MonotonicClock(InstantSource wall, LongSupplier nanoTime) {
    this.wall = wall;
    this.nanoTime = nanoTime;
    this.anchor = new AtomicReference<>(new Anchor(nanoTime.getAsLong(), wall.instant()));
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
    Anchor from = Objects.requireNonNull(anchor.get());
    long now = nanoTime.getAsLong();
    long elapsed = Math.max(0, now - from.nanos);
    Instant steady = from.instant.plusNanos(elapsed);
    if (elapsed < MIN_STEP_NANOS) {
      return steady;
    }
    Instant leaning = lean(steady, elapsed);
    Anchor to = new Anchor(now, leaning);
    // Another reader moved the anchor first: answer from it, so that readings stay in order.
    return anchor.compareAndSet(from, to) ? leaning : instant();
  }

  private Instant lean(Instant steady, long elapsed) {
    long most = elapsed / SLEW;
    Duration off = Duration.between(steady, wall.instant());
    if (off.compareTo(Duration.ofNanos(most)) > 0) {
      return steady.plusNanos(most);
    }
    if (off.compareTo(Duration.ofNanos(-most)) < 0) {
      return steady.minusNanos(most);
    }
    return steady.plus(off);
  }

  /** Returns how far the wall clock is ahead of this one; negative when it is behind. */
  public Duration offset() {
    return Duration.between(instant(), wall.instant());
  }
}

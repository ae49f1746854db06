package io.tokengauge.window;

import java.time.Duration;
import java.time.Instant;

/**
 * Holds a length that a window can have: a whole number of seconds up to 60, of minutes up to 60,
 * or of quarters of an hour up to 96 (24 h).
 *
 * <p>At an instant t, a window ends at t and starts its length before the end of the slot that t is
 * in. It is therefore exactly {@code [t - length, t)} where t is the edge of a slot (for lengths up
 * to 60 s: a whole second), and otherwise shorter by what is left of the slot.
 *
 * @param duration the length
 */
public record WindowLength(Duration duration) {

  /** The window that calls and tokens per minute are counted in. */
  public static final WindowLength MINUTE = of(Duration.ofMinutes(1));

  /** One hour. */
  public static final WindowLength HOUR = of(Duration.ofHours(1));

  /** The window that calls and tokens per day are counted in; the longest there is. */
  public static final WindowLength DAY = of(Duration.ofDays(1));

  /**
   * Checks the length.
   *
   * @throws IllegalArgumentException if it is not supported, naming it and the rule
   */
  public WindowLength {
    check("window", duration);
  }

  /**
   * Returns a length.
   *
   * @throws IllegalArgumentException if it is not supported, naming it and the rule
   */
  public static WindowLength of(Duration duration) {
    return new WindowLength(duration);
  }

  private static void check(String what, Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(what + " must be above zero, was " + duration);
    }
    for (WindowGrain grain : WindowGrain.values()) {
      if (duration.compareTo(grain.longest()) <= 0) {
        checkMultiple(what, duration, grain.width());
        return;
      }
    }
    throw new IllegalArgumentException(
        what + " must be at most " + WindowGrain.QUARTER_HOUR.longest() + ", was " + duration);
  }

  static void checkMultiple(String what, Duration duration, Duration unit) {
    if (duration.toNanosPart() != 0 || duration.toSeconds() % unit.toSeconds() != 0) {
      throw new IllegalArgumentException(
          what + " must be a multiple of " + text(unit) + ", was " + duration);
    }
  }

  /** Returns the width of the slots it is made of. */
  public WindowGrain grain() {
    for (WindowGrain grain : WindowGrain.values()) {
      if (duration.compareTo(grain.longest()) <= 0) {
        return grain;
      }
    }
    throw new AssertionError(duration);
  }

  /** Returns where the window starts that ends at an instant. */
  public Instant from(Instant to) {
    return Instant.ofEpochSecond(grain().ceil(to) - duration.toSeconds());
  }

  /** Returns the length in short: {@code 60s}, {@code 15m}, {@code 24h}. */
  @Override
  public String toString() {
    return text(duration);
  }

  private static String text(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds % 3600 == 0) {
      return seconds / 3600 + "h";
    }
    return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }
}

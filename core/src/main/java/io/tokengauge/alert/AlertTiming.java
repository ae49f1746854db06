package io.tokengauge.alert;

import java.time.Duration;
import java.util.Objects;

/**
 * Says how long the alerts of a rule wait before they fire and before they end. Immutable.
 *
 * @param pending how long something must be wrong, at every tick, for an alert to fire; zero for at
 *     once (Prometheus calls it {@code for})
 * @param keepFiring how long nothing must be wrong, at every tick, for an alert to end; zero for at
 *     once ({@code keep_firing_for})
 * @param noData what it means that there is nothing to tell from
 */
public record AlertTiming(Duration pending, Duration keepFiring, NoData noData) {

  /** Fires and ends at once; no data are nothing wrong, and a state of their own. */
  public static final AlertTiming IMMEDIATE =
      new AlertTiming(Duration.ZERO, Duration.ZERO, NoData.NO_DATA);

  /** Says what it means that there is nothing to tell from. */
  public enum NoData {
    /** A state of its own: no alert begins, and one that fires ends when its time has passed. */
    NO_DATA,
    /** Something is wrong: an alert of severity WARNING that says so. */
    ALERT,
    /** Nothing is wrong. */
    NORMAL,
    /** What was so before is still so: an alert goes on, and waits on, for as long as it takes. */
    KEEP_LAST
  }

  /**
   * Checks the times.
   *
   * @throws IllegalArgumentException if one is negative
   */
  public AlertTiming {
    check("pending", pending);
    check("keep firing", keepFiring);
    Objects.requireNonNull(noData, "noData");
  }

  private static void check(String what, Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException(what + " time must not be negative, was " + time);
    }
  }

  /** Returns a copy whose alerts fire only after something was wrong for so long. */
  public AlertTiming pendingFor(Duration time) {
    return new AlertTiming(time, keepFiring, noData);
  }

  /** Returns a copy whose alerts end only after nothing was wrong for so long. */
  public AlertTiming keepFiringFor(Duration time) {
    return new AlertTiming(pending, time, noData);
  }

  /** Returns a copy with another meaning of no data. */
  public AlertTiming onNoData(NoData meaning) {
    return new AlertTiming(pending, keepFiring, meaning);
  }
}

package io.tokengauge.notify;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Sets how a delivery tries again. Immutable.
 *
 * @param firstPause how long to wait after a first failure; doubles with each further one in a row
 * @param maxPause the longest wait, unless the receiver itself asks for a longer one
 * @param giveUpAfter how long a dispatch is tried at all before it becomes a dead letter; from a
 *     second to 365 days
 * @param claim how long a dispatch is kept from other processes while it is sent: longer than the
 *     notifier's time-outs
 */
public record DeliveryOptions(
    Duration firstPause, Duration maxPause, Duration giveUpAfter, Duration claim) {

  // First, since what follows is checked against it.
  private static final Duration LONGEST = Duration.ofDays(365);

  /** A second to five minutes between tries, for a day; claims of five minutes. */
  public static final DeliveryOptions DEFAULTS =
      new DeliveryOptions(
          Duration.ofSeconds(1), Duration.ofMinutes(5), Duration.ofDays(1), Duration.ofMinutes(5));

  private static final int MAX_DOUBLINGS = 30;
  private static final double JITTER_OF_A_WAIT = 0.1;

  /**
   * Checks the options.
   *
   * @throws IllegalArgumentException if a duration is not above zero or too long, or the longest
   *     pause shorter than the first
   */
  public DeliveryOptions {
    require("firstPause", firstPause);
    require("maxPause", maxPause);
    require("giveUpAfter", giveUpAfter);
    require("claim", claim);
    if (maxPause.compareTo(firstPause) < 0) {
      throw new IllegalArgumentException(
          "maxPause must not be shorter than firstPause (" + firstPause + "), was " + maxPause);
    }
  }

  /** Returns a copy that gives up after another time. */
  public DeliveryOptions withGiveUpAfter(Duration time) {
    return new DeliveryOptions(firstPause, maxPause, time, claim);
  }

  /** Returns a copy with other pauses. */
  public DeliveryOptions withPauses(Duration first, Duration max) {
    return new DeliveryOptions(first, max, giveUpAfter, claim);
  }

  /**
   * Draws the wait after a failure: between half of the pause and all of it, so that those who
   * failed together do not come back together.
   */
  Duration pause(int failuresInARow, RandomGenerator random) {
    int doublings = Math.min(Math.max(0, failuresInARow - 1), MAX_DOUBLINGS);
    Duration doubled = firstPause.multipliedBy(1L << doublings);
    Duration pause = doubled.compareTo(maxPause) > 0 ? maxPause : doubled;
    return share(pause, 0.5 + random.nextDouble() / 2);
  }

  /** Draws the wait that a receiver asked for: all of it, and up to a tenth more. */
  Duration asked(Duration wait, RandomGenerator random) {
    Duration bounded = wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    return bounded.plus(share(bounded, random.nextDouble() * JITTER_OF_A_WAIT));
  }

  private static Duration share(Duration of, double share) {
    return Duration.ofMillis(Math.round(of.toMillis() * share));
  }

  private static void require(String name, Duration duration) {
    if (duration.isNegative() || duration.isZero() || duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          name + " must be above zero and at most " + LONGEST + ", was " + duration);
    }
  }
}

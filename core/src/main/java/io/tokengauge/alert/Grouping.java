package io.tokengauge.alert;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Says which alerts a receiver is told of together, and when. Immutable.
 *
 * @param by the labels that the alerts of a group have in common, {@code rule} and {@code metric}
 *     among them; {@link #EACH_ALERT} for a group per alert; none for one group of all
 * @param groupWait how long a new group waits for more alerts before it is told
 * @param groupInterval how long a group waits at least from one telling to the next news
 * @param repeatInterval how long after the last telling a group that still fires is told again;
 *     zero for never
 */
public record Grouping(
    List<String> by, Duration groupWait, Duration groupInterval, Duration repeatInterval) {

  /** Stands for everything that tells alerts apart. */
  public static final String EACH_ALERT = "...";

  /**
   * By rule: the first telling after 30 s, news every 5 minutes at the most, repeated every 4
   * hours.
   */
  public static final Grouping DEFAULT =
      new Grouping(
          List.of(AlertLabels.RULE),
          Duration.ofSeconds(30),
          Duration.ofMinutes(5),
          Duration.ofHours(4));

  /** Each alert by itself, at once, never repeated. */
  public static final Grouping NONE =
      new Grouping(List.of(EACH_ALERT), Duration.ZERO, Duration.ZERO, Duration.ZERO);

  /**
   * Copies the labels.
   *
   * @throws IllegalArgumentException if a duration is negative
   */
  public Grouping {
    by = List.copyOf(by);
    require("group wait", groupWait);
    require("group interval", groupInterval);
    require("repeat interval", repeatInterval);
  }

  private static void require(String what, Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException(what + " must not be negative, was " + time);
    }
  }

  /** Returns a copy that groups by other labels. */
  public Grouping by(String... labels) {
    return new Grouping(Arrays.asList(labels), groupWait, groupInterval, repeatInterval);
  }

  /** Returns a copy with another wait of new groups. */
  public Grouping waiting(Duration time) {
    return new Grouping(by, time, groupInterval, repeatInterval);
  }

  /** Returns a copy with another least time between news. */
  public Grouping every(Duration time) {
    return new Grouping(by, groupWait, time, repeatInterval);
  }

  /** Returns a copy that is repeated after another time. */
  public Grouping repeating(Duration time) {
    return new Grouping(by, groupWait, groupInterval, time);
  }
}

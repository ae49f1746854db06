package io.tokengauge.alert.rule;

import io.tokengauge.notify.Measurement;
import io.tokengauge.notify.Severity;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Holds a rule's thresholds; the most severe one that a value is beyond counts.
 *
 * @param hysteresisPercent how far on the right side of a threshold a value must be for an alert to
 *     recover, in percent of the threshold
 */
record Levels(List<Level> mostSevereFirst, double hysteresisPercent) {

  Levels {
    mostSevereFirst =
        mostSevereFirst.stream().sorted(Comparator.comparing(Level::severity).reversed()).toList();
  }

  Levels(List<Level> levels) {
    this(levels, 0);
  }

  Optional<Level> of(Measurement value) {
    for (Level level : mostSevereFirst) {
      if (level.holds(value)) {
        return Optional.of(level);
      }
    }
    return Optional.empty();
  }

  /** Returns how urgent an alert may be to go on at a value, though it would not begin there. */
  Optional<Severity> held(Measurement value) {
    if (hysteresisPercent != 0) {
      for (Level level : mostSevereFirst) {
        if (level.holds(value, hysteresisPercent)) {
          return Optional.of(level.severity());
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Rounds half-even, unless that would show the value on the other side of a threshold: 79.96 is
   * not 80.0 for people, nor is 5.04 "5.0" where more than 5 is wrong.
   */
  String text(Measurement value, int decimals) {
    return value.text(decimals, rounding(value, decimals));
  }

  private RoundingMode rounding(Measurement value, int decimals) {
    Measurement rounded =
        new Measurement(value.amount().setScale(decimals, RoundingMode.HALF_EVEN), value.unit());
    boolean crosses =
        mostSevereFirst.stream().anyMatch(level -> level.holds(value) != level.holds(rounded));
    if (!crosses) {
      return RoundingMode.HALF_EVEN;
    }
    return rounded.amount().compareTo(value.amount()) > 0
        ? RoundingMode.FLOOR
        : RoundingMode.CEILING;
  }
}

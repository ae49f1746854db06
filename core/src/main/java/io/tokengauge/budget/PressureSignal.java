package io.tokengauge.budget;

import java.util.ArrayList;
import java.util.List;

/**
 * Tells how hard the next call would press on what limits it: the state of its budgets, or a switch
 * that an alert or a person turned. Implementations are thread-safe.
 */
@FunctionalInterface
public interface PressureSignal {

  /**
   * Returns the pressures on a call, one for each thing pressed on.
   *
   * @throws io.tokengauge.storage.StorageException if they cannot be told
   */
  List<Pressure> pressures(CallEstimate call);

  /** Returns a signal that tells the pressures of both. */
  default PressureSignal and(PressureSignal other) {
    return call -> {
      List<Pressure> both = new ArrayList<>(pressures(call));
      both.addAll(other.pressures(call));
      return both;
    };
  }
}

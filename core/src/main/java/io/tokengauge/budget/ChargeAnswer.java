package io.tokengauge.budget;

import java.util.List;
import java.util.Objects;

/**
 * Tells what became of a charge.
 *
 * @param outcome whether it was booked
 * @param crossings thresholds that this caller is the one to be told of
 */
public record ChargeAnswer(Outcome outcome, List<Crossing> crossings) {

  /** Tells apart what can become of a charge. */
  public enum Outcome {
    /** What the call took is booked, in place of what it held or had booked before. */
    CHARGED,
    /** The call was charged before, in this revision or a higher one; nothing changed. */
    REPEATED,
    /** The call started before the identity horizon and is not known; nothing changed. */
    BEYOND_HORIZON,
    /** A sum would come to more than {@link BudgetLedger#MAX_AMOUNT}; nothing changed. */
    OVERFLOW
  }

  public ChargeAnswer {
    Objects.requireNonNull(outcome, "outcome");
    crossings = List.copyOf(crossings);
  }
}

package io.tokengauge.budget;

import java.time.Instant;
import java.util.List;

/** Tells what became of a reservation. */
public sealed interface HoldAnswer {

  /**
   * The amounts are held.
   *
   * @param standings how the accounts stand now, in the order of the lines
   * @param overruns lines that are not enforced, and would have been denied if they were
   * @param crossings thresholds that this caller is the one to be told of
   * @param expires when the hold ends by itself
   * @param repeated whether the call held already, and nothing was added
   */
  record Granted(
      List<Standing> standings,
      List<Denial> overruns,
      List<Crossing> crossings,
      Instant expires,
      boolean repeated)
      implements HoldAnswer {
    public Granted {
      standings = List.copyOf(standings);
      overruns = List.copyOf(overruns);
      crossings = List.copyOf(crossings);
    }
  }

  /**
   * Nothing is held.
   *
   * @param denials the lines that did not fit, in order; at least one
   */
  record Denied(List<Denial> denials) implements HoldAnswer {
    public Denied {
      denials = List.copyOf(denials);
    }
  }

  /** Nothing is held, because the call was charged already, or its hold expired. */
  record AlreadyEnded() implements HoldAnswer {}
}

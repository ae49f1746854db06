package io.tokengauge.alert;

import io.tokengauge.history.UsageStore;
import io.tokengauge.time.Grain;
import io.tokengauge.window.WindowView;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;

/**
 * Shows all rules of a tick the same state. Whatever is asked for is worked out once. Not safe for
 * use by several threads at once.
 */
public final class Evaluation {

  private final AlertInputs inputs;
  private final Instant at;
  private final WindowView windows;
  private final Map<Period, Spending> spending = new HashMap<>();

  private record Period(Instant from, Instant to) {}

  Evaluation(AlertInputs inputs, Instant at) {
    this.inputs = inputs;
    this.at = at;
    this.windows = inputs.windows().view(at);
  }

  /** Returns the time of the tick. */
  public Instant at() {
    return at;
  }

  /** Returns the windows that end at the tick. */
  public WindowView windows() {
    return windows;
  }

  /** Returns how many counts went to an overflow series since the start. */
  public long overflowedCalls() {
    return inputs.windows().overflowedCalls();
  }

  /**
   * Returns what was used so far in the day, week, month or so that the tick falls into.
   *
   * @throws IllegalStateException if there is no source of spending
   */
  public Spending spending(Grain grain, ZoneId zone) {
    Period period = new Period(grain.start(at, zone), grain.next(at, zone));
    Spending known = spending.get(period);
    if (known == null) {
      SpendingSource source =
          inputs
              .spending()
              .orElseThrow(
                  () -> new IllegalStateException("a source of spending must be given, was none"));
      known = new Spending(period.from, period.to, source.totals(period.from, period.to));
      spending.put(period, known);
    }
    return known;
  }

  /**
   * Returns where past calls are kept. What it is asked is not shared by the rules of a tick.
   *
   * @throws IllegalStateException if there is no such place
   */
  public UsageStore history() {
    return inputs
        .history()
        .orElseThrow(
            () -> new IllegalStateException("a store of past calls must be given, was none"));
  }
}

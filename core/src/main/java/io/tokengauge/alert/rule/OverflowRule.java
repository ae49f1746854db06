package io.tokengauge.alert.rule;

import io.tokengauge.alert.AlertRule;
import io.tokengauge.alert.Evaluation;
import io.tokengauge.alert.Finding;
import io.tokengauge.notify.Measurement;
import io.tokengauge.notify.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Fires while calls are counted in an overflow series because there are more label values than
 * series: the sums of all calls stay right, those of single values may lack calls.
 */
public final class OverflowRule implements AlertRule {

  private final String name;
  private final Duration quiet;
  private long seen;
  private long before;
  private @Nullable Instant lastGrowth;

  /**
   * Starts a rule.
   *
   * @param quiet how long none may overflow for the alert to end, above zero
   * @throws IllegalArgumentException if it is not above zero
   */
  public OverflowRule(String name, Duration quiet) {
    if (quiet.isNegative() || quiet.isZero()) {
      throw new IllegalArgumentException(
          "quiet time of " + name + " must be above zero, was " + quiet);
    }
    this.name = name;
    this.quiet = quiet;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<Finding> evaluate(Evaluation tick) {
    long now = tick.overflowedCalls();
    if (now > seen) {
      lastGrowth = tick.at();
      seen = now;
    }
    if (lastGrowth == null || !tick.at().isBefore(lastGrowth.plus(quiet))) {
      before = seen;
      lastGrowth = null;
      return List.of();
    }
    long overflowed = seen - before;
    return List.of(
        Finding.firing(
                Severity.WARNING,
                String.format(
                    Locale.ROOT,
                    "Series overflow: %,d counts have no series of their own",
                    overflowed))
            .measured("series_overflow", Measurement.count(overflowed))
            .against(Measurement.count(0))
            .titled("Series overflow"));
  }
}

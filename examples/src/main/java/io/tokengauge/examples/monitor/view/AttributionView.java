package io.tokengauge.examples.monitor.view;

import io.tokengauge.history.CalendarPeriod;
import io.tokengauge.history.RankBy;
import io.tokengauge.history.SpikeAttribution;
import io.tokengauge.history.UsageHistory;
import io.tokengauge.usage.Dimension;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Says who a change came from, however it is shown.
 *
 * @param baseline what is compared with
 * @param baselineEnd the first instant of it that does not count
 * @param period what is looked at
 * @param periodEnd the first instant of it that does not count
 * @param parts the contributions, by user, project, model and cache key
 */
public record AttributionView(
    CalendarPeriod baseline,
    Instant baselineEnd,
    CalendarPeriod period,
    Instant periodEnd,
    List<Part> parts) {

  /**
   * Holds the contributions of the values of one dimension.
   *
   * @param dimension which
   * @param spike they add up to its change
   */
  public record Part(Dimension dimension, SpikeAttribution spike) {}

  /** Compares two periods. */
  public static AttributionView of(
      RankBy sum,
      UsageHistory earlier,
      CalendarPeriod baseline,
      UsageHistory history,
      CalendarPeriod period) {
    List<Part> parts = new ArrayList<>();
    for (Dimension dimension : SpikeAttribution.USUAL_SUSPECTS) {
      parts.add(
          new Part(
              dimension,
              SpikeAttribution.between(
                  sum, earlier.by(sum, baseline, dimension), history.by(sum, period, dimension))));
    }
    return new AttributionView(
        baseline, earlier.endOf(baseline), period, history.endOf(period), parts);
  }

  /** Returns the whole change, alike in all parts. */
  public SpikeAttribution whole() {
    return parts.get(0).spike();
  }
}

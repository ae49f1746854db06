package io.tokengauge.history;

import io.tokengauge.usage.UsageTotals;
import java.util.Comparator;
import java.util.Optional;

/**
 * Sums up one day, hour by hour.
 *
 * @param summary the day's totals
 * @param hours one after the other as they passed: 23 to 25 of them, those without a call included
 */
public record DaySummary(UsageSummary summary, UsageTimeline hours) {

  /** Returns the hour with most requests, the earliest if several have; empty without any. */
  public Optional<UsageRow> peakHour() {
    return hours.pieces().stream()
        .filter(row -> !row.totals().isEmpty())
        .min(Comparator.comparing(UsageRow::totals, RankBy.ATTEMPTS.largestFirst()));
  }

  /** Returns the sums of the day. */
  public UsageTotals totals() {
    return summary.totals();
  }
}

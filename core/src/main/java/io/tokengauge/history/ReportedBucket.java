package io.tokengauge.history;

import io.tokengauge.usage.ProviderName;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * Tells what a provider's own report says of one piece of time.
 *
 * @param provider the OpenTelemetry name; other common names are accepted
 * @param start the first instant that counts
 * @param end the first instant that no longer counts, after {@code start}
 * @param none what the report says of a group it has no row for: zero in every figure that it has,
 *     null in the others
 * @param rows a row per group, in the report's order; empty when there was nothing to report
 */
public record ReportedBucket(
    String provider, Instant start, Instant end, UsageFigures none, List<ReportedUsage> rows) {

  /**
   * Canonicalises the provider and copies the rows.
   *
   * @throws IllegalArgumentException if the provider is blank or the bucket would last no time
   */
  public ReportedBucket {
    provider = ProviderName.canonical(provider);
    Objects.requireNonNull(none, "none");
    rows = List.copyOf(rows);
    if (!start.isBefore(end)) {
      throw new IllegalArgumentException(
          "end of a bucket must be after its start (" + start + "), was " + end);
    }
  }

  /** Returns what all rows say together. */
  public UsageFigures total() {
    return rows.stream().map(ReportedUsage::figures).reduce(none, UsageFigures::plus);
  }

  /** Tells whether the report says which models its rows are of; one without rows says all. */
  boolean byModel() {
    return rows.isEmpty() || rows.stream().anyMatch(row -> row.model().isPresent());
  }
}

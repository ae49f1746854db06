package io.tokengauge.providers.usagereport;

import io.tokengauge.history.ReportedBucket;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds one page of a provider's usage or cost report. Immutable.
 *
 * @param provider OpenTelemetry's name of who reports
 * @param buckets by time, as the page has them; those without rows included
 * @param hasMore whether another page follows
 * @param nextPage what to ask for the next page with; null on the last
 */
public record UsageReportPage(
    String provider, List<ReportedBucket> buckets, boolean hasMore, @Nullable String nextPage) {
  public UsageReportPage {
    buckets = List.copyOf(buckets);
  }
}

package io.tokengauge.storage.jdbc;

import io.tokengauge.history.StoredUsage;
import io.tokengauge.history.UsageAnswer;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageRow;
import io.tokengauge.history.UsageStore;
import io.tokengauge.time.Grain;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.LatencyHistogram;
import io.tokengauge.usage.MoneySum;
import io.tokengauge.usage.UsageCounter;
import io.tokengauge.usage.UsageRecord;
import io.tokengauge.usage.UsageTotals;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes down what a store holds, one line per call and per total. The lines name counters and
 * dimensions, so that a later version, which may know more of them, can compare.
 */
final class Contents {

  private static final List<Dimension> DIMENSIONS = DimensionColumns.besidesId();

  private Contents() {}

  static List<String> of(UsageStore store, Instant from, Instant to) {
    List<String> lines = new ArrayList<>();
    store.stream(UsageFilter.ALL, from, to).map(Contents::line).forEach(lines::add);
    UsageQuery all = UsageQuery.between(from, to);
    add(lines, "all", store.aggregate(all.withLatency()));
    add(
        lines,
        "models per hour",
        store.aggregate(
            all.groupedBy(Dimension.MODEL).per(Grain.HOUR, ZoneOffset.UTC).withLatency()));
    add(
        lines,
        "projects per day in Berlin",
        store.aggregate(
            all.groupedBy(Dimension.PROJECT, Dimension.FEATURE)
                .per(Grain.DAY, ZoneId.of("Europe/Berlin"))));
    add(
        lines,
        "users per day",
        store.aggregate(all.groupedBy(Dimension.USER).per(Grain.DAY, ZoneOffset.UTC)));
    lines.add("users " + store.distinct(Dimension.USER, UsageFilter.ALL, from, to, 100).values());
    return lines;
  }

  private static String line(StoredUsage stored) {
    UsageRecord record = stored.call().record();
    StringBuilder line = new StringBuilder("call ").append(record.start());
    line.append(' ').append(record.id()).append(" revision ").append(stored.revision());
    for (Dimension dimension : DIMENSIONS) {
      String value = dimension.valueOf(record);
      if (!value.isEmpty()) {
        line.append(' ').append(dimension.name()).append('=').append(value);
      }
    }
    line.append(" tags ").append(record.context().tags());
    line.append(" latency ").append(record.latency()).append(" tokens ").append(record.tokens());
    line.append(" extras ").append(record.extras()).append(' ').append(stored.call().cost());
    return line.toString();
  }

  private static void add(List<String> lines, String title, UsageAnswer answer) {
    lines.add(title + ": " + answer.source());
    for (UsageRow row : answer.rows()) {
      lines.add(title + " " + row.start() + " " + row.key() + totals(row.totals(), row.extremes()));
    }
    lines.add(title + " total" + totals(answer.total(), answer.extremes()));
  }

  private static String totals(UsageTotals totals, Extremes extremes) {
    StringBuilder line = new StringBuilder();
    for (UsageCounter counter : UsageCounter.values()) {
      if (totals.get(counter) != 0) {
        line.append(' ').append(counter.label()).append('=').append(totals.get(counter));
      }
    }
    for (MoneySum sum : MoneySum.values()) {
      line.append(' ').append(sum.label()).append('=').append(totals.get(sum).picos());
    }
    line.append(totals.latency().map(Contents::percentiles).orElse(""));
    return line.append(' ').append(extremes).toString();
  }

  private static String percentiles(LatencyHistogram histogram) {
    return " p50=" + histogram.percentile(50) + " p99=" + histogram.percentile(99);
  }
}

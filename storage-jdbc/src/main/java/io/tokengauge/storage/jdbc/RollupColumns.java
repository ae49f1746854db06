package io.tokengauge.storage.jdbc;

import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.MoneySum;
import io.tokengauge.usage.UsageCounter;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says which columns cells have, and what stands in them. */
final class RollupColumns {

  /** The counters, and the halves of amounts. */
  static final List<String> SUMMED = summed();

  /** The id of the dearest call. */
  static final List<String> DEAREST = List.of("dearest_provider", "dearest_source", "dearest_id");

  /** The largest latency, the largest cost and the dearest call. */
  static final List<String> EXTREMES =
      List.of("max_latency_us", "max_cost_picos", DEAREST.get(0), DEAREST.get(1), DEAREST.get(2));

  /** What a cell is found by. */
  static final List<String> ADDRESS = List.of("cube_id", "tier", "start_us", "key_id");

  private RollupColumns() {}

  private static List<String> summed() {
    List<String> columns = new ArrayList<>();
    for (UsageCounter counter : UsageCounter.values()) {
      columns.add(counter.label());
    }
    for (MoneySum sum : MoneySum.values()) {
      columns.add(sum.label() + "_hi");
      columns.add(sum.label() + "_lo");
    }
    return Collections.unmodifiableList(columns);
  }

  /** Lists columns, each with a prefix. */
  static String list(String prefix, List<String> columns) {
    return columns.stream().map(column -> prefix + column).collect(Collectors.joining(", "));
  }

  /** Reads the sums and extremes of a cell, whose first column is the first counter. */
  static CellDelta cell(ResultSet row, int first) throws SQLException {
    CellDelta cell = new CellDelta(true);
    int column = first;
    for (int i = 0; i < cell.counts().length; i++) {
      cell.counts()[i] = row.getLong(column++);
    }
    for (int i = 0; i < cell.halves().length; i++) {
      cell.halves()[i] = row.getLong(column++);
    }
    cell.addExtremes(extremes(row, column));
    return cell;
  }

  /** Reads extremes, whose first column is the largest latency. */
  static Extremes extremes(ResultSet row, int first) throws SQLException {
    long micros = row.getLong(first);
    Duration latency = row.wasNull() ? null : Duration.ofNanos(micros * 1000);
    String provider = row.getString(first + 2);
    CallId dearest =
        provider == null
            ? null
            : new CallId(provider, row.getString(first + 3), row.getString(first + 4));
    return new Extremes(latency, row.getLong(first + 1), dearest);
  }

  /** Returns what the columns of extremes hold. */
  static List<@Nullable Object> values(Extremes extremes) {
    List<@Nullable Object> values = new ArrayList<>();
    Duration latency = extremes.maxLatency();
    values.add(latency == null ? null : Long.valueOf(latency.toNanos() / 1000));
    values.add(extremes.maxCostPicos());
    CallId dearest = extremes.dearest();
    values.add(dearest == null ? null : dearest.provider());
    values.add(dearest == null ? null : dearest.source());
    values.add(dearest == null ? null : dearest.id());
    return values;
  }
}

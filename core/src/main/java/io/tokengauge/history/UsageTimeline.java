package io.tokengauge.history;

import io.tokengauge.time.Grain;
import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.UsageTotals;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Holds the totals of every piece of a period, those without a call included.
 *
 * @param period what was cut
 * @param grain into which pieces
 * @param pieces without gaps, in order, as far as was asked
 * @param total the totals of all pieces
 * @param source what the answer was made from
 */
public record UsageTimeline(
    CalendarPeriod period, Grain grain, List<UsageRow> pieces, UsageTotals total, Source source) {

  private static final UsageTotals NOTHING = UsageTotals.ZERO.withoutLatency();

  public UsageTimeline {
    pieces = List.copyOf(pieces);
  }

  /** Puts a row of zeros into every gap of an answer that has one row per piece. */
  static UsageTimeline of(CalendarPeriod period, Grain grain, UsageAnswer answer) {
    Map<Instant, UsageRow> rows = new HashMap<>();
    answer.rows().forEach(row -> rows.put(row.start(), row));
    List<Instant> starts =
        period.starts(grain).stream().filter(start -> start.isBefore(answer.to())).toList();
    List<UsageRow> pieces = new ArrayList<>(starts.size());
    for (int i = 0; i < starts.size(); i++) {
      Instant start = starts.get(i);
      Instant end = i + 1 < starts.size() ? starts.get(i + 1) : answer.to();
      UsageRow row = rows.get(start);
      pieces.add(row != null ? row : new UsageRow(List.of(), start, end, NOTHING, Extremes.NONE));
    }
    return new UsageTimeline(period, grain, pieces, answer.total(), answer.source());
  }
}

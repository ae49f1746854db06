package io.tokengauge.history;

import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.UsageTotals;
import java.time.Instant;
import java.util.List;

/**
 * Answers a {@link UsageQuery}.
 *
 * @param from the first instant counted
 * @param to the first instant no longer counted
 * @param rows a row per group and piece of time in which there was a call; by time, then by rank if
 *     ranked, else by key
 * @param total the totals of all calls selected, also of groups that a limit left out
 * @param extremes the extremes of all calls selected
 * @param source what the answer was made from
 */
public record UsageAnswer(
    Instant from,
    Instant to,
    List<UsageRow> rows,
    UsageTotals total,
    Extremes extremes,
    Source source) {

  public UsageAnswer {
    rows = List.copyOf(rows);
  }
}

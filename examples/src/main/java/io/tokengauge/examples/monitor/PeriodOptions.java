package io.tokengauge.examples.monitor;

import io.tokengauge.history.CalendarPeriod;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageRow;
import io.tokengauge.history.UsageStore;
import io.tokengauge.time.Grain;
import io.tokengauge.usage.UsageRecord;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Holds which calls of a store are looked at. */
final class PeriodOptions {

  @Option(
      names = "--period",
      paramLabel = "P",
      description =
          "A month 2026-10, a day 2026-10-14, a week 2026-W42, or days 2026-10-01..2026-10-15"
              + " without the last; the month of the last call unless given.")
  @Nullable String period;

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      description = "Time zone whose days count, such as Europe/Berlin; UTC unless given.")
  ZoneId zone = ZoneId.of("UTC");

  @Mixin private WhereOptions where = new WhereOptions();

  /** Checks what picocli cannot. */
  void check(InputOptions input) {
    try {
      filter();
      if (period != null) {
        CalendarPeriod.parse(period, zone);
      }
    } catch (IllegalArgumentException e) {
      throw input.wrong(e.getMessage());
    }
  }

  UsageFilter filter() {
    return where.filter();
  }

  /** Returns the period asked for, or the month of the last call; empty without a call. */
  Optional<CalendarPeriod> period(UsageStore store) {
    if (period != null) {
      return Optional.of(CalendarPeriod.parse(period, zone));
    }
    List<UsageRow> months =
        store
            .aggregate(
                UsageQuery.between(UsageRecord.MIN_START, UsageRecord.MAX_START)
                    .per(Grain.MONTH, zone))
            .rows();
    return months.isEmpty()
        ? Optional.empty()
        : Optional.of(
            CalendarPeriod.month(
                YearMonth.from(months.get(months.size() - 1).start().atZone(zone)), zone));
  }
}

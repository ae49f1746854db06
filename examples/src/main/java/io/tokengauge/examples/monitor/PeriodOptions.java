package io.tokengauge.examples.monitor;

import io.tokengauge.history.CalendarPeriod;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageRow;
import io.tokengauge.history.UsageStore;
import io.tokengauge.time.Grain;
import io.tokengauge.usage.UsageRecord;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.List;
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
  private @Nullable String period;

  @Option(
      names = "--as-of",
      paramLabel = "T",
      description =
          "What time it is, a date (its start in --zone) or an instant: later calls do not count."
              + " Unless given, now for a store, and for files the end of their last call's day.")
  private @Nullable String asOf;

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      description = "Time zone whose days count, such as Europe/Berlin; UTC unless given.")
  private ZoneId zone = ZoneId.of("UTC");

  @Mixin private WhereOptions where = new WhereOptions();

  /** Checks what picocli cannot. */
  void check(InputOptions input) {
    try {
      filter();
      named();
      asOf();
    } catch (IllegalArgumentException e) {
      throw input.wrong(e.getMessage());
    }
  }

  ZoneId zone() {
    return zone;
  }

  UsageFilter filter() {
    return where.filter();
  }

  /** Returns the period asked for, null if none was. */
  @Nullable CalendarPeriod named() {
    return period == null ? null : CalendarPeriod.parse(period, zone);
  }

  /** Returns the period of a kind that a day lies in. */
  CalendarPeriod around(LocalDate day, CalendarPeriod.Kind kind) {
    return switch (kind) {
      case DAY, DAYS -> CalendarPeriod.day(day, zone);
      case WEEK -> CalendarPeriod.week(day, zone);
      case MONTH -> CalendarPeriod.month(YearMonth.from(day), zone);
    };
  }

  /** Returns what time it is said to be, null if nothing is said. */
  @Nullable Instant asOf() {
    if (asOf == null) {
      return null;
    }
    try {
      return asOf.length() == "2026-10-14".length()
          ? LocalDate.parse(asOf).atStartOfDay(zone).toInstant()
          : Instant.parse(asOf);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "--as-of must be a date or an instant such as 2026-11-01T00:00:00Z, was \"" + asOf + "\"",
          e);
    }
  }

  /** Returns the day of the last call, null without one. */
  @Nullable LocalDate lastDay(UsageStore store, @Nullable Instant now) {
    Instant end = now == null || now.isAfter(UsageRecord.MAX_START) ? UsageRecord.MAX_START : now;
    if (!UsageRecord.MIN_START.isBefore(end)) {
      return null;
    }
    UsageRow month = last(store, UsageRecord.MIN_START, end, Grain.MONTH);
    UsageRow day = month == null ? null : last(store, month.start(), month.end(), Grain.DAY);
    return day == null ? null : day.start().atZone(zone).toLocalDate();
  }

  private @Nullable UsageRow last(UsageStore store, Instant from, Instant to, Grain grain) {
    List<UsageRow> rows = store.aggregate(UsageQuery.between(from, to).per(grain, zone)).rows();
    return rows.isEmpty() ? null : rows.get(rows.size() - 1);
  }
}

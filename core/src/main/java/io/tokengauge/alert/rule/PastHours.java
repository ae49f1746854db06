package io.tokengauge.alert.rule;

import io.tokengauge.alert.AlertInputs;
import io.tokengauge.alert.Evaluation;
import io.tokengauge.alert.Finding;
import io.tokengauge.history.RankBy;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageRow;
import io.tokengauge.time.Grain;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.UsageTotals;
import io.tokengauge.window.Scope;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Knows the complete hours of the weeks before, of all calls or by the values of a dimension: the
 * baseline that a store gives, and that no restart loses. The store is asked once an hour. Not safe
 * for use by several threads at once.
 */
final class PastHours {

  /** How many weeks are looked at. */
  static final int WEEKS = 4;

  /** How many values of a dimension are known at most, those that cost most. */
  private static final int MOST_VALUES = 100;

  private static final int DAYS = 7;
  private static final Duration ALL_AFTER = Duration.ofDays(1);
  private static final Duration LATE = Duration.ofHours(2);

  private final Scope scope;
  private final ZoneId zone;
  private final @Nullable Dimension per;
  private final Map<Hour, UsageTotals> hours = new HashMap<>();
  private @Nullable Instant first;
  private @Nullable Instant until;
  private Instant asked = Instant.MIN;

  /** Holds an hour of the calls with a value; the value is empty if there is no dimension. */
  private record Hour(String value, Instant start) {}

  PastHours(Scope scope, ZoneId zone) {
    this(scope, zone, null);
  }

  PastHours(Scope scope, ZoneId zone, @Nullable Dimension per) {
    this.scope = scope;
    this.zone = zone;
    this.per = per;
  }

  static void check(String name, AlertInputs inputs) {
    if (inputs.history().isEmpty()) {
      throw new IllegalArgumentException("rule " + name + " needs a store of past calls, was none");
    }
  }

  static void checkSeries(String name, AlertInputs inputs, Scope scope) {
    if (inputs.windows().declaration(scope).isEmpty()) {
      throw new IllegalArgumentException(
          "rule "
              + name
              + " needs series with the dimensions "
              + scope.values().keySet()
              + ", which are not declared");
    }
  }

  static UsageFilter filter(Scope scope) {
    UsageFilter filter = UsageFilter.ALL;
    for (Map.Entry<Dimension, String> value : scope.values().entrySet()) {
      filter = filter.and(value.getKey(), value.getValue());
    }
    return filter;
  }

  static Finding label(Finding finding, Scope scope) {
    Finding labelled = finding;
    for (Map.Entry<Dimension, String> value : scope.values().entrySet()) {
      labelled = labelled.label(value.getKey(), value.getValue());
    }
    return labelled;
  }

  /**
   * Asks the store for what has passed since the last time, and once a day for everything, as calls
   * come late and are amended; returns whether it was asked.
   */
  boolean update(Evaluation tick) {
    Instant hour = Grain.HOUR.start(tick.at(), zone);
    if (hour.equals(until)) {
      return false;
    }
    Instant oldest = hour.atZone(zone).minusWeeks(WEEKS).toInstant();
    Instant from = from(hour, oldest);
    UsageQuery query = UsageQuery.between(from, hour).where(filter(scope)).per(Grain.HOUR, zone);
    if (per != null) {
      query = query.groupedBy(per).topBy(RankBy.COST, MOST_VALUES);
    }
    Map<Hour, UsageTotals> answer = new HashMap<>();
    for (UsageRow row : tick.history().aggregate(query).rows()) {
      answer.put(new Hour(String.join("", row.key()), row.start()), row.totals());
    }
    hours.keySet().removeIf(known -> known.start.isBefore(oldest) || !known.start.isBefore(from));
    hours.putAll(answer);
    first = hours.keySet().stream().map(Hour::start).min(Instant::compareTo).orElse(null);
    until = hour;
    asked = from.equals(oldest) ? hour : asked;
    return true;
  }

  private Instant from(Instant hour, Instant oldest) {
    Instant known = until;
    return known == null || !hour.isBefore(asked.plus(ALL_AFTER))
        ? oldest
        : Grain.HOUR.start(known.minus(LATE), zone);
  }

  /** Returns the first hour that has a call, null without one. */
  @Nullable Instant first() {
    return first;
  }

  /** Returns an hour's totals; zeros if there was no call in it. */
  UsageTotals at(Instant hour) {
    return at("", hour);
  }

  /** Returns an hour's totals of the calls with a value; zeros if there was no such call in it. */
  UsageTotals at(String value, Instant hour) {
    return hours.getOrDefault(new Hour(value, hour), UsageTotals.ZERO);
  }

  /** Returns the values of the dimension that calls had, in order. */
  SortedSet<String> values() {
    SortedSet<String> values = new TreeSet<>(Dimension.VALUE_ORDER);
    hours.keySet().forEach(hour -> values.add(hour.value));
    return values;
  }

  /**
   * Returns what the hours were like that compare with one: the same hour of the same day of the
   * week where there are any, else the same hour of the days there are. Empty if it is not a day
   * since the first call.
   */
  List<UsageTotals> like(Instant at) {
    ZonedDateTime hour = Grain.HOUR.start(at, zone).atZone(zone);
    List<UsageTotals> weekly = past(hour, DAYS, WEEKS);
    return weekly.isEmpty() ? past(hour, 1, DAYS - 1) : weekly;
  }

  /** Returns the same time of the week before, or of the day before if there is no such yet. */
  Optional<SpikeCause.Span> before(Instant from, Instant to) {
    for (int days : new int[] {DAYS, 1}) {
      Instant then = from.atZone(zone).minusDays(days).toInstant();
      if (first != null && !then.isBefore(first)) {
        return Optional.of(new SpikeCause.Span(then, then.plus(Duration.between(from, to))));
      }
    }
    return Optional.empty();
  }

  private List<UsageTotals> past(ZonedDateTime hour, int daysApart, int most) {
    List<UsageTotals> past = new ArrayList<>();
    for (int i = 1; i <= most; i++) {
      Instant then = hour.minusDays((long) i * daysApart).toInstant();
      if (first != null && !then.isBefore(first)) {
        past.add(at(then));
      }
    }
    return past;
  }
}

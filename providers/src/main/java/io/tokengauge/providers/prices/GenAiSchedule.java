package io.tokengauge.providers.prices;

import io.tokengauge.pricing.UtcHours;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Says which of a model's conditional prices holds when. The last one whose constraint is met does;
 * if none is met, the first. Dates begin and times are at UTC, to the minute; hours may pass
 * midnight.
 */
final class GenAiSchedule {

  private static final int MINUTES = 24 * 60;
  private static final Set<DayOfWeek> EVERY_DAY = EnumSet.allOf(DayOfWeek.class);

  private final List<Condition> conditions = new ArrayList<>();
  private final List<GenAiPrice> prices = new ArrayList<>();

  private GenAiSchedule() {}

  /** Holds what must be met; nothing set is always met. */
  private record Condition(@Nullable Instant from, int firstMinute, int endMinute) {

    static final Condition ALWAYS = new Condition(null, 0, 0);

    boolean timed() {
      return firstMinute != endMinute;
    }

    boolean covers(int minute) {
      return firstMinute < endMinute
          ? minute >= firstMinute && minute < endMinute
          : minute >= firstMinute || minute < endMinute;
    }

    boolean begun(@Nullable Instant at) {
      return from == null || (at != null && !from.isAfter(at));
    }
  }

  /**
   * Names a price and when it holds.
   *
   * @param from the first instant, or null
   * @param until the first instant no longer included, or null
   * @param hours the hours it is limited to; none means all
   */
  record Part(
      GenAiPrice price, @Nullable Instant from, @Nullable Instant until, List<UtcHours> hours) {}

  static GenAiSchedule read(PriceJson json) throws IOException {
    GenAiSchedule schedule = new GenAiSchedule();
    if (json.atArray()) {
      json.array(() -> schedule.add(json));
      if (schedule.prices.isEmpty()) {
        throw json.refused("must have a price, was empty");
      }
    } else {
      schedule.conditions.add(Condition.ALWAYS);
      schedule.prices.add(GenAiPrice.read(json));
    }
    return schedule;
  }

  private void add(PriceJson json) throws IOException {
    Condition[] condition = {Condition.ALWAYS};
    int before = prices.size();
    json.object(
        field -> {
          switch (field) {
            case "constraint" -> condition[0] = json.atNull() ? Condition.ALWAYS : condition(json);
            case "prices" -> prices.add(GenAiPrice.read(json));
            default -> throw json.refused("must be constraint or prices, was \"" + field + "\"");
          }
        });
    if (prices.size() == before) {
      throw json.refused("must have prices, was without");
    }
    conditions.add(condition[0]);
  }

  private static Condition condition(PriceJson json) throws IOException {
    Instant[] date = new Instant[1];
    int[] minutes = {-1, -1};
    json.object(
        field -> {
          switch (field) {
            case "start_date" -> date[0] = date(json);
            case "start_time" -> minutes[0] = minute(json);
            case "end_time" -> minutes[1] = minute(json);
            case "type" -> json.skip();
            default ->
                throw json.refused(
                    "must be start_date, start_time or end_time, was \"" + field + "\"");
          }
        });
    if (date[0] != null && minutes[0] < 0 && minutes[1] < 0) {
      return new Condition(date[0], 0, 0);
    }
    if (date[0] != null || minutes[0] < 0 || minutes[1] < 0 || minutes[0] == minutes[1]) {
      throw json.refused(
          "must have a start_date, or a start_time and another end_time; was neither");
    }
    return new Condition(null, minutes[0], minutes[1]);
  }

  private static Instant date(PriceJson json) throws IOException {
    try {
      return LocalDate.parse(json.text()).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeException e) {
      throw json.refused("must be a date like 2026-11-01, was \"" + json.text() + "\"");
    }
  }

  private static int minute(PriceJson json) throws IOException {
    try {
      String text = json.text();
      LocalTime time =
          text.length() > 8
              ? OffsetTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC).toLocalTime()
              : LocalTime.parse(text);
      if (time.equals(time.truncatedTo(ChronoUnit.MINUTES))) {
        return time.toSecondOfDay() / 60;
      }
    } catch (DateTimeException e) {
      // Said below.
    }
    throw json.refused(
        "must be a time in whole minutes like 16:30:00Z, was \"" + json.text() + "\"");
  }

  boolean isEmpty() {
    return prices.stream().allMatch(GenAiPrice::isEmpty);
  }

  List<GenAiPrice> prices() {
    return prices;
  }

  /** Returns when each price holds; every instant has one without hours. */
  List<Part> parts() {
    SortedSet<Instant> cuts = new TreeSet<>();
    for (Condition condition : conditions) {
      if (condition.from() != null) {
        cuts.add(condition.from());
      }
    }
    List<Part> parts = new ArrayList<>();
    Instant from = null;
    for (Instant cut : cuts) {
      addPeriod(parts, from, cut);
      from = cut;
    }
    addPeriod(parts, from, null);
    return parts;
  }

  private void addPeriod(List<Part> parts, @Nullable Instant from, @Nullable Instant until) {
    int[] owner = new int[MINUTES];
    Arrays.fill(owner, -1);
    int usual = 0;
    for (int i = conditions.size() - 1; i >= 0; i--) {
      Condition condition = conditions.get(i);
      if (condition.timed()) {
        for (int minute = 0; minute < MINUTES; minute++) {
          if (owner[minute] < 0 && condition.covers(minute)) {
            owner[minute] = i;
          }
        }
      } else if (condition.begun(from)) {
        usual = i;
        break;
      }
    }
    for (int i = 0; i < prices.size(); i++) {
      List<UtcHours> hours = hours(owner, i);
      if (!hours.isEmpty()) {
        parts.add(new Part(prices.get(i), from, until, hours));
      }
    }
    parts.add(new Part(prices.get(usual), from, until, List.of()));
  }

  private static List<UtcHours> hours(int[] owner, int wanted) {
    List<UtcHours> hours = new ArrayList<>();
    int first = -1;
    for (int minute = 0; minute <= MINUTES; minute++) {
      boolean owned = minute < MINUTES && owner[minute] == wanted;
      if (owned && first < 0) {
        first = minute;
      } else if (!owned && first >= 0) {
        hours.add(new UtcHours(EVERY_DAY, first, minute));
        first = -1;
      }
    }
    return hours;
  }
}

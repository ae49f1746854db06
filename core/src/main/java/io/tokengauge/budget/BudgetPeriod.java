package io.tokengauge.budget;

import io.tokengauge.time.Grain;
import io.tokengauge.usage.UsageRecord;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * Says which time a limit is for.
 *
 * <p>Amounts are booked in slots: whole calendar periods, or the short pieces of a rolling one.
 * What counts at an instant is the sum of the slots that begin in the window of that instant.
 */
public sealed interface BudgetPeriod {

  /**
   * Holds a piece of time, half-open.
   *
   * @param from the first instant
   * @param to the first instant that no longer belongs to it
   */
  record Window(Instant from, Instant to) {
    /** Tells whether an instant belongs to it. */
    public boolean contains(Instant at) {
      return !at.isBefore(from) && at.isBefore(to);
    }
  }

  /** Returns the slot that an instant falls into. */
  Window slot(Instant at);

  /** Returns the window whose slots count at an instant; its end is that of the instant's slot. */
  Window window(Instant now);

  /**
   * Returns the first instant at which a slot no longer counts.
   *
   * @param slotStart where the slot begins
   */
  Instant leaves(Instant slotStart);

  /**
   * Returns when everything counts from zero again; empty for a period that never does so at once.
   */
  Optional<Instant> resets(Instant now);

  /** Returns the period as {@link #parse} reads it. */
  String label();

  /** Returns the period for people: {@code per day UTC}, {@code in any minute}, {@code in all}. */
  String text();

  /** Returns calendar days of a zone. */
  static BudgetPeriod day(ZoneId zone) {
    return new Calendar(Grain.DAY, zone);
  }

  /** Returns calendar weeks of a zone, from Monday. */
  static BudgetPeriod week(ZoneId zone) {
    return new Calendar(Grain.WEEK, zone);
  }

  /** Returns calendar months of a zone. */
  static BudgetPeriod month(ZoneId zone) {
    return new Calendar(Grain.MONTH, zone);
  }

  /** Returns the last minute at any time, in slots of 10 ms: for RPM and TPM. */
  static BudgetPeriod minute() {
    return rolling(Duration.ofMinutes(1));
  }

  /**
   * Returns the time just gone, in at most 6,000 slots of at least 10 ms.
   *
   * @throws IllegalArgumentException if the length is not within 1 s to 400 days in whole seconds
   */
  static BudgetPeriod rolling(Duration length) {
    return Rolling.of(length);
  }

  /** Returns all time: what is spent stays spent. */
  static BudgetPeriod total() {
    return Total.ALL;
  }

  /**
   * Reads what {@link #label} wrote.
   *
   * @throws IllegalArgumentException if it is no such text
   */
  static BudgetPeriod parse(String label) {
    String[] words = label.strip().split(" ", -1);
    try {
      return switch (words[0]) {
        case "total" -> total();
        case "day", "week", "month" ->
            new Calendar(Grain.valueOf(words[0].toUpperCase(Locale.ROOT)), ZoneId.of(words[1]));
        case "rolling" -> new Rolling(Duration.parse(words[1]), Duration.parse(words[2]));
        default -> throw new IllegalArgumentException(words[0]);
      };
    } catch (DateTimeException | ArrayIndexOutOfBoundsException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "budget period must be \"total\", \"day ZONE\", \"week ZONE\", \"month ZONE\" or"
              + " \"rolling LENGTH SLOT\", was \""
              + label
              + "\"",
          e);
    }
  }

  /**
   * Lasts a day, week or month of a zone's calendar.
   *
   * @param grain which of the three
   * @param zone whose calendar
   */
  record Calendar(Grain grain, ZoneId zone) implements BudgetPeriod {

    /**
     * Checks the grain.
     *
     * @throws IllegalArgumentException if it is no day, week or month
     */
    public Calendar {
      Objects.requireNonNull(zone, "zone");
      if (grain != Grain.DAY && grain != Grain.WEEK && grain != Grain.MONTH) {
        throw new IllegalArgumentException(
            "budget period must be a day, week or month, was " + grain.label());
      }
    }

    @Override
    public Window slot(Instant at) {
      return new Window(grain.start(at, zone), grain.next(at, zone));
    }

    @Override
    public Window window(Instant now) {
      return slot(now);
    }

    @Override
    public Instant leaves(Instant slotStart) {
      return grain.next(slotStart, zone);
    }

    @Override
    public Optional<Instant> resets(Instant now) {
      return Optional.of(grain.next(now, zone));
    }

    @Override
    public String label() {
      return grain.label() + " " + zone.getId();
    }

    @Override
    public String text() {
      // The offset is written "Z", which few read as a zone.
      return "per " + grain.label() + " " + (zone.equals(ZoneOffset.UTC) ? "UTC" : zone.getId());
    }
  }

  /**
   * Covers the time just gone, never less than its length and at most one slot more: so no stretch
   * of that length ever holds more than the limit, and calls that come evenly, at a rate of limit x
   * (1 - slot / length) per length, are never denied.
   *
   * @param length what the limit is for
   * @param slot how finely time is cut, a whole part of the length
   */
  record Rolling(Duration length, Duration slot) implements BudgetPeriod {

    private static final Duration MAX_LENGTH = Duration.ofDays(400);
    private static final long MIN_SLOT_MILLIS = 10;
    private static final long MAX_SLOTS = 6000;
    private static final List<ChronoUnit> UNITS =
        List.of(ChronoUnit.DAYS, ChronoUnit.HOURS, ChronoUnit.MINUTES, ChronoUnit.SECONDS);

    /**
     * Checks length and slot.
     *
     * @throws IllegalArgumentException if the length is not within 1 s to 400 days, or the slot is
     *     below 10 ms or divides the length into no whole number up to 6,000 of parts
     */
    public Rolling {
      if (length.compareTo(Duration.ofSeconds(1)) < 0 || length.compareTo(MAX_LENGTH) > 0) {
        throw new IllegalArgumentException(
            "rolling period must be within PT1S to " + MAX_LENGTH + ", was " + length);
      }
      if (slot.compareTo(length) > 0
          || slot.toNanos() < MIN_SLOT_MILLIS * 1_000_000
          || length.toNanos() % slot.toNanos() != 0
          || slot.toNanos() % 1_000_000 != 0
          || length.toNanos() / slot.toNanos() > MAX_SLOTS) {
        throw new IllegalArgumentException(
            "slot of a rolling period must be whole milliseconds from 10 on that divide its length"
                + " ("
                + length
                + ") into at most "
                + MAX_SLOTS
                + " parts, was "
                + slot);
      }
    }

    static Rolling of(Duration length) {
      long millis =
          length.compareTo(MAX_LENGTH) <= 0 && length.toNanos() % 1_000_000_000 == 0
              ? length.toMillis()
              : 0;
      for (long parts = MAX_SLOTS; parts > 0 && millis > 0; parts--) {
        if (millis % parts == 0 && millis / parts >= MIN_SLOT_MILLIS) {
          return new Rolling(length, Duration.ofMillis(millis / parts));
        }
      }
      throw new IllegalArgumentException(
          "rolling period must be whole seconds within PT1S to " + MAX_LENGTH + ", was " + length);
    }

    @Override
    public Window slot(Instant at) {
      Instant start = slotStart(at);
      return new Window(start, start.plus(slot));
    }

    @Override
    public Window window(Instant now) {
      Instant start = slotStart(now);
      return new Window(start.minus(length), start.plus(slot));
    }

    @Override
    public Instant leaves(Instant slotStart) {
      return slotStart.plus(length).plus(slot);
    }

    @Override
    public Optional<Instant> resets(Instant now) {
      return Optional.empty();
    }

    @Override
    public String label() {
      return "rolling " + length + " " + slot;
    }

    @Override
    public String text() {
      for (ChronoUnit unit : UNITS) {
        if (length.toMillis() % unit.getDuration().toMillis() == 0) {
          return text(length.dividedBy(unit.getDuration()), unit);
        }
      }
      return "in any " + length;
    }

    private static String text(long count, ChronoUnit unit) {
      String units = unit.toString().toLowerCase(Locale.ROOT);
      return "in any "
          + (count == 1 ? units.substring(0, units.length() - 1) : count + " " + units);
    }

    private Instant slotStart(Instant at) {
      long width = slot.toMillis();
      return Instant.ofEpochMilli(Math.floorDiv(at.toEpochMilli(), width) * width);
    }
  }

  /** Covers all time that calls can start in. */
  enum Total implements BudgetPeriod {
    /** The only one. */
    ALL;

    private static final Window EVER = new Window(UsageRecord.MIN_START, UsageRecord.MAX_START);

    @Override
    public Window slot(Instant at) {
      return EVER;
    }

    @Override
    public Window window(Instant now) {
      return EVER;
    }

    @Override
    public Instant leaves(Instant slotStart) {
      return EVER.to();
    }

    @Override
    public Optional<Instant> resets(Instant now) {
      return Optional.empty();
    }

    @Override
    public String label() {
      return "total";
    }

    @Override
    public String text() {
      return "in all";
    }
  }
}

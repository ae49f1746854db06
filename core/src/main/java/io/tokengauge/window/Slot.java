package io.tokengauge.window;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Names a slot of time: whole seconds, minutes or quarters of an hour, counted from
 * 1970-01-01T00:00:00Z.
 *
 * @param grain how wide it is
 * @param number which one: it starts at {@code number} times the width
 */
public record Slot(WindowGrain grain, long number) implements Comparable<Slot> {

  private static final Comparator<Slot> ORDER =
      Comparator.comparing(Slot::grain).thenComparing(Slot::number);

  /** Returns the slot that an instant is in. */
  public static Slot at(WindowGrain grain, Instant instant) {
    return new Slot(grain, Math.floorDiv(instant.getEpochSecond(), (long) grain.seconds()));
  }

  /** Returns the first instant of it. */
  public Instant start() {
    return Instant.ofEpochSecond(number * grain.seconds());
  }

  /** Returns the first instant after it. */
  public Instant end() {
    return Instant.ofEpochSecond((number + 1) * grain.seconds());
  }

  /** Returns the slot of a grain that this one's start is in. */
  public Slot in(WindowGrain other) {
    return at(other, start());
  }

  /** Tells whether it ended longer than a time before an instant. */
  boolean endedBefore(Instant now, Duration age) {
    return end().isBefore(now.minus(age));
  }

  /**
   * Returns the slots of an exchange that what is published for this one is added to, which is the
   * same for every exchange: this slot and the wider ones around it, as far as they are {@linkplain
   * MetricsExchange#retention kept}. A slot ahead of the exchange's clock counts as the current
   * one.
   *
   * @param now the exchange's time
   * @return the narrowest first; empty if all of them ended too long ago
   */
  public List<Slot> landing(Instant now) {
    Slot current = at(grain, now);
    Slot narrowest = number > current.number ? current : this;
    List<Slot> slots = new ArrayList<>();
    for (WindowGrain wider : WindowGrain.values()) {
      Slot slot = narrowest.in(wider);
      if (wider.compareTo(grain) >= 0 && !slot.endedBefore(now, MetricsExchange.retention(wider))) {
        slots.add(slot);
      }
    }
    return slots;
  }

  @Override
  public int compareTo(Slot other) {
    return ORDER.compare(this, other);
  }
}

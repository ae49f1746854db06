package io.tokengauge.budget;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Lists what a guard counts. */
enum GuardCounter {
  RESERVED,
  DENIED,
  OVERRUN,
  SETTLED,
  UNGUARDED,
  RELEASED,
  ABANDONED,
  ALLOWED_UNREACHABLE,
  DENIED_UNREACHABLE,
  UNPRICED,
  UNKNOWN_USAGE,
  REFUSED_CHARGE,
  LOST;

  /** Counts. Thread-safe. */
  static final class Counts {
    private final Map<GuardCounter, LongAdder> adders = new EnumMap<>(GuardCounter.class);

    Counts() {
      for (GuardCounter counter : values()) {
        adders.put(counter, new LongAdder());
      }
    }

    void add(GuardCounter counter) {
      LongAdder adder = adders.get(counter);
      if (adder != null) {
        adder.increment();
      }
    }

    long get(GuardCounter counter) {
      LongAdder adder = adders.get(counter);
      return adder == null ? 0 : adder.sum();
    }

    GuardStats stats(long waiting) {
      return new GuardStats(
          get(RESERVED),
          get(DENIED),
          get(OVERRUN),
          get(SETTLED),
          get(UNGUARDED),
          get(RELEASED),
          get(ABANDONED),
          get(ALLOWED_UNREACHABLE),
          get(DENIED_UNREACHABLE),
          get(UNPRICED),
          get(UNKNOWN_USAGE),
          get(REFUSED_CHARGE),
          waiting,
          get(LOST));
    }
  }
}

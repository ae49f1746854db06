package io.tokengauge;

import io.tokengauge.alert.SpendingSource;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageStore;
import io.tokengauge.usage.UsageTotals;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Tells what calendar periods have cost, asking the store again only when this monitor has brought
 * calls to it since, or after a minute, in which others may have. Thread-safe.
 */
final class StoreSpending implements SpendingSource {

  private static final Duration MAX_AGE = Duration.ofMinutes(1);
  private static final int MAX_PERIODS = 16;

  private final Supplier<UsageStore> store;
  private final LongSupplier stored;
  private final InstantSource clock;
  private final Map<Period, Answer> answers =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Period, Answer> eldest) {
          return size() > MAX_PERIODS;
        }
      };

  private record Period(Instant from, Instant to) {}

  private record Answer(UsageTotals totals, long stored, Instant at) {}

  StoreSpending(Supplier<UsageStore> store, LongSupplier stored, InstantSource clock) {
    this.store = store;
    this.stored = stored;
    this.clock = clock;
  }

  @Override
  public synchronized UsageTotals totals(Instant from, Instant to) {
    Period period = new Period(from, to);
    long storedSoFar = stored.getAsLong(); // before asking: what is stored meanwhile is asked for
    Instant now = clock.instant();
    Answer known = answers.get(period);
    if (known == null || known.stored != storedSoFar || !now.isBefore(known.at.plus(MAX_AGE))) {
      UsageTotals totals = store.get().aggregate(UsageQuery.between(from, to)).total();
      known = new Answer(totals, storedSoFar, now);
      answers.put(period, known);
    }
    return known.totals;
  }
}

package io.tokengauge.history;

import io.tokengauge.pricing.PriceBook;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageCounter;
import io.tokengauge.usage.UsageRecord;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts the prices at hand on calls that are stored already: after a price was corrected, or became
 * known only later.
 *
 * <p>{@link #dryRun} says what would change, per model; {@link #apply} changes it by amendments,
 * one revision up, so that rows, roll-ups and whatever else follows them stay in step. A call keeps
 * its cost, and its price version, if the amounts and their status would stay the same, or if the
 * prices at hand do not know its model. Applying again therefore changes nothing; a run that was
 * cut off is completed by another.
 *
 * <p>Safe for use by several threads at once, as the store is; of two runs at a time the slower one
 * counts calls as overtaken.
 */
public final class Repricer {

  private static final int PAGE = 1000;

  private final UsageStore store;
  private final PriceBook prices;

  /**
   * Makes a repricer.
   *
   * @param store whose calls
   * @param prices what they are priced with, at each call's start
   */
  public Repricer(UsageStore store, PriceBook prices) {
    this.store = Objects.requireNonNull(store, "store");
    this.prices = Objects.requireNonNull(prices, "prices");
  }

  /**
   * Says what {@link #apply} would change, and changes nothing.
   *
   * @param filter which calls
   * @param from the first start that counts
   * @param to the first start that no longer counts, after {@code from}
   * @param at when this is asked for
   * @throws IllegalArgumentException if the range is empty
   */
  public Repricing dryRun(UsageFilter filter, Instant from, Instant to, Instant at) {
    return new Run(filter, from, to, at, null, page -> {}).result();
  }

  /**
   * Amends the calls whose cost is another by the prices at hand.
   *
   * @param filter which calls
   * @param from the first start that counts
   * @param to the first start that no longer counts, after {@code from}
   * @param by who wants it, for the audit
   * @param at when it is done, for the audit
   * @throws IllegalArgumentException if the range is empty or nobody is named
   */
  public Repricing apply(UsageFilter filter, Instant from, Instant to, String by, Instant at) {
    return apply(filter, from, to, by, at, page -> {});
  }

  /**
   * Amends the calls whose cost is another by the prices at hand, and hands out the audit rows
   * while it does, so that a run that breaks off leaves those of what it did.
   *
   * @param filter which calls
   * @param from the first start that counts
   * @param to the first start that no longer counts, after {@code from}
   * @param by who wants it, for the audit
   * @param at when it is done, for the audit
   * @param audit takes the rows of at most {@value #PAGE} calls at a time, once these are amended,
   *     those before a failure of the store included; rows of the same model and versions add up to
   *     those of the result
   * @throws IllegalArgumentException if the range is empty or nobody is named
   */
  public Repricing apply(
      UsageFilter filter,
      Instant from,
      Instant to,
      String by,
      Instant at,
      Consumer<? super List<Repricing.Difference>> audit) {
    if (by.isBlank()) {
      throw new IllegalArgumentException("by must name who reprices, was \"" + by + "\"");
    }
    return new Run(filter, from, to, at, by, audit).result();
  }

  /** Names a row of the result. */
  private record Key(String provider, String model, String oldVersion, String newVersion) {
    static final Comparator<Key> ORDER =
        Comparator.comparing(Key::provider)
            .thenComparing(Key::model)
            .thenComparing(Key::oldVersion)
            .thenComparing(Key::newVersion);
  }

  /** Walks over the calls once. */
  private final class Run {
    private final UsageFilter filter;
    private final Instant from;
    private final Instant to;
    private final Instant at;
    private final @Nullable String by;
    private final Consumer<? super List<Repricing.Difference>> audit;
    private final TreeMap<Key, Repricing.Difference> differences = new TreeMap<>(Key.ORDER);
    private final TreeMap<Key, Repricing.Difference> ofPage = new TreeMap<>(Key.ORDER);
    private long examined;
    private long withoutPrice;
    private long wentAway;
    private long overtaken;
    private boolean complete = true;

    private Run(
        UsageFilter filter,
        Instant from,
        Instant to,
        Instant at,
        @Nullable String by,
        Consumer<? super List<Repricing.Difference>> audit) {
      this.filter = filter;
      this.from = from;
      this.to = to;
      this.at = at;
      this.by = by;
      this.audit = audit;
    }

    private Repricing result() {
      // Asked first: calls that arrive while this runs are then not mistaken for calls that went.
      UsageAnswer answer = store.aggregate(UsageQuery.between(from, to).where(filter));
      long counted = answer.total().get(UsageCounter.ATTEMPTS);
      ScanPage.Position position = null;
      do {
        ScanPage page = store.scan(filter, from, to, position, PAGE);
        complete &= page.complete();
        reprice(page.calls());
        position = page.next();
      } while (position != null);
      return new Repricing(
          from,
          to,
          by != null,
          List.copyOf(differences.values()),
          examined,
          withoutPrice,
          Math.max(0, counted - examined) + wentAway,
          overtaken,
          complete && answer.source() != Source.PARTIAL && wentAway == 0 && counted <= examined);
    }

    private void reprice(List<StoredUsage> page) {
      try {
        page.forEach(this::reprice);
      } finally {
        if (!ofPage.isEmpty()) {
          List<Repricing.Difference> rows = List.copyOf(ofPage.values());
          ofPage.forEach((key, row) -> differences.merge(key, row, Run::sum));
          ofPage.clear();
          audit.accept(rows);
        }
      }
    }

    private void reprice(StoredUsage stored) {
      examined++;
      UsageRecord record = stored.call().record();
      Cost before = stored.call().cost();
      Cost after = prices.price(record);
      if (!after.known()) {
        // Unknown usage has no price whatever the book says.
        withoutPrice += record.tokens() == null ? 0 : 1;
        return;
      }
      if (same(before, after)) {
        return;
      }
      if (by == null || amended(stored, after)) {
        add(record, before, after);
      }
    }

    private boolean amended(StoredUsage stored, Cost after) {
      PricedUsage replacement = new PricedUsage(stored.call().record(), after);
      return switch (store.amend(stored.call().id(), stored.revision() + 1, replacement)) {
        case APPLIED -> true;
        case UNKNOWN, ROW_GONE -> {
          wentAway++;
          yield false;
        }
        case REPEATED, STALE, CONFLICT -> {
          overtaken++;
          yield false;
        }
      };
    }

    private void add(UsageRecord record, Cost before, Cost after) {
      Key key =
          new Key(record.provider(), record.model(), before.priceVersion(), after.priceVersion());
      ofPage.merge(
          key,
          new Repricing.Difference(
              key.provider(),
              key.model(),
              key.oldVersion(),
              key.newVersion(),
              1,
              before.known() ? 0 : 1,
              before.amount().orElse(Money.ZERO),
              after.amount().orElse(Money.ZERO),
              by == null ? "" : by,
              at),
          Run::sum);
    }

    private static Repricing.Difference sum(Repricing.Difference one, Repricing.Difference two) {
      return new Repricing.Difference(
          one.provider(),
          one.model(),
          one.oldVersion(),
          one.newVersion(),
          one.calls() + two.calls(),
          one.newlyPriced() + two.newlyPriced(),
          one.oldCost().plus(two.oldCost()),
          one.newCost().plus(two.newCost()),
          one.by(),
          one.at());
    }
  }

  private static boolean same(Cost one, Cost two) {
    return one.status() == two.status()
        && one.picos() == two.picos()
        && one.withoutCachePicos() == two.withoutCachePicos()
        && one.cacheWritePremiumPicos() == two.cacheWritePremiumPicos();
  }
}

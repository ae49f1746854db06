package io.tokengauge.storage.memory;

import io.tokengauge.budget.BudgetPeriod;
import io.tokengauge.budget.BudgetUnit;
import io.tokengauge.budget.Enforcement;
import io.tokengauge.budget.PublishedBudget;
import io.tokengauge.usage.Dimension;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** Holds the books of all groups, and the budgets that were put up. Thread-safe; a book is not. */
final class LedgerBooks {

  private final Bounds bounds;
  private volatile boolean closed;
  private final Map<String, LedgerBook> groups = new ConcurrentHashMap<>();
  private final Map<String, PublishedBudget> published =
      new ConcurrentSkipListMap<>(Dimension.VALUE_ORDER);

  LedgerBooks(Bounds bounds) {
    this.bounds = bounds;
  }

  /** Returns a group's book, to be used under its monitor. */
  LedgerBook group(String name) {
    LedgerBook known = groups.get(name);
    return known != null ? known : groups.computeIfAbsent(name, n -> new LedgerBook(bounds));
  }

  /**
   * Lets no operation begin any more. Whoever writes the books afterwards takes each one's monitor,
   * and so waits for those under way.
   */
  void close() {
    closed = true;
  }

  /** Throws if the books are closed; to be asked under a book's monitor. */
  void checkOpen() {
    if (closed) {
      throw MemoryStorage.closedFailure();
    }
  }

  void publish(List<PublishedBudget> budgets) {
    budgets.forEach(budget -> published.put(budget.name(), budget));
  }

  void withdraw(Collection<String> names) {
    names.forEach(published::remove);
  }

  List<PublishedBudget> published() {
    return List.copyOf(published.values());
  }

  /** Tells whether some group forgot calls before their time. */
  boolean horizonCut() {
    for (LedgerBook book : groups.values()) {
      synchronized (book) {
        if (book.horizonCut()) {
          return true;
        }
      }
    }
    return false;
  }

  /** Hands out everything, an item at a time. */
  void write(SnapshotItem.Sink sink) {
    for (PublishedBudget budget : published.values()) {
      Packer out = new Packer();
      out.text(budget.name());
      out.text(budget.group());
      out.text(budget.unit().name());
      out.text(budget.scope());
      out.text(budget.period().label());
      out.number(budget.limit());
      out.text(budget.enforcement().name());
      sink.accept(SnapshotItem.BUDGET_PUBLISHED, out.toBytes());
    }
    groups.forEach(
        (name, book) -> {
          synchronized (book) {
            book.write(name, sink);
          }
        });
  }

  /** Fills empty books with the items of {@link #write}. */
  final class Restorer implements SnapshotItem.Sink {
    private LedgerBook.@Nullable Restorer restored;

    /**
     * Takes an item; those of an unknown kind are passed over.
     *
     * @throws IllegalArgumentException if it is damaged
     */
    @Override
    public void accept(int kind, byte[] item) {
      Unpacker in = new Unpacker(item);
      switch (kind) {
        case SnapshotItem.BUDGET_PUBLISHED -> publish(List.of(published(in)));
        case SnapshotItem.BUDGET_GROUP -> restored = group(in.text()).new Restorer(in);
        case SnapshotItem.BUDGET_LIMIT -> started().limit(in);
        case SnapshotItem.BUDGET_CHANGE -> started().change(in);
        case SnapshotItem.BUDGET_ACCOUNT -> started().account(in);
        case SnapshotItem.BUDGET_CALL -> started().call(in);
        default -> {
          // Somebody else's.
        }
      }
    }

    private LedgerBook.Restorer started() {
      if (restored == null) {
        throw new IllegalArgumentException("an item of budgets comes before its group");
      }
      return restored;
    }

    private PublishedBudget published(Unpacker in) {
      return new PublishedBudget(
          in.text(),
          in.text(),
          BudgetUnit.valueOf(in.text()),
          in.text(),
          BudgetPeriod.parse(in.text()),
          in.number(),
          Enforcement.valueOf(in.text()));
    }
  }
}

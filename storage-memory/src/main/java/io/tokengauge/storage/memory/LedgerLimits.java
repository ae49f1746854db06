package io.tokengauge.storage.memory;

import io.tokengauge.budget.AccountTerms;
import io.tokengauge.budget.LimitChange;
import io.tokengauge.budget.LimitOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Holds the limits that were changed in one group, and the latest changes. Not thread-safe. */
final class LedgerLimits {

  /** How many changes are remembered. */
  static final int MAX_CHANGES = 1000;

  private record Key(String budget, @Nullable String account) {}

  private final Map<Key, Long> limits = new HashMap<>();
  private final Deque<LimitChange> changes = new ArrayDeque<>();

  long of(AccountTerms terms) {
    if (limits.isEmpty()) {
      return terms.limit();
    }
    String budget = terms.account().budget();
    Long own = limits.get(new Key(budget, terms.account().key()));
    Long ofBudget = own != null ? own : limits.get(new Key(budget, null));
    return ofBudget != null ? ofBudget : terms.limit();
  }

  LimitChange change(LimitOrder order, long now) {
    Key key = new Key(order.budget(), order.key());
    Long limit = order.limit();
    Long before = limit == null ? limits.remove(key) : limits.put(key, limit);
    return note(order, before, now);
  }

  LimitChange note(LimitOrder order, @Nullable Long before, long now) {
    LimitChange change = new LimitChange(order, before, Quarters.ofMicros(now));
    changes.addFirst(change);
    if (changes.size() > MAX_CHANGES) {
      changes.removeLast();
    }
    return change;
  }

  List<LimitChange> changes(int most) {
    return changes.stream().limit(most).toList();
  }

  void write(SnapshotItem.Sink sink) {
    limits.forEach(
        (key, limit) -> {
          Packer out = new Packer();
          out.text(key.budget);
          optional(out, key.account);
          out.number(limit);
          sink.accept(SnapshotItem.BUDGET_LIMIT, out.toBytes());
        });
    for (LimitChange change : changes) {
      Packer out = new Packer();
      LimitOrder order = change.order();
      out.text(order.budget());
      optional(out, order.key());
      optional(out, order.limit());
      out.text(order.by());
      out.text(order.reason());
      optional(out, change.before());
      out.number(Quarters.micros(change.at()));
      sink.accept(SnapshotItem.BUDGET_CHANGE, out.toBytes());
    }
  }

  void readLimit(Unpacker in) {
    limits.put(new Key(in.text(), in.flag() ? in.text() : null), in.number());
  }

  void readChange(Unpacker in) {
    LimitOrder order =
        new LimitOrder(
            in.text(),
            in.flag() ? in.text() : null,
            in.flag() ? in.number() : null,
            in.text(),
            in.text());
    Long before = in.flag() ? in.number() : null;
    changes.addLast(new LimitChange(order, before, Quarters.ofMicros(in.number())));
  }

  private static void optional(Packer out, @Nullable String text) {
    out.flag(text != null);
    if (text != null) {
      out.text(text);
    }
  }

  private static void optional(Packer out, @Nullable Long number) {
    out.flag(number != null);
    if (number != null) {
      out.number(number);
    }
  }
}

package io.tokengauge.storage.redis;

import io.tokengauge.budget.BudgetPeriod;
import io.tokengauge.budget.BudgetUnit;
import io.tokengauge.budget.Enforcement;
import io.tokengauge.budget.PublishedBudget;
import io.tokengauge.usage.Dimension;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Puts up which budgets there are, in one hash by name. Thread-safe. */
final class BudgetBoard {

  private final RedisConnection connection;
  private final byte[] key;

  BudgetBoard(Settings settings, RedisConnection connection) {
    this.connection = connection;
    this.key = Keys.bytes(settings.namespace() + ":budgets");
  }

  void publish(List<PublishedBudget> budgets) {
    for (PublishedBudget budget : budgets) {
      connection.use(client -> client.hset(key, Keys.bytes(budget.name()), pack(budget)));
    }
  }

  void withdraw(Collection<String> names) {
    for (String name : names) {
      connection.use(client -> client.hdel(key, Keys.bytes(name)));
    }
  }

  List<PublishedBudget> published() {
    return connection.use(client -> client.hgetAll(key)).values().stream()
        .map(BudgetBoard::unpack)
        .sorted(Comparator.comparing(PublishedBudget::name, Dimension.VALUE_ORDER))
        .toList();
  }

  private static byte[] pack(PublishedBudget budget) {
    return new PackWriter()
        .list(7)
        .text(budget.name())
        .text(budget.group())
        .text(budget.unit().name())
        .text(budget.scope())
        .text(budget.period().label())
        .number(budget.limit())
        .text(budget.enforcement().name())
        .toByteArray();
  }

  private static PublishedBudget unpack(byte[] packed) {
    PackReader in = new PackReader(packed);
    in.list();
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

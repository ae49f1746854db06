package io.tokengauge.storage.jdbc;

import io.tokengauge.usage.PricedUsage;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;

/**
 * Keeps the list of prices that calls were booked at, beyond the calls themselves. Thread-safe.
 *
 * <p>What is known to be in the list is remembered, so a batch at prices seen before costs nothing.
 */
final class PricesUsed {

  private static final String INSERT =
      "INSERT INTO ${schema}prices_used (price_version, provider, model, first_seen_us)";

  private final Engine engine;
  private final Tables tables;
  private final Set<Price> known = ConcurrentHashMap.newKeySet();

  /** A list's price for a model. */
  record Price(String version, String provider, String model) implements Comparable<Price> {

    private static final Comparator<Price> ORDER =
        Comparator.comparing(Price::version)
            .thenComparing(Price::provider)
            .thenComparing(Price::model);

    @Override
    public int compareTo(Price other) {
      return ORDER.compare(this, other);
    }
  }

  PricesUsed(Engine engine, Tables tables) {
    this.engine = engine;
    this.tables = tables;
  }

  /** Returns those prices of calls that may not be in the list yet, with the start of a call. */
  SortedMap<Price, Long> missing(Collection<PricedUsage> calls) {
    SortedMap<Price, Long> missing = new TreeMap<>();
    for (PricedUsage call : calls) {
      String version = call.cost().priceVersion();
      if (!version.isEmpty()) {
        Price price = new Price(version, call.record().id().provider(), call.record().model());
        if (!known.contains(price)) {
          missing.merge(price, Micros.of(call.record().start()), Math::min);
        }
      }
    }
    return missing;
  }

  /** Adds to the list, in order, what is not there. */
  void insert(Connection connection, SortedMap<Price, Long> missing) throws SQLException {
    if (missing.isEmpty()) {
      return;
    }
    Rows rows = new Rows(List.of(Rows.Type.TEXT, Rows.Type.TEXT, Rows.Type.TEXT, Rows.Type.BIGINT));
    for (Map.Entry<Price, Long> entry : missing.entrySet()) {
      Price price = entry.getKey();
      rows.add(price.version, price.provider, price.model, entry.getValue());
    }
    engine.insert(connection, tables.in(INSERT), rows, " ON CONFLICT DO NOTHING");
  }

  /** Remembers prices whose transaction is committed. */
  void remember(Collection<Price> committed) {
    known.addAll(committed);
  }

  /** Adds what calls say that version 1, which does not know of the list, has written. */
  void complete(Handle handle) {
    handle.execute(
        tables.in(
            INSERT
                + " SELECT price_version, provider, model, min(start_us) FROM ${schema}calls"
                + " WHERE price_version <> '' GROUP BY price_version, provider, model"
                + " ON CONFLICT DO NOTHING"));
  }
}

package io.tokengauge.storage.jdbc;

import io.tokengauge.alert.AlertStore;
import io.tokengauge.budget.BudgetLedger;
import io.tokengauge.history.UsageStore;
import io.tokengauge.storage.Bookmarks;
import io.tokengauge.storage.Leases;
import io.tokengauge.window.MetricsExchange;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Puts the stores on one database together. */
final class Stores {

  private final Map<Class<?>, Object> ports;
  private final Maintenance maintenance;

  Stores(Settings settings, Database database, Tables tables) {
    Leases leases = new JdbcLeases(settings, database, tables);
    Audit audit = new Audit(settings.clock(), tables);
    Bookkeeper bookkeeper = new Bookkeeper(settings, database, tables);
    PricesUsed prices = new PricesUsed(settings.engine(), tables);
    String owner = UUID.randomUUID().toString();
    Compactor compactor = new Compactor(settings, database, tables, leases, owner);
    UsageStore usage =
        new JdbcUsageStore(
            settings.cubes(),
            new UsageWriter(settings, bookkeeper, audit, prices, compactor, tables),
            new UsageReader(settings, database, tables),
            new Purger(settings, database, tables, audit, compactor));
    this.maintenance =
        new Maintenance(
            settings,
            database,
            tables,
            usage,
            leases,
            owner,
            compactor,
            new Rebuilder(settings, database, tables, bookkeeper, audit, prices));
    this.ports =
        Map.of(
            UsageStore.class,
            usage,
            BudgetLedger.class,
            new JdbcBudgetLedger(settings, database, tables),
            MetricsExchange.class,
            new JdbcExchange(settings, database, tables),
            AlertStore.class,
            new JdbcAlertStore(settings, database, tables),
            Bookmarks.class,
            new JdbcBookmarks(database, tables),
            Leases.class,
            leases);
  }

  <P> Optional<P> find(Class<P> port) {
    return Optional.ofNullable(ports.get(port)).map(port::cast);
  }

  Maintenance maintenance() {
    return maintenance;
  }
}

package io.tokengauge.examples.monitor.view;

import static io.tokengauge.usage.Dimension.MODEL;
import static io.tokengauge.usage.Dimension.PROJECT;
import static io.tokengauge.usage.Dimension.PROVIDER;

import io.tokengauge.history.RankBy;
import io.tokengauge.history.Source;
import io.tokengauge.history.UsageAnswer;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageRow;
import io.tokengauge.history.UsageStore;
import io.tokengauge.time.Grain;
import io.tokengauge.usage.UsageRecord;
import io.tokengauge.usage.UsageTotals;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;

/**
 * Holds what a store knows, by model, project and day.
 *
 * @param total all calls
 * @param byModel by provider and model, dearest first
 * @param byProject by project, dearest first
 * @param byDay by day of the zone, in order
 * @param zone whose days
 * @param complete false if the store has forgotten calls
 */
public record Summary(
    UsageTotals total,
    List<UsageRow> byModel,
    List<UsageRow> byProject,
    List<UsageRow> byDay,
    ZoneId zone,
    boolean complete) {

  /** Asks a store for everything it has. */
  public static Summary of(UsageStore store, ZoneId zone) {
    UsageQuery all = UsageQuery.between(UsageRecord.MIN_START, UsageRecord.MAX_START);
    UsageAnswer models = store.aggregate(all.groupedBy(PROVIDER, MODEL));
    UsageAnswer projects = store.aggregate(all.groupedBy(PROJECT));
    UsageAnswer days = store.aggregate(all.per(Grain.DAY, zone));
    return new Summary(
        models.total(),
        dearestFirst(models.rows()),
        dearestFirst(projects.rows()),
        days.rows(),
        zone,
        models.source() != Source.PARTIAL);
  }

  private static List<UsageRow> dearestFirst(List<UsageRow> rows) {
    Comparator<UsageRow> byCost =
        Comparator.comparing(UsageRow::totals, RankBy.COST.largestFirst());
    return rows.stream().sorted(byCost).toList();
  }
}

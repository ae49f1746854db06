package io.tokengauge.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.history.Source;
import io.tokengauge.history.StoredUsage;
import io.tokengauge.history.UsageAnswer;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageStore;
import io.tokengauge.testkit.ReferenceUsageStore;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import java.time.Instant;
import java.util.List;

/**
 * Asserts that a store holds exactly these calls, in rows, in roll-ups and in answers from both.
 */
final class Agreement {

  static final Instant FROM = Instant.parse("2026-03-04T00:00:00Z");
  static final Instant TO = Instant.parse("2026-03-05T00:00:00Z");

  private static final UsageQuery DAY = UsageQuery.between(FROM, TO).withLatency();

  private Agreement() {}

  /** Asserts that an answer is that of exactly these calls. */
  static void assertAnswer(UsageStore store, UsageQuery query, List<PricedUsage> calls) {
    ReferenceUsageStore model = new ReferenceUsageStore(store.cubes());
    model.append(calls);
    UsageAnswer truth = model.truth(query);
    UsageAnswer answer = store.aggregate(query);
    assertThat(answer.rows().stream().map(row -> row.totals().withoutLatency()).toList())
        .isEqualTo(truth.rows().stream().map(row -> row.totals().withoutLatency()).toList());
    assertThat(answer.extremes()).isEqualTo(truth.extremes());
  }

  static void assertHolds(UsageStore store, List<PricedUsage> calls) {
    ReferenceUsageStore model = new ReferenceUsageStore(store.cubes());
    model.append(calls);
    assertThat(store.stream(UsageFilter.ALL, FROM, TO).map(StoredUsage::call))
        .containsExactlyInAnyOrderElementsOf(calls);
    for (UsageQuery query :
        List.of(DAY, DAY.groupedBy(Dimension.MODEL), DAY.groupedBy(Dimension.INSTANCE))) {
      UsageAnswer truth = model.truth(query);
      UsageAnswer answer = store.aggregate(query);
      assertThat(answer.rows()).isEqualTo(truth.rows());
      assertThat(answer.total()).isEqualTo(truth.total());
      assertThat(answer.extremes()).isEqualTo(truth.extremes());
    }
    assertThat(store.aggregate(DAY).source()).isEqualTo(Source.ROLLUP);
    assertThat(store.aggregate(DAY.groupedBy(Dimension.INSTANCE)).source()).isEqualTo(Source.ROWS);
  }
}

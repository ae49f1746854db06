package io.tokengauge.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.history.Source;
import io.tokengauge.history.UsageAnswer;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageRow;
import io.tokengauge.history.UsageStore;
import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.MoneySum;
import io.tokengauge.usage.UsageCounter;
import io.tokengauge.usage.UsageTotals;
import java.util.List;

/**
 * Compares answers with the model's, as far as the port fixes them.
 *
 * <ul>
 *   <li>An answer that says {@link Source#ROWS} or {@link Source#ROLLUP} must be the truth, to the
 *       last digit and in order, even if calls were purged. Which of the two it says is the store's
 *       business, but {@code ROLLUP} needs a cube that has all the dimensions.
 *   <li>{@link Source#PARTIAL} must be unavoidable. Its totals are no more than the truth and no
 *       less than what the calls still there add up to.
 *   <li>Histograms may come unasked; if they do, they must be right.
 * </ul>
 */
final class Answers {

  private Answers() {}

  /** Asks the store and compares. */
  static void assertAgrees(
      UsageStore store, ReferenceUsageStore model, UsageQuery query, String context) {
    UsageAnswer answer = store.aggregate(query);
    if (answer.source() != Source.PARTIAL) {
      assertExact(answer, query, model, context);
      return;
    }
    assertThat(model.mayBePartial(query))
        .as("%sPARTIAL must be unavoidable for %s", context, query)
        .isTrue();
    UsageTotals truth = model.truth(query).total();
    UsageTotals kept = model.aggregate(query).total();
    for (UsageCounter counter : UsageCounter.values()) {
      assertThat(answer.total().get(counter))
          .as("%s%s in part of %s", context, counter, query)
          .isBetween(kept.get(counter), truth.get(counter));
    }
    assertThat(answer.total().get(MoneySum.COST))
        .as("%scost in part of %s", context, query)
        .isBetween(kept.get(MoneySum.COST), truth.get(MoneySum.COST));
  }

  /** Compares an answer with the truth. */
  static void assertExact(
      UsageAnswer answer, UsageQuery query, ReferenceUsageStore model, String context) {
    assertThat(answer.source())
        .as("%ssource of the answer to %s", context, query)
        .isIn(
            model.mayComeFromRollups(query)
                ? List.of(Source.ROWS, Source.ROLLUP)
                : List.of(Source.ROWS));
    UsageAnswer truth = model.truth(query);
    boolean extremes = model.knowsExtremes(query);
    assertThat(answer.from()).as("%sfrom, of %s", context, query).isEqualTo(truth.from());
    assertThat(answer.to()).as("%sto, of %s", context, query).isEqualTo(truth.to());
    assertThat(answer.rows().stream().map(Answers::place).toList())
        .as("%splaces and order of rows of %s", context, query)
        .containsExactlyElementsOf(truth.rows().stream().map(Answers::place).toList());
    for (int i = 0; i < truth.rows().size(); i++) {
      UsageRow row = answer.rows().get(i);
      UsageRow expected = truth.rows().get(i);
      String where = context + "row " + place(expected);
      assertTotals(row.totals(), expected.totals(), query, where);
      assertExtremes(row.extremes(), expected.extremes(), extremes, query, where);
    }
    assertTotals(answer.total(), truth.total(), query, context + "total");
    assertExtremes(answer.extremes(), truth.extremes(), extremes, query, context + "total");
  }

  private static void assertTotals(
      UsageTotals actual, UsageTotals expected, UsageQuery query, String where) {
    if (query.latency() || actual.latency().isPresent()) {
      assertThat(actual).as("%s, of %s", where, query).isEqualTo(expected);
    } else {
      assertThat(actual).as("%s, of %s", where, query).isEqualTo(expected.withoutLatency());
    }
  }

  private static void assertExtremes(
      Extremes actual, Extremes expected, boolean known, UsageQuery query, String where) {
    if (known) {
      assertThat(actual).as("%s, extremes of %s", where, query).isEqualTo(expected);
    }
  }

  private static String place(UsageRow row) {
    return row.key() + " [" + row.start() + ", " + row.end() + ")";
  }
}

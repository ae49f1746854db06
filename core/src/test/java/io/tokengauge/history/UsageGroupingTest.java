package io.tokengauge.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.time.Grain;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageRecord;
import io.tokengauge.usage.UsageTotals;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class UsageGroupingTest {

  private static final Instant NINE = Instant.parse("2026-03-04T09:00:00Z");
  private static final UsageQuery BY_MODEL =
      UsageQuery.between(NINE.minusSeconds(1800), NINE.plusSeconds(1800))
          .groupedBy(Dimension.MODEL)
          .per(Grain.HOUR, ZoneOffset.UTC);

  private static PricedUsage call(String id, String model, Instant start, long picos) {
    return new PricedUsage(
        UsageRecord.builder(CallId.ofRequest("openai", id), start, model)
            .latency(Duration.ofMillis(picos))
            .build(),
        Cost.priced(Money.ofPicos(picos), "v1"));
  }

  private final PricedUsage before = call("a", "b-model", NINE.minusSeconds(1), 5);
  private final PricedUsage after = call("b", "a-model", NINE, 7);
  private final PricedUsage more = call("c", "b-model", NINE.plusSeconds(5), 9);

  @Test
  void callsAndCellsGiveTheSameAnswer() {
    UsageGrouping calls = new UsageGrouping(BY_MODEL);
    List.of(more, after, before).forEach(calls::add);
    UsageGrouping cells = new UsageGrouping(BY_MODEL);
    for (PricedUsage call : List.of(before, after, more)) {
      cells.add(
          call.record().start(),
          List.of(call.record().model()),
          UsageTotals.of(call),
          Extremes.of(call));
    }
    assertThat(calls.answer(Source.ROWS)).isEqualTo(cells.answer(Source.ROWS));
  }

  @Test
  void rowsAreOrderedByTimeAndKeyAndCutToTheRange() {
    UsageGrouping grouping = new UsageGrouping(BY_MODEL);
    List.of(more, after, before).forEach(grouping::add);
    UsageAnswer answer = grouping.answer(Source.ROWS);
    assertThat(answer.rows().stream().map(UsageRow::key))
        .containsExactly(List.of("b-model"), List.of("a-model"), List.of("b-model"));
    assertThat(answer.rows().get(0).start()).isEqualTo(NINE.minusSeconds(1800));
    assertThat(answer.rows().get(2).end()).isEqualTo(NINE.plusSeconds(1800));
    assertThat(answer.total().cost()).isEqualTo(Money.ofPicos(21));
    assertThat(answer.extremes().maxCostPicos()).isEqualTo(9);
  }

  @Test
  void topGroupsAreRankedOverAllPiecesAndTheTotalKeepsTheRest() {
    UsageGrouping grouping = new UsageGrouping(BY_MODEL.topBy(RankBy.COST, 1));
    List.of(more, after, before).forEach(grouping::add);
    UsageAnswer answer = grouping.answer(Source.ROWS);
    assertThat(answer.rows().stream().map(UsageRow::key))
        .containsExactly(List.of("b-model"), List.of("b-model"));
    assertThat(answer.total().cost()).isEqualTo(Money.ofPicos(21));
  }
}

package io.tokengauge.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.time.Grain;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.UsageRecord;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class RollupPlanTest {

  private static final Instant NINE = Instant.parse("2026-03-04T09:00:00Z");
  private static final Cube WIDE =
      new Cube("wide", List.of(Dimension.MODEL, Dimension.USER, Dimension.PROJECT), true);
  private static final Cube NARROW =
      new Cube("narrow", List.of(Dimension.MODEL, Dimension.USER), false);
  private static final List<Cube> DECLARED = List.of(WIDE, NARROW);

  private static RollupPlan plan(UsageQuery query) {
    return RollupPlan.of(query, DECLARED);
  }

  @Test
  void edgesThatAreNoWholeQuarterAreLeftOut() {
    RollupPlan plan =
        plan(UsageQuery.between(NINE.plusMillis(1), NINE.plusSeconds(4 * 900).minusNanos(1)));
    assertThat(plan.innerFrom()).isEqualTo(NINE.plusSeconds(900));
    assertThat(plan.innerTo()).isEqualTo(NINE.plusSeconds(3 * 900));
    assertThat(plan.isAligned()).isFalse();
    assertThat(plan.hasWholeQuarters()).isTrue();
  }

  @Test
  void wholeQuartersAreAligned() {
    RollupPlan plan = plan(UsageQuery.between(NINE, NINE.plusSeconds(900)));
    assertThat(plan.isAligned()).isTrue();
    assertThat(plan.hasWholeQuarters()).isTrue();
  }

  @Test
  void rangeWithinAQuarterHoldsNone() {
    assertThat(
            plan(UsageQuery.between(NINE.plusSeconds(1), NINE.plusSeconds(899))).hasWholeQuarters())
        .isFalse();
  }

  @Test
  void rangeIsCutToBelievableTime() {
    RollupPlan plan = RollupPlan.of(Instant.MIN, Instant.MAX, List.of(), DECLARED);
    assertThat(plan.from()).isEqualTo(UsageRecord.MIN_START);
    assertThat(plan.to()).isEqualTo(UsageRecord.MAX_START);
    assertThat(plan.isAligned()).isTrue();
  }

  @Test
  void cubesThatCanAnswerKeepTheOrderOfTheirDeclaration() {
    UsageQuery query = UsageQuery.between(NINE, NINE.plusSeconds(900));
    assertThat(plan(query.groupedBy(Dimension.MODEL)).cubes()).containsExactly(WIDE, NARROW);
    assertThat(plan(query.groupedBy(Dimension.PROJECT)).cubes()).containsExactly(WIDE);
    assertThat(plan(query.withLatency()).cubes()).containsExactly(WIDE);
    assertThat(plan(query.groupedBy(Dimension.ENDPOINT)).cubes()).isEmpty();
  }

  @Test
  void piecesOffTheQuarterCannotComeFromRollUps() {
    UsageQuery query = UsageQuery.between(NINE, NINE.plusSeconds(86_400));
    assertThat(plan(query.per(Grain.HOUR, ZoneId.of("Asia/Kathmandu"))).cubes()).isNotEmpty();
    assertThat(plan(query.per(Grain.HOUR, ZoneOffset.ofHoursMinutes(1, 7))).cubes()).isEmpty();
  }

  @Test
  void oddClockWithoutAnEdgeInTheRangeDoesNoHarm() {
    UsageQuery query = UsageQuery.between(NINE, NINE.plusSeconds(1800));
    assertThat(plan(query.per(Grain.DAY, ZoneOffset.ofHoursMinutes(1, 7))).cubes()).isNotEmpty();
  }
}

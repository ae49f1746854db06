package io.tokengauge.testkit;

import static io.tokengauge.testkit.UsageFixtures.call;
import static io.tokengauge.testkit.UsageFixtures.priced;
import static io.tokengauge.testkit.UsageFixtures.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.history.RankBy;
import io.tokengauge.history.Source;
import io.tokengauge.history.UsageAnswer;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageRow;
import io.tokengauge.time.Grain;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.LatencyHistogram;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.MoneySum;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageContext;
import io.tokengauge.usage.UsageTotals;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Claims that totals are those of exactly the calls asked for, however they are asked for. */
abstract class AggregateContract extends UsageStoreTheme {

  AggregateContract(UsageStoreContract setting) {
    super(setting);
  }

  @Test
  void callAtTheStartIsCounted() {
    appendNew(call("a", TEN));
    assertThat(total(UsageQuery.between(TEN, ELEVEN)).attempts()).isEqualTo(1);
    assertThat(total(UsageQuery.between(TEN.plus(1, ChronoUnit.MICROS), ELEVEN)).attempts())
        .isZero();
    assertThat(total(UsageQuery.between(TEN.plusNanos(1), ELEVEN)).attempts()).isZero();
  }

  @Test
  void callAtTheEndIsNotCounted() {
    appendNew(call("a", ELEVEN));
    assertThat(total(UsageQuery.between(TEN, ELEVEN)).attempts()).isZero();
    assertThat(total(UsageQuery.between(TEN, ELEVEN.plusNanos(1))).attempts()).isEqualTo(1);
    assertThat(total(UsageQuery.between(TEN, ELEVEN.plus(1, ChronoUnit.MICROS))).attempts())
        .isEqualTo(1);
  }

  @Test
  void callBetweenTwoRangesIsCountedOnce() {
    List<PricedUsage> calls = new UsageFixtures(21).realistic(100, TEN, ELEVEN);
    appendNew(calls);
    for (Instant cut :
        List.of(TEN.plusSeconds(900), TEN.plusSeconds(901), calls.get(0).record().start())) {
      UsageTotals both =
          total(UsageQuery.between(DAY_START, cut).withLatency())
              .plus(total(UsageQuery.between(cut, DAY_END).withLatency()));
      assertThat(both).as("cut at %s", cut).isEqualTo(NaiveSums.totals(calls));
    }
  }

  @Test
  void unalignedRangeIsAnsweredFromRows() {
    PricedUsage inside = call("inside", TEN.plusSeconds(60));
    appendNew(call("before", TEN.plusSeconds(59)), inside, call("after", TEN.plusSeconds(61)));
    UsageQuery second = UsageQuery.between(TEN.plusSeconds(60), TEN.plusSeconds(61));
    assertThat(ask(second).source()).isEqualTo(Source.ROWS);
    assertAnswer(second, List.of(inside));
  }

  @Test
  void rollupsAndRowsSayTheSame() {
    List<PricedUsage> calls = new UsageFixtures(22).realistic(500, DAY_START, DAY_END);
    appendNew(calls);
    for (List<Dimension> covered :
        List.of(
            List.<Dimension>of(),
            List.of(Dimension.MODEL, Dimension.PROVIDER),
            List.of(Dimension.PROJECT, Dimension.FEATURE, Dimension.MODEL),
            List.of(Dimension.USER),
            List.of(Dimension.CACHE_KEY, Dimension.SERVICE))) {
      UsageQuery query =
          THE_DAY.groupedBy(covered.toArray(Dimension[]::new)).per(Grain.HOUR, ZoneOffset.UTC);
      assertAnswer(query, calls);
      assertAnswer(query.withLatency(), calls);
    }
    // No cube has the instance: rows are read.
    UsageAnswer fromRows = ask(THE_DAY.groupedBy(Dimension.INSTANCE));
    assertThat(fromRows.source()).isEqualTo(Source.ROWS);
    assertThat(fromRows.total().withoutLatency()).isEqualTo(total(THE_DAY).withoutLatency());
  }

  @Test
  void everyDimensionFiltersAndGroups() {
    List<PricedUsage> calls = new UsageFixtures(23).realistic(150, DAY_START, DAY_END);
    appendNew(calls);
    for (Dimension dimension : RandomQueries.DIMENSIONS) {
      assertAnswer(THE_DAY.groupedBy(dimension), calls);
      String some = dimension.valueOf(calls.get(0).record());
      String another = dimension.valueOf(calls.get(1).record());
      assertAnswer(THE_DAY.where(UsageFilter.where(dimension, some)), calls);
      assertAnswer(
          THE_DAY.where(UsageFilter.where(dimension, some, another, "no such value")), calls);
      assertAnswer(THE_DAY.where(UsageFilter.where(dimension, Dimension.ABSENT)), calls);
    }
  }

  @Test
  void absentSelectsCallsWithoutTheProperty() {
    PricedUsage named = call("named", TEN, UsageContext.builder().tag("team", "x").build());
    PricedUsage nameless = call("nameless", TEN, UsageContext.EMPTY);
    appendNew(named, nameless);
    Dimension team = Dimension.tag("team");
    assertThat(total(THE_DAY.where(UsageFilter.where(team, Dimension.ABSENT))).attempts())
        .isEqualTo(1);
    assertThat(ask(THE_DAY.groupedBy(team)).rows())
        .extracting(UsageRow::key)
        .containsExactly(List.of(Dimension.ABSENT), List.of("x"));
    assertThat(ask(THE_DAY.groupedBy(Dimension.tag("never used"))).rows())
        .extracting(UsageRow::key)
        .containsExactly(List.of(Dimension.ABSENT));
  }

  @Test
  void filtersOnSeveralDimensionsMustAllHold() {
    List<PricedUsage> calls = new UsageFixtures(24).realistic(200, DAY_START, DAY_END);
    appendNew(calls);
    UsageFilter filter =
        UsageFilter.where(Dimension.USER, "user-1", "user-2", Dimension.ABSENT)
            .and(Dimension.tag("team"), "team-1")
            .and(Dimension.OUTCOME, "success");
    assertAnswer(THE_DAY.where(filter).groupedBy(Dimension.MODEL), calls);
  }

  @Test
  void keysFollowTheOrderOfTheQueryAndRowsTheOrderOfKeys() {
    appendNew(
        call("1", TEN, "m2", "u1", 1),
        call("2", TEN, "m1", "u2", 1),
        call("3", TEN, "m1", "u1", 1));
    assertThat(ask(THE_DAY.groupedBy(Dimension.USER, Dimension.MODEL)).rows())
        .extracting(UsageRow::key)
        .containsExactly(List.of("u1", "m1"), List.of("u1", "m2"), List.of("u2", "m1"));
    assertThat(ask(THE_DAY.groupedBy(Dimension.MODEL, Dimension.USER)).rows())
        .extracting(UsageRow::key)
        .containsExactly(List.of("m1", "u1"), List.of("m1", "u2"), List.of("m2", "u1"));
  }

  @Test
  void topGroupsAreRankedAndTiesAreOrderedByKey() {
    appendNew(
        call("1", TEN, "m", "poor", 1),
        call("2", TEN, "m", "tie-b", 50),
        call("3", TEN, "m", "tie-a", 50),
        call("4", TEN, "m", "rich", 99));
    UsageAnswer two = ask(THE_DAY.groupedBy(Dimension.USER).topBy(RankBy.COST, 2));
    assertThat(two.rows())
        .extracting(UsageRow::key)
        .containsExactly(List.of("rich"), List.of("tie-a"));
    assertThat(two.total().attempts()).isEqualTo(4);
    assertThat(two.total().cost()).isEqualTo(Money.ofPicos(200));
    assertThat(ask(THE_DAY.groupedBy(Dimension.USER).topBy(RankBy.COST, 9)).rows())
        .extracting(UsageRow::key)
        .containsExactly(List.of("rich"), List.of("tie-a"), List.of("tie-b"), List.of("poor"));
  }

  @Test
  void extremesOfTheTotalIncludeGroupsLeftOut() {
    appendNew(call("cheap", TEN, "m", "many", 2), call("cheap2", TEN, "m", "many", 2));
    PricedUsage slow =
        priced(record("dear", TEN).context(UsageContext.ofUser("few")).latency(MAX), 3);
    appendNew(slow);
    UsageAnswer one = ask(THE_DAY.groupedBy(Dimension.USER).topBy(RankBy.CALLS, 1));
    assertThat(one.rows()).extracting(UsageRow::key).containsExactly(List.of("many"));
    assertThat(one.extremes().maxLatency()).isEqualTo(MAX);
    assertThat(one.extremes().dearest()).isEqualTo(slow.id());
  }

  @Test
  void groupsAreRankedOverTheWholeTimeAndOrderedByTimeThenRank() {
    appendNew(
        call("1", TEN, "m", "ann", 10),
        call("2", TEN, "m", "bob", 20),
        call("3", ELEVEN, "m", "ann", 90),
        call("4", ELEVEN, "m", "bob", 20),
        call("5", ELEVEN, "m", "eve", 30));
    UsageQuery hourly =
        THE_DAY.groupedBy(Dimension.USER).per(Grain.HOUR, ZoneOffset.UTC).topBy(RankBy.COST, 2);
    assertThat(ask(hourly).rows())
        .extracting(row -> row.start() + " " + row.key().get(0))
        .containsExactly(TEN + " ann", TEN + " bob", ELEVEN + " ann", ELEVEN + " bob");
  }

  @Test
  void everyRankingAgreesWithTheCallsOneByOne() {
    List<PricedUsage> calls = new UsageFixtures(25).realistic(300, DAY_START, DAY_END);
    appendNew(calls);
    for (RankBy rank : RankBy.values()) {
      for (int top : List.of(1, 3, 100)) {
        assertAnswer(
            THE_DAY
                .groupedBy(Dimension.USER, Dimension.MODEL)
                .topBy(rank, top)
                .per(Grain.HOUR, ZoneOffset.UTC),
            calls);
        assertAnswer(THE_DAY.groupedBy(Dimension.INSTANCE).topBy(rank, top), calls);
      }
    }
  }

  @Test
  void limitWithoutGroupsKeepsTheOneRow() {
    appendNew(call("1", TEN), call("2", TEN));
    assertThat(ask(THE_DAY.topBy(RankBy.ERRORS, 1)).rows())
        .extracting(row -> row.totals().attempts())
        .containsExactly(2L);
  }

  @Test
  void moneyIsExactToThePicoDollar() {
    appendNew(
        call("1", TEN, "m", "u", 1),
        call("2", TEN, "m", "u", 999_999_999_999L),
        call("3", TEN, "m", "u", 3_333_333));
    assertThat(total(THE_DAY).cost()).isEqualTo(Money.usd("1.000003333333"));
    assertThat(total(UsageQuery.between(TEN, TEN.plusSeconds(1))).cost())
        .isEqualTo(Money.usd("1.000003333333"));
  }

  @Test
  void moneyIsExactPastNineMillionDollars() {
    Cost most =
        new Cost(
            Cost.Status.PRICED, Long.MAX_VALUE, Long.MAX_VALUE, Long.MIN_VALUE / 3, "fixture-1");
    List<PricedUsage> calls =
        List.of(
            new PricedUsage(record("1", TEN).build(), most),
            new PricedUsage(record("2", TEN).build(), most),
            new PricedUsage(record("3", TEN.plusSeconds(900)).build(), most));
    appendNew(calls);
    BigInteger three = BigInteger.valueOf(3);
    for (UsageQuery query : List.of(THE_DAY, THE_DAY.groupedBy(Dimension.INSTANCE))) {
      UsageTotals total = total(query);
      assertThat(total.cost().picos())
          .isEqualTo(BigInteger.valueOf(Long.MAX_VALUE).multiply(three));
      assertThat(total.costWithoutCache()).isEqualTo(total.cost());
      assertThat(total.get(MoneySum.CACHE_WRITE_PREMIUM).picos())
          .isEqualTo(BigInteger.valueOf(Long.MIN_VALUE / 3).multiply(three));
    }
    store.amend(calls.get(0).id(), 1, new PricedUsage(calls.get(0).record(), Cost.UNPRICED));
    assertThat(total(THE_DAY).cost().picos())
        .isEqualTo(BigInteger.valueOf(Long.MAX_VALUE).multiply(BigInteger.TWO));
  }

  @Test
  void largestCountsAddUp() {
    List<PricedUsage> calls = new UsageFixtures(26).adversarial(200, DAY_START, DAY_END);
    appendNew(calls);
    assertDayHolds(calls);
  }

  @Test
  void histogramIsThereWhenAskedFor() {
    appendNew(
        priced(record("1", TEN).latency(Duration.ofMillis(10)).timeToFirstToken(null), 1),
        priced(record("2", TEN).latency(Duration.ofMillis(20)).timeToFirstToken(null), 1),
        priced(record("3", TEN).latency(null).timeToFirstToken(null), 1));
    long[] expected = new long[LatencyHistogram.BUCKETS];
    expected[LatencyHistogram.bucketOf(10_000)]++;
    expected[LatencyHistogram.bucketOf(20_000)]++;
    for (UsageQuery query :
        List.of(
            THE_DAY.groupedBy(Dimension.MODEL),
            THE_DAY.groupedBy(Dimension.USER), // the cube has no histogram
            THE_DAY.groupedBy(Dimension.INSTANCE))) {
      UsageAnswer answer = ask(query.withLatency());
      assertThat(answer.total().latency()).hasValue(LatencyHistogram.of(expected));
      assertThat(answer.rows())
          .singleElement()
          .satisfies(row -> assertThat(row.totals()).isEqualTo(answer.total()));
    }
  }

  @Test
  void extremesNameTheLongestLatencyAndTheFirstOfTheDearestCalls() {
    PricedUsage tieB = call("b", TEN, "m", "u", 50);
    PricedUsage tieA = call("a", ELEVEN, "m", "u", 50);
    appendNew(tieB, tieA, priced(record("slow", TEN).latency(MAX).timeToFirstToken(null), 1));
    UsageAnswer answer = ask(THE_DAY);
    assertThat(answer.extremes().dearest())
        .isEqualTo(CallId.ofRequest("openai", "a"))
        .isEqualTo(tieA.id());
    assertThat(answer.extremes().maxCostPicos()).isEqualTo(50);
    assertThat(answer.extremes().maxLatency()).isEqualTo(MAX);
    assertThat(answer.rows()).extracting(UsageRow::extremes).containsExactly(answer.extremes());
  }

  @Test
  void callsThatCostNothingHaveNoDearest() {
    appendNew(
        new PricedUsage(
            record("1", TEN).latency(null).timeToFirstToken(null).build(), Cost.UNPRICED),
        new PricedUsage(
            record("2", TEN).latency(null).timeToFirstToken(null).build(), Cost.NOT_BILLED));
    assertThat(ask(THE_DAY).extremes().maxCost()).isEmpty();
    assertThat(ask(THE_DAY).extremes().dearest()).isNull();
    assertThat(ask(THE_DAY).extremes().maxLatency()).isNull();
  }

  @Test
  void timeWithoutLimitsIsAnswered() {
    List<PricedUsage> calls = new UsageFixtures(27).realistic(50, DAY_START, DAY_END);
    appendNew(calls);
    UsageQuery ever = UsageQuery.between(Instant.MIN, Instant.MAX);
    assertAnswer(ever, calls);
    assertAnswer(ever.per(Grain.DAY, ZoneOffset.UTC).groupedBy(Dimension.USER), calls);
    assertAnswer(UsageQuery.between(DAY_END, Instant.MAX), calls);
    assertAnswer(UsageQuery.between(Instant.MIN, DAY_START), calls);
  }

  private static final Duration MAX = Duration.ofDays(7);
}

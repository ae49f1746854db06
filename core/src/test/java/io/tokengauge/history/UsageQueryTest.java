package io.tokengauge.history;

import static io.tokengauge.usage.RandomCalls.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tokengauge.time.Grain;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.MoneySum;
import io.tokengauge.usage.UsageCounter;
import io.tokengauge.usage.UsageTotals;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UsageQueryTest {

  private static final Instant END = START.plusSeconds(1);
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final UsageFilter ANN = UsageFilter.where(Dimension.USER, "Ann");

  private final UsageQuery plain = UsageQuery.between(START, END);

  @Test
  void plainQueryAsksForOneRow() {
    assertThat(plain)
        .isEqualTo(
            new UsageQuery(
                START,
                END,
                UsageFilter.ALL,
                List.of(),
                Grain.ALL,
                ZoneOffset.UTC,
                0,
                RankBy.COST,
                false));
  }

  @Test
  void everyCopyChangesItsPartOnly() {
    UsageQuery full =
        plain
            .where(ANN)
            .groupedBy(Dimension.MODEL, Dimension.PROJECT)
            .per(Grain.DAY, BERLIN)
            .topBy(RankBy.CALLS, 3)
            .withLatency();
    UsageQuery expected =
        new UsageQuery(
            START,
            END,
            ANN,
            List.of(Dimension.MODEL, Dimension.PROJECT),
            Grain.DAY,
            BERLIN,
            3,
            RankBy.CALLS,
            true);
    assertThat(full).isEqualTo(expected);
    assertThat(
            plain
                .withLatency()
                .topBy(RankBy.CALLS, 3)
                .per(Grain.DAY, BERLIN)
                .groupedBy(Dimension.MODEL, Dimension.PROJECT)
                .where(ANN))
        .isEqualTo(expected);
  }

  @Test
  void answerDependsOnWhatIsGroupedAndFilteredBy() {
    assertThat(plain.dimensions()).isEmpty();
    assertThat(plain.where(ANN).groupedBy(Dimension.MODEL, Dimension.USER).dimensions())
        .containsExactly(Dimension.MODEL, Dimension.USER);
    assertThat(plain.where(ANN).groupedBy(Dimension.MODEL).dimensions())
        .containsExactly(Dimension.MODEL, Dimension.USER);
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    assertThat(UsageQuery.between(START, START.plusNanos(1)).to()).isEqualTo(START.plusNanos(1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> UsageQuery.between(START, START))
        .withMessage("to must be after from (2026-03-01T12:00:00Z), was 2026-03-01T12:00:00Z");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> plain.groupedBy(Dimension.USER, Dimension.USER))
        .withMessage("group-by must name each dimension once, was [user, user]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> plain.topBy(RankBy.COST, -1))
        .withMessage("top must be 0 (all) or more, was -1");
  }

  @ParameterizedTest
  @EnumSource
  void rankPutsTheLargestFirst(RankBy rank) {
    UsageTotals less = totals(rank, 1);
    UsageTotals more = totals(rank, 2);
    assertThat(rank.largestFirst().compare(more, less)).isNegative();
    assertThat(rank.largestFirst().compare(less, more)).isPositive();
    assertThat(rank.largestFirst().compare(less, totals(rank, 1))).isZero();
    assertThat(rank.label()).isEqualTo(rank.name().toLowerCase(Locale.ROOT));
  }

  private static UsageTotals totals(RankBy rank, long value) {
    UsageCounter counted =
        switch (rank) {
          case COST -> null;
          case CALLS -> UsageCounter.CALLS;
          case ATTEMPTS -> UsageCounter.ATTEMPTS;
          case INPUT_TOKENS -> UsageCounter.CACHE_WRITE_LONG_TOKENS;
          case OUTPUT_TOKENS, TOTAL_TOKENS -> UsageCounter.OUTPUT_TOKENS;
          case CACHE_READ_TOKENS -> UsageCounter.CACHE_READ_TOKENS;
          case ERRORS -> UsageCounter.ERRORS;
          case RATE_LIMITED -> UsageCounter.RATE_LIMITED;
          case UNPRICED -> UsageCounter.UNPRICED;
        };
    Money cost = counted == null ? Money.ofPicos(value) : Money.ZERO;
    return UsageTotals.restore(
        counter -> counter == counted ? value : 0, Map.of(MoneySum.COST, cost), null);
  }
}

package io.tokengauge.testkit;

import static io.tokengauge.testkit.UsageFixtures.call;
import static io.tokengauge.testkit.UsageFixtures.priced;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tokengauge.history.AmendResult;
import io.tokengauge.history.AppendResult;
import io.tokengauge.history.StoredUsage;
import io.tokengauge.time.Grain;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Claims that a correction takes the old call back and puts the new one in its place, once. */
abstract class AmendContract extends UsageStoreTheme {

  private final PricedUsage original = call("a", TEN, "gpt-5", "ann", 100);
  private final PricedUsage amended = call("a", TEN, "gpt-5", "ann", 700);
  private final PricedUsage other = call("b", TEN, "gpt-5", "bob", 30);

  AmendContract(UsageStoreContract setting) {
    super(setting);
  }

  @Test
  void amendmentReplacesTheCallInRowsAndRollups() {
    appendNew(original, other);
    assertThat(store.amend(original.id(), 1, amended)).isEqualTo(AmendResult.APPLIED);
    assertDayHolds(amended, other);
    assertThat(store.stream(THE_DAY.filter(), DAY_START, DAY_END))
        .containsExactly(new StoredUsage(amended, 1), new StoredUsage(other, 0));
  }

  @Test
  void repeatedAmendmentChangesNothing() {
    appendNew(original, other);
    store.amend(original.id(), 1, amended);
    assertThat(store.amend(original.id(), 1, amended)).isEqualTo(AmendResult.REPEATED);
    assertDayHolds(amended, other);
  }

  @Test
  void lowerRevisionIsStale() {
    appendNew(original);
    store.amend(original.id(), 5, amended);
    PricedUsage stale = call("a", TEN, "gpt-5", "ann", 900);
    assertThat(store.amend(original.id(), 4, stale)).isEqualTo(AmendResult.STALE);
    assertDayHolds(amended);
  }

  @Test
  void higherRevisionWins() {
    appendNew(original);
    PricedUsage later = call("a", TEN, "gpt-5", "ann", 900);
    store.amend(original.id(), 1, amended);
    assertThat(store.amend(original.id(), 7, later)).isEqualTo(AmendResult.APPLIED);
    assertDayHolds(later);
  }

  @Test
  void sameRevisionWithOtherContentIsAConflict() {
    appendNew(original);
    store.amend(original.id(), 1, amended);
    PricedUsage second = call("a", TEN, "gpt-5", "ann", 900);
    assertThat(store.amend(original.id(), 1, second)).isEqualTo(AmendResult.CONFLICT);
    PricedUsage otherPriceVersion =
        new PricedUsage(amended.record(), new Cost(Cost.Status.PRICED, 700, 700, 0, "p2"));
    assertThat(store.amend(original.id(), 1, otherPriceVersion)).isEqualTo(AmendResult.CONFLICT);
    assertDayHolds(amended);
  }

  @Test
  void unknownCallCannotBeAmended() {
    appendNew(other);
    assertThat(store.amend(original.id(), 1, amended)).isEqualTo(AmendResult.UNKNOWN);
    assertDayHolds(other);
    appendNew(original);
    assertDayHolds(original, other);
  }

  @Test
  void amendmentMovesACallToAnotherQuarterModelAndUser() {
    appendNew(original, other);
    PricedUsage moved = call("a", ELEVEN.plusSeconds(900), "claude-sonnet-4-5", "eve", 100);
    assertThat(store.amend(original.id(), 1, moved)).isEqualTo(AmendResult.APPLIED);
    assertDayHolds(moved, other);
    for (Dimension dimension : List.of(Dimension.MODEL, Dimension.USER, Dimension.PROJECT)) {
      assertAnswer(
          THE_DAY.groupedBy(dimension).per(Grain.QUARTER_HOUR, ZoneOffset.UTC),
          List.of(moved, other));
    }
    assertThat(store.distinct(Dimension.USER, THE_DAY.filter(), DAY_START, DAY_END, 9).values())
        .containsExactly("bob", "eve");
  }

  @Test
  void amendmentToTheSameContentCountsOnce() {
    appendNew(original);
    assertThat(store.amend(original.id(), 1, original)).isEqualTo(AmendResult.APPLIED);
    assertThat(store.amend(original.id(), 1, original)).isEqualTo(AmendResult.REPEATED);
    assertDayHolds(original);
  }

  @Test
  void originalAppendedAgainAfterAnAmendmentIsADuplicate() {
    appendNew(original, other);
    store.amend(original.id(), 1, amended);
    assertThat(store.append(List.of(original, other)))
        .isEqualTo(new AppendResult(0, 2, List.of(), List.of()));
    assertDayHolds(amended, other);
  }

  @Test
  void originalAppendedAgainAfterTwoMovesIsADuplicate() {
    appendNew(original);
    store.amend(original.id(), 1, call("a", ELEVEN, "m", "u", 1));
    store.amend(original.id(), 2, call("a", DAY_START, "m", "u", 1));
    assertThat(store.append(List.of(original)).appended()).isZero();
    assertDayHolds(call("a", DAY_START, "m", "u", 1));
  }

  /** Whether the replacement counts as the call that is there is left to the store. */
  @Test
  void replacementThatIsAppendedChangesNothing() {
    appendNew(original);
    store.amend(original.id(), 1, amended);
    assertThat(store.append(List.of(amended)).appended()).isZero();
    assertDayHolds(amended);
  }

  @Test
  void extremesForgetWhatAnAmendmentTookBack() {
    PricedUsage slow =
        priced(call("slow", TEN).record().toBuilder().latency(Duration.ofSeconds(90)), 100);
    PricedUsage quick =
        priced(call("slow", TEN).record().toBuilder().latency(Duration.ofSeconds(1)), 5);
    appendNew(slow, other);
    assertThat(ask(THE_DAY).extremes().maxLatency()).isEqualTo(Duration.ofSeconds(90));
    assertThat(ask(THE_DAY).extremes().dearest()).isEqualTo(slow.id());
    store.amend(slow.id(), 1, quick);
    assertThat(ask(THE_DAY).extremes().maxLatency()).isEqualTo(Duration.ofSeconds(1));
    assertThat(ask(THE_DAY).extremes().dearest()).isEqualTo(other.id());
    assertDayHolds(quick, other);
  }

  @Test
  void unknownUsageAndCostCanBecomeKnown() {
    PricedUsage cut =
        new PricedUsage(original.record().toBuilder().tokens(null).build(), Cost.UNPRICED);
    appendNew(cut);
    PricedUsage whole = priced(cut.record().toBuilder().tokens(TokenUsage.of(10, 20)), 55);
    store.amend(cut.id(), 1, whole);
    assertThat(total(THE_DAY).unpriced()).isZero();
    assertThat(total(THE_DAY).totalTokens()).isEqualTo(30);
    assertDayHolds(whole);
  }

  @Test
  void groupThatAnAmendmentEmptiedHasNoRow() {
    appendNew(original);
    store.amend(original.id(), 1, call("a", TEN, "other", "eve", 100));
    assertThat(ask(THE_DAY.groupedBy(Dimension.MODEL)).rows())
        .extracting(row -> row.key())
        .containsExactly(List.of("other"));
  }

  @Test
  void badAmendmentsAreRefused() {
    appendNew(original);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.amend(original.id(), 0, amended))
        .withMessageContaining("0");
    assertThatIllegalArgumentException().isThrownBy(() -> store.amend(original.id(), -1, amended));
    assertThatIllegalArgumentException().isThrownBy(() -> store.amend(original.id(), 1, other));
    assertDayHolds(original);
  }

  @Test
  void largestRevisionIsKept() {
    appendNew(original);
    assertThat(store.amend(original.id(), Integer.MAX_VALUE, amended))
        .isEqualTo(AmendResult.APPLIED);
    assertThat(store.amend(original.id(), 1, original)).isEqualTo(AmendResult.STALE);
    assertThat(store.scan(THE_DAY.filter(), DAY_START, DAY_END, null, 1).calls())
        .containsExactly(new StoredUsage(amended, Integer.MAX_VALUE));
  }
}

package io.tokengauge.testkit;

import static io.tokengauge.testkit.ContractRun.failuresOf;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Shows that each mistake is caught, and by the test that claims it cannot happen. */
class ContractBitesTest {

  @Test
  void storeThatForgetsIdsIsCaught() {
    assertThat(failuresOf(BrokenStores.ForgetsIds.class))
        .contains(
            "appendingTheSameCallAgainChangesNothing",
            "originalAppendedAgainAfterAnAmendmentIsADuplicate",
            "unbelievableVolumeIsCountedToTheLastDigit",
            "writersOfTheSameCallsCountEachOnce")
        .doesNotContain("moneyIsExactToThePicoDollar", "duplicateInsideABatchCountsOnce");
  }

  @Test
  void storeThatDropsLateCallsIsCaught() {
    assertThat(failuresOf(BrokenStores.DropsLateCalls.class))
        .contains("lateCallLandsInItsOwnHour", "callsInAnyOrderGiveTheSameAnswers")
        .doesNotContain("appendingTheSameCallAgainChangesNothing");
  }

  @Test
  void storeThatRoundsMoneyIsCaught() {
    assertThat(failuresOf(BrokenStores.RoundsMoney.class))
        .contains(
            "moneyIsExactToThePicoDollar",
            "moneyIsExactPastNineMillionDollars",
            "anySequenceOfRealisticOperationsAgreesWithTheModel",
            "unbelievableVolumeIsCountedToTheLastDigit")
        .doesNotContain("lateCallLandsInItsOwnHour", "callAtTheEndIsNotCounted");
  }

  @Test
  void storeThatCountsABoundaryTwiceIsCaught() {
    assertThat(failuresOf(BrokenStores.CountsABoundaryTwice.class))
        .contains(
            "callAtTheEndIsNotCounted",
            "callBetweenTwoRangesIsCountedOnce",
            "everyGrainAgreesWithTheCallsOneByOne")
        .doesNotContain("appendingTheSameCallAgainChangesNothing", "callAtTheStartIsCounted");
  }

  @Test
  void storeThatMixesZonesIsCaught() {
    assertThat(failuresOf(BrokenStores.MixesZones.class))
        .contains(
            "dayIsAsLongAsTheZoneSays",
            "everyGrainAgreesWithTheCallsOneByOne",
            "weeksStartOnMondayAndMonthsOnTheFirst")
        .doesNotContain("callOnABoundaryBelongsToTheLaterPiece", "callAtTheEndIsNotCounted");
  }
}

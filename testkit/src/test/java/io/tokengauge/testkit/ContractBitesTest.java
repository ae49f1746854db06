package io.tokengauge.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Shows that each mistake is caught, and by the test that claims it cannot happen. */
class ContractBitesTest {

  @Test
  void storeThatForgetsIdsIsCaught() {
    assertThat(FailedClaims.of(BrokenStores.ForgetsIds.class))
        .contains(
            "appendingTheSameCallAgainChangesNothing",
            "originalAppendedAgainAfterAnAmendmentIsADuplicate",
            "unbelievableVolumeIsCountedToTheLastDigit",
            "writersOfTheSameCallsCountEachOnce")
        .doesNotContain("moneyIsExactToThePicoDollar", "duplicateInsideABatchCountsOnce");
  }

  @Test
  void storeThatDropsLateCallsIsCaught() {
    assertThat(FailedClaims.of(BrokenStores.DropsLateCalls.class))
        .contains("lateCallLandsInItsOwnHour", "callsInAnyOrderGiveTheSameAnswers")
        .doesNotContain("appendingTheSameCallAgainChangesNothing");
  }

  @Test
  void storeThatRoundsMoneyIsCaught() {
    assertThat(FailedClaims.of(BrokenStores.RoundsMoney.class))
        .contains(
            "moneyIsExactToThePicoDollar",
            "moneyIsExactPastNineMillionDollars",
            "anySequenceOfRealisticOperationsAgreesWithTheModel",
            "unbelievableVolumeIsCountedToTheLastDigit")
        .doesNotContain("lateCallLandsInItsOwnHour", "callAtTheEndIsNotCounted");
  }

  @Test
  void storeThatCountsABoundaryTwiceIsCaught() {
    assertThat(FailedClaims.of(BrokenStores.CountsABoundaryTwice.class))
        .contains(
            "callAtTheEndIsNotCounted",
            "callBetweenTwoRangesIsCountedOnce",
            "everyGrainAgreesWithTheCallsOneByOne")
        .doesNotContain("appendingTheSameCallAgainChangesNothing", "callAtTheStartIsCounted");
  }

  @Test
  void storeThatMixesZonesIsCaught() {
    assertThat(FailedClaims.of(BrokenStores.MixesZones.class))
        .contains(
            "dayIsAsLongAsTheZoneSays",
            "everyGrainAgreesWithTheCallsOneByOne",
            "weeksStartOnMondayAndMonthsOnTheFirst")
        .doesNotContain("callOnABoundaryBelongsToTheLaterPiece", "callAtTheEndIsNotCounted");
  }

  @Test
  void exchangeThatCountsAResendTwiceIsCaught() {
    assertThat(FailedClaims.of(BrokenExchanges.CountsResends.class))
        .contains(
            "samePartAgainChangesNothing",
            "partSentAgainAfterLaterOnesChangesNothing",
            "anySequenceOfOperationsAgreesWithTheModel",
            "threadsThatPublishAndResendAtOnceCountEachPartOnce")
        .doesNotContain("extremesOfAllInstancesCombine", "whoPublishesIsAMember");
  }

  @Test
  void exchangeThatForgetsExtremesIsCaught() {
    assertThat(FailedClaims.of(BrokenExchanges.ForgetsExtremes.class))
        .contains("extremesOfAllInstancesCombine", "anySequenceOfOperationsAgreesWithTheModel")
        .doesNotContain("callsThatCostNothingHaveNoDearest", "countsPastTwoToThe53AreExact");
  }

  @Test
  void exchangeThatResetsOnRestartIsCaught() {
    assertThat(FailedClaims.of(BrokenExchanges.ResetsOnRestart.class))
        .contains("restartAddsToWhatItsInstanceHadAndDoublesNothing")
        .doesNotContain("samePartAgainChangesNothing", "gapIsToldAndWhatFollowsCounts");
  }

  @Test
  void exchangeThatGuardsAllShardsWithOneSequenceIsCaught() {
    assertThat(FailedClaims.of(BrokenExchanges.GuardsAllAsOne.class))
        .contains("shardsAreGuardedApart", "viewsAndFleetsAreGuardedApart")
        .doesNotContain("samePartAgainChangesNothing", "gapIsToldAndWhatFollowsCounts");
  }

  @Test
  void exchangeThatMixesFleetsIsCaught() {
    assertThat(FailedClaims.of(BrokenExchanges.MixesFleets.class))
        .contains("viewsAndFleetsAreGuardedApart", "membersOfOtherFleetsAreNotShown")
        .doesNotContain("samePartAgainChangesNothing", "extremesOfAllInstancesCombine");
  }

  @Test
  void exchangeThatKeepsSecondsOnlyIsCaught() {
    assertThat(FailedClaims.of(BrokenExchanges.KeepsSecondsOnly.class))
        .contains(
            "deltaOfASecondCountsInItsMinuteAndQuarter", "secondThatIsTooOldCountsInItsMinute")
        .doesNotContain("rangesIncludeTheirFirstSlotAndNotTheirLast");
  }

  @Test
  void exchangeThatDropsWhatItDoesNotTellApartIsCaught() {
    assertThat(FailedClaims.of(BrokenExchanges.DropsTheUntold.class))
        .contains(
            "callsNotToldApartHaveARowOfTheirOwn", "labelSetsBeyondTheCapAreCountedAndNotToldApart")
        .doesNotContain(
            "hostileLabelValuesAreKeptApartAndAsTheyAre", "samePartAgainChangesNothing");
  }

  @Test
  void exchangeThatHidesGapsIsCaught() {
    assertThat(FailedClaims.of(BrokenExchanges.HidesGaps.class))
        .contains("gapIsToldAndWhatFollowsCounts", "whatAnIncarnationSentBeforeItWasKnownIsMissing")
        .doesNotContain("samePartAgainChangesNothing");
  }

  @Test
  void spoolThatForgetsWhenClosedIsCaught() {
    assertThat(FailedClaims.of(BrokenSpools.ForgetsWhenClosed.class))
        .contains("whatWaitsIsThereAfterAReopening", "everyFactOfACallIsKept")
        .doesNotContain("callsComeBackInTheOrderOfAppends", "removingTakesTheOldest");
  }

  @Test
  void spoolThatKeepsAPartOfARefusedBatchIsCaught() {
    assertThat(FailedClaims.of(BrokenSpools.KeepsPartOfARefusedBatch.class))
        .contains("fullSpoolRefusesABatchWholeAndKeepsWhatItHas")
        .doesNotContain("whatWaitsIsThereAfterAReopening", "removingTakesTheOldest");
  }

  @Test
  void ledgerThatChecksAndThenHoldsIsCaughtOverspending() {
    assertThat(FailedClaims.of(BrokenLedgers.ChecksThenHolds.class))
        .contains("sixtyFourThreadsSpendTenDollarsAndNoMore")
        .doesNotContain("limitItselfIsTheLastThatFits", "callIsChargedOnceReservedOrNot");
  }

  @Test
  void ledgerThatChargesTwiceIsCaught() {
    assertThat(FailedClaims.of(BrokenLedgers.ChargesTwice.class))
        .contains("callIsChargedOnceReservedOrNot", "anySequenceOfOperationsAgreesWithTheModel")
        .doesNotContain("limitItselfIsTheLastThatFits", "releaseGivesBackOnce");
  }

  @Test
  void ledgerThatLeaksHoldsIsCaught() {
    assertThat(FailedClaims.of(BrokenLedgers.LeaksHolds.class))
        .contains(
            "holdExpiresToTheInstant",
            "expiryChargesOrReleasesAsEachLineSays",
            "ownersThatDieCostWhatThePolicySays",
            "anySequenceOfOperationsAgreesWithTheModel")
        .doesNotContain("releaseGivesBackOnce", "sixtyFourThreadsSpendTenDollarsAndNoMore");
  }

  @Test
  void ledgerWhoseDaysAreUtcIsCaught() {
    assertThat(FailedClaims.of(BrokenLedgers.DaysInUtc.class))
        .contains("lastInstantAndFirstInstantAreInDifferentPeriods", "dayLastsAsLongAsTheZoneSays")
        .doesNotContain("limitItselfIsTheLastThatFits");
  }

  @Test
  void ledgerThatResetsRatesIsCaught() {
    assertThat(FailedClaims.of(BrokenLedgers.ResetsRates.class))
        .contains("neverMoreThanTheLimitInAnySixtySeconds", "rollingPeriodSaysWhenThereWillBeRoom")
        .doesNotContain("lastInstantAndFirstInstantAreInDifferentPeriods");
  }

  @Test
  void ledgerThatAlwaysReleasesIsCaught() {
    assertThat(FailedClaims.of(BrokenLedgers.AlwaysReleases.class))
        .contains(
            "expiryChargesOrReleasesAsEachLineSays",
            "lateReleaseTakesTheEstimateBack",
            "ownersThatDieCostWhatThePolicySays")
        .doesNotContain("holdExpiresToTheInstant");
  }
}

package io.tokengauge.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Shows that each mistake of an alert store is caught, and by the test that claims it away. */
class AlertStoreContractBitesTest {

  /** Whether threads race for a version is up to the machine, so that claim may hold. */
  @Test
  void storeThatIgnoresTheVersionIsCaught() {
    assertThat(FailedClaims.of(BrokenAlertStores.IgnoresTheVersion.class))
        .contains(
            "stepFromAnotherVersionChangesNeitherBookNorOutbox",
            "anySequenceOfOperationsAgreesWithTheModel")
        .doesNotContain("stepPutsAndRemovesAndRaisesTheVersion", "receiversAreIndependent");
  }

  @Test
  void storeThatTellsBeforeItKnowsIsCaught() {
    assertThat(FailedClaims.of(BrokenAlertStores.TellsBeforeItKnows.class))
        .contains(
            "stepFromAnotherVersionChangesNeitherBookNorOutbox",
            "anySequenceOfOperationsAgreesWithTheModel")
        .doesNotContain(
            "stepPutsAndRemovesAndRaisesTheVersion", "whatIsAddedIsHandedOutAsItWasAndOnce");
  }

  @Test
  void storeThatTellsNobodyIsCaught() {
    assertThat(FailedClaims.of(BrokenAlertStores.TellsNobody.class))
        .contains(
            "stepIsToldToEachReceiverThatItNames",
            "everyChangeIsMadeOnceAndToldOnce",
            "anySequenceOfOperationsAgreesWithTheModel")
        .doesNotContain("stepFromAnotherVersionChangesNeitherBookNorOutbox", "booksAreApart");
  }

  @Test
  void storeThatClaimsForGoodIsCaught() {
    assertThat(FailedClaims.of(BrokenAlertStores.ClaimsForGood.class))
        .contains(
            "claimThatIsNotSettledInTimeIsFreeAgain",
            "settlingCountsEvenIfTheClaimRanOut",
            "anySequenceOfOperationsAgreesWithTheModel")
        .doesNotContain("whatIsAddedIsHandedOutAsItWasAndOnce", "everyChangeIsMadeOnceAndToldOnce");
  }

  @Test
  void storeThatClaimsForNobodyIsCaught() {
    assertThat(FailedClaims.of(BrokenAlertStores.ClaimsForNobody.class))
        .contains(
            "whatIsAddedIsHandedOutAsItWasAndOnce", "anySequenceOfOperationsAgreesWithTheModel")
        .doesNotContain("receiversAreIndependent", "booksAreApart");
  }

  @Test
  void storeThatForgetsWhatWasToldIsCaught() {
    assertThat(FailedClaims.of(BrokenAlertStores.ForgetsWhatWasTold.class))
        .contains(
            "alertIsToldFromWhenItsBeginningWasToWhenItsEndIsSettled",
            "dispatchThatBeginsAndEndsAnAlertLeavesItUntold",
            "anySequenceOfOperationsAgreesWithTheModel")
        .doesNotContain("whatIsAddedIsHandedOutAsItWasAndOnce", "deadLettersAreKeptTheNewestFirst");
  }

  @Test
  void storeThatBuriesTheDeadIsCaught() {
    assertThat(FailedClaims.of(BrokenAlertStores.BuriesTheDead.class))
        .contains("deadLettersAreKeptTheNewestFirst", "anySequenceOfOperationsAgreesWithTheModel")
        .doesNotContain(
            "dueLongestComesFirstAndOfEqualsWhatWasAddedFirst",
            "settlingCountsEvenIfTheClaimRanOut");
  }

  @Test
  void storeThatNeverWaitsIsCaught() {
    assertThat(FailedClaims.of(BrokenAlertStores.NeverWaits.class))
        .contains(
            "groupWhoseFirstIsPutOffWaitsAndOthersDoNot",
            "anySequenceOfOperationsAgreesWithTheModel")
        .doesNotContain("whatIsAddedIsHandedOutAsItWasAndOnce", "receiversAreIndependent");
  }
}

package io.tokengauge.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

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

  @Test
  void ledgerThatChecksAndThenHoldsIsCaughtOverspending() {
    assertThat(failuresOf(BrokenLedgers.ChecksThenHolds.class))
        .contains("sixtyFourThreadsSpendTenDollarsAndNoMore")
        .doesNotContain("limitItselfIsTheLastThatFits", "callIsChargedOnceReservedOrNot");
  }

  @Test
  void ledgerThatChargesTwiceIsCaught() {
    assertThat(failuresOf(BrokenLedgers.ChargesTwice.class))
        .contains("callIsChargedOnceReservedOrNot", "anySequenceOfOperationsAgreesWithTheModel")
        .doesNotContain("limitItselfIsTheLastThatFits", "releaseGivesBackOnce");
  }

  @Test
  void ledgerThatLeaksHoldsIsCaught() {
    assertThat(failuresOf(BrokenLedgers.LeaksHolds.class))
        .contains(
            "holdExpiresToTheInstant",
            "expiryChargesOrReleasesAsEachLineSays",
            "ownersThatDieCostWhatThePolicySays",
            "anySequenceOfOperationsAgreesWithTheModel")
        .doesNotContain("releaseGivesBackOnce", "sixtyFourThreadsSpendTenDollarsAndNoMore");
  }

  @Test
  void ledgerWhoseDaysAreUtcIsCaught() {
    assertThat(failuresOf(BrokenLedgers.DaysInUtc.class))
        .contains("lastInstantAndFirstInstantAreInDifferentPeriods", "dayLastsAsLongAsTheZoneSays")
        .doesNotContain("limitItselfIsTheLastThatFits");
  }

  @Test
  void ledgerThatResetsRatesIsCaught() {
    assertThat(failuresOf(BrokenLedgers.ResetsRates.class))
        .contains("neverMoreThanTheLimitInAnySixtySeconds", "rollingPeriodSaysWhenThereWillBeRoom")
        .doesNotContain("lastInstantAndFirstInstantAreInDifferentPeriods");
  }

  @Test
  void ledgerThatAlwaysReleasesIsCaught() {
    assertThat(failuresOf(BrokenLedgers.AlwaysReleases.class))
        .contains(
            "expiryChargesOrReleasesAsEachLineSays",
            "lateReleaseTakesTheEstimateBack",
            "ownersThatDieCostWhatThePolicySays")
        .doesNotContain("holdExpiresToTheInstant");
  }

  /** Runs a contract and returns the names of the tests that failed. */
  private static Set<String> failuresOf(Class<?> contract) {
    Set<String> failed = new TreeSet<>();
    TestExecutionListener listener =
        new TestExecutionListener() {
          @Override
          public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            Optional<TestSource> source = test.getSource();
            if (result.getStatus() == TestExecutionResult.Status.FAILED
                && source.orElse(null) instanceof MethodSource method) {
              boolean claim = result.getThrowable().orElse(null) instanceof AssertionError;
              failed.add(claim ? method.getMethodName() : "threw in " + method.getMethodName());
            }
          }
        };
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request().selectors(selectClass(contract)).build();
    LauncherFactory.create().execute(request, listener);
    // Any other exception would prove nothing.
    assertThat(failed).noneMatch(name -> name.startsWith("threw"));
    return failed;
  }
}

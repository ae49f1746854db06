package io.tokengauge.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Shows that each mistake of a notifier is caught, by the test that claims it cannot happen. */
class NotifierContractBitesTest {

  @Test
  void rightOnePasses() {
    assertThat(FailedClaims.of(BrokenNotifiers.Right.class)).isEmpty();
  }

  @Test
  void notifierThatSwallowsFailuresIsCaught() {
    assertThat(FailedClaims.of(BrokenNotifiers.SwallowsFailures.class))
        .containsExactly("failureIsThrownEachTimeAndNotKeptQuiet");
  }

  @Test
  void notifierThatMarksAsSentBeforeItIsIsCaught() {
    assertThat(FailedClaims.of(BrokenNotifiers.MarksAsSentBeforeItIs.class))
        .containsExactly("failureIsThrownEachTimeAndNotKeptQuiet");
  }

  @Test
  void notifierThatTellsTheFirstAlertOnlyIsCaught() {
    assertThat(FailedClaims.of(BrokenNotifiers.TellsTheFirstAlertOnly.class))
        .containsExactly("everyAlertOfADigestIsTold");
  }

  @Test
  void notifierThatDoesNotEscapeIsCaught() {
    assertThat(FailedClaims.of(BrokenNotifiers.DoesNotEscape.class))
        .containsExactly("hostileTextInEveryFieldArrivesHarmless");
  }

  @Test
  void notifierThatDoesNotKnowEndsIsCaught() {
    assertThat(FailedClaims.of(BrokenNotifiers.DoesNotKnowEnds.class))
        .containsExactly("endArrivesAsAnEnd", "everyAlertOfADigestIsTold");
  }

  @Test
  void notifierThatMixesThreadsIsCaught() {
    assertThat(FailedClaims.of(BrokenNotifiers.MixesThreads.class))
        .containsExactly("dispatchesOfSeveralThreadsAllArriveWhole");
  }

  @Test
  void notifierThatShowsItsTokenIsCaught() {
    assertThat(FailedClaims.of(BrokenNotifiers.ShowsItsToken.class))
        .containsExactly("secretsAreShownNowhere");
  }

  @Test
  void notifierThatTakesSilenceForSuccessIsCaught() {
    assertThat(FailedClaims.of(BrokenNotifiers.TakesSilenceForSuccess.class))
        .containsExactly("receiverThatSaysNothingIsGivenUp");
  }
}

package io.tokengauge.testkit;

import static io.tokengauge.testkit.ContractRun.failuresOf;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Shows that each mistake of a notifier is caught, by the test that claims it cannot happen. */
class NotifierContractBitesTest {

  @Test
  void rightOnePasses() {
    assertThat(failuresOf(BrokenNotifiers.Right.class)).isEmpty();
  }

  @Test
  void notifierThatSwallowsFailuresIsCaught() {
    assertThat(failuresOf(BrokenNotifiers.SwallowsFailures.class))
        .containsExactly("failureIsThrownEachTimeAndNotKeptQuiet");
  }

  @Test
  void notifierThatMarksAsSentBeforeItIsIsCaught() {
    assertThat(failuresOf(BrokenNotifiers.MarksAsSentBeforeItIs.class))
        .containsExactly("failureIsThrownEachTimeAndNotKeptQuiet");
  }

  @Test
  void notifierThatTellsTheFirstAlertOnlyIsCaught() {
    assertThat(failuresOf(BrokenNotifiers.TellsTheFirstAlertOnly.class))
        .containsExactly("everyAlertOfADigestIsTold");
  }

  @Test
  void notifierThatDoesNotEscapeIsCaught() {
    assertThat(failuresOf(BrokenNotifiers.DoesNotEscape.class))
        .containsExactly("hostileTextInEveryFieldArrivesHarmless");
  }

  @Test
  void notifierThatDoesNotKnowEndsIsCaught() {
    assertThat(failuresOf(BrokenNotifiers.DoesNotKnowEnds.class))
        .containsExactly("endArrivesAsAnEnd", "everyAlertOfADigestIsTold");
  }

  @Test
  void notifierThatMixesThreadsIsCaught() {
    assertThat(failuresOf(BrokenNotifiers.MixesThreads.class))
        .containsExactly("dispatchesOfSeveralThreadsAllArriveWhole");
  }

  @Test
  void notifierThatShowsItsTokenIsCaught() {
    assertThat(failuresOf(BrokenNotifiers.ShowsItsToken.class))
        .containsExactly("secretsAreShownNowhere");
  }

  @Test
  void notifierThatTakesSilenceForSuccessIsCaught() {
    assertThat(failuresOf(BrokenNotifiers.TakesSilenceForSuccess.class))
        .containsExactly("receiverThatSaysNothingIsGivenUp");
  }
}

package io.tokengauge.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.notify.DeadLetter;
import io.tokengauge.notify.Dispatch;
import io.tokengauge.notify.Outgoing;
import io.tokengauge.notify.Settlement;
import io.tokengauge.notify.Transition;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Claims that each dispatch is handed out in its turn until it is settled, whoever claims. */
abstract class AlertOutboxContract extends AlertStoreTheme {

  AlertOutboxContract(AlertStoreContract setting) {
    super(setting);
  }

  @Test
  void dispatchIsClaimedByOneAtATime() {
    add(MAIL, firing("d1", "g", "x"), 0);
    assertThat(claimed(MAIL, 0).dispatch().id()).isEqualTo("d1");
    assertNothingToClaim(MAIL, 0);
    assertNothingToClaim(MAIL, 59);
  }

  @Test
  void claimThatRanOutIsFreeForOthers() {
    add(MAIL, firing("d1", "g", "x"), 0);
    Outgoing first = claimed(MAIL, 0);
    Outgoing second = claimed(MAIL, 60);
    assertThat(second.dispatch()).isEqualTo(first.dispatch());
    assertThat(second.claim()).isNotEqualTo(first.claim());
    assertThat(second.attempts()).isZero();
    outbox().retry(first, at(61)); // too late: it is the second's now
    assertNothingToClaim(MAIL, 62);
    outbox().retry(second, at(62));
    assertThat(claimed(MAIL, 62).attempts()).isEqualTo(1);
  }

  @Test
  void settlingCountsEvenIfTheClaimRanOut() {
    add(MAIL, firing("d1", "g", "x"), 0);
    Outgoing first = claimed(MAIL, 0);
    Outgoing second = claimed(MAIL, 60);
    outbox().settle(first, Settlement.SENT, "", at(61));
    assertThat(outbox().pending(MAIL)).isZero();
    outbox().settle(second, Settlement.DEAD, "no", at(62));
    assertThat(outbox().deadLetters(MAIL)).isEmpty();
    assertNothingToClaim(MAIL, 1_000);
  }

  @Test
  void dispatchesOfAGroupWaitForEachOtherAndGroupsDoNot() {
    add(MAIL, firing("a1", "a", "x"), 0);
    add(MAIL, resolved("a2", "a", "x"), 1);
    add(MAIL, firing("b1", "b", "y"), 2);
    Outgoing a1 = claimed(MAIL, 3);
    assertThat(a1.dispatch().id()).isEqualTo("a1");
    assertThat(claimed(MAIL, 3).dispatch().id()).isEqualTo("b1");
    assertNothingToClaim(MAIL, 3);
    outbox().retry(a1, at(10));
    assertNothingToClaim(MAIL, 9);
    a1 = claimed(MAIL, 10);
    assertThat(a1.dispatch().id()).isEqualTo("a1");
    outbox().settle(a1, Settlement.SENT, "", at(11));
    assertThat(claimed(MAIL, 11).dispatch().id()).isEqualTo("a2");
  }

  @Test
  void whatIsDueLongestComesFirst() {
    add(MAIL, firing("a", "a", "x"), 0);
    add(MAIL, firing("b", "b", "y"), 1);
    outbox().retry(claimed(MAIL, 1), at(5));
    add(MAIL, firing("c", "c", "z"), 2);
    assertThat(claimed(MAIL, 9).dispatch().id()).isEqualTo("b");
    assertThat(claimed(MAIL, 9).dispatch().id()).isEqualTo("c");
    assertThat(claimed(MAIL, 9).dispatch().id()).isEqualTo("a");
  }

  @Test
  void nothingIsClaimedBeforeItIsDue() {
    add(MAIL, firing("a", "a", "x"), 5);
    assertNothingToClaim(MAIL, 4);
    assertThat(claimed(MAIL, 5).added()).isEqualTo(at(5));
  }

  @Test
  void receiversAreApart() {
    add(MAIL, firing("d1", "g", "x"), 0);
    add(CHAT, firing("d1", "g", "x"), 0);
    outbox().settle(claimed(MAIL, 0), Settlement.SENT, "", at(1));
    assertThat(outbox().pending(CHAT)).isEqualTo(1);
    assertThat(claimed(CHAT, 1).told()).isEmpty();
  }

  @Test
  void sameIdAgainChangesNothingWhileItWaits() {
    add(MAIL, firing("d1", "g", "x"), 0);
    add(MAIL, firing("d1", "g", "other"), 1);
    assertThat(outbox().pending(MAIL)).isEqualTo(1);
    Outgoing claimed = claimed(MAIL, 2);
    assertThat(claimed.dispatch()).isEqualTo(firing("d1", "g", "x"));
    add(MAIL, firing("d1", "g", "x"), 3);
    assertNothingToClaim(MAIL, 4);
    outbox().settle(claimed, Settlement.SENT, "", at(5));
    assertThat(outbox().pending(MAIL)).isZero();
  }

  @ParameterizedTest
  @EnumSource(Settlement.class)
  void alertIsToldFromWhenItsBeginningWasToWhenItsEndIsSettled(Settlement how) {
    add(MAIL, firing("d1", "g", "x"), 0);
    outbox().settle(claimed(MAIL, 0), how, "why", at(1));
    add(MAIL, firing("d2", "g", "x"), 2);
    Outgoing again = claimed(MAIL, 2);
    assertThat(again.told()).isEqualTo(how.told() ? Set.of("x") : Set.of());
    outbox().settle(again, Settlement.SENT, "", at(3));

    add(MAIL, resolved("d3", "g", "x"), 4);
    Outgoing end = claimed(MAIL, 4);
    assertThat(end.told()).containsExactly("x");
    outbox().settle(end, how, "why", at(5));
    add(MAIL, resolved("d4", "g", "x"), 6);
    assertThat(claimed(MAIL, 6).told()).isEmpty();
  }

  @Test
  void dispatchThatBeginsAndEndsAnAlertLeavesItUntold() {
    Dispatch both =
        dispatch(
            "d1",
            "g",
            NotificationFixtures.notification("x", Transition.FIRING),
            NotificationFixtures.notification("x", Transition.RESOLVED),
            NotificationFixtures.notification("y", Transition.FIRING),
            NotificationFixtures.notification("e", Transition.EVENT));
    add(MAIL, both, 0);
    outbox().settle(claimed(MAIL, 0), Settlement.SENT, "", at(1));
    add(MAIL, both, 2);
    assertThat(claimed(MAIL, 2).told()).containsExactly("y");
  }

  @Test
  void deadLettersAreKeptTheNewestFirst() {
    for (int i = 0; i < 3; i++) {
      add(MAIL, firing("d" + i, "g" + i, "x"), i);
      Outgoing claimed = claimed(MAIL, i);
      outbox().retry(claimed, at(i));
      claimed = claimed(MAIL, i);
      Settlement how = i == 1 ? Settlement.PARTLY_SENT : Settlement.DEAD;
      outbox().settle(claimed, how, "reason " + i, at(10 + i));
    }
    add(MAIL, resolved("d9", "g9", "x"), 20);
    outbox().settle(claimed(MAIL, 20), Settlement.NOTHING_TO_TELL, "", at(20));
    assertThat(outbox().deadLetters(MAIL))
        .containsExactly(
            new DeadLetter(MAIL, firing("d2", "g2", "x"), "reason 2", 2, at(12)),
            new DeadLetter(MAIL, firing("d1", "g1", "x"), "reason 1", 2, at(11)),
            new DeadLetter(MAIL, firing("d0", "g0", "x"), "reason 0", 2, at(10)));
    assertThat(outbox().deadLetters(CHAT)).isEmpty();
  }

  @Test
  void asManyAsPromisedAreKept() {
    for (int i = 0; i < AlertStoreContract.WAITING; i++) {
      add(MAIL, firing("d" + i, "g" + i, "x" + i), i);
    }
    assertThat(outbox().pending(MAIL)).isEqualTo(AlertStoreContract.WAITING);
    for (int i = 0; i < AlertStoreContract.DEAD_LETTERS; i++) {
      outbox().settle(claimed(MAIL, 1_000), Settlement.DEAD, "no", at(1_000));
    }
    List<DeadLetter> dead = outbox().deadLetters(MAIL);
    assertThat(dead).hasSize(AlertStoreContract.DEAD_LETTERS);
    assertThat(dead.get(0).dispatch().id()).isEqualTo("d" + (AlertStoreContract.DEAD_LETTERS - 1));
  }

  @Test
  void timeToLookAgainIsNotAfterSomethingIsDue() {
    add(MAIL, firing("a", "a", "x"), 5);
    assertThat(outbox().nextDue(MAIL, at(0)).orElseThrow()).isBeforeOrEqualTo(at(5));
    Outgoing claimed = claimed(MAIL, 5);
    assertThat(outbox().nextDue(MAIL, at(5)).orElseThrow()).isBeforeOrEqualTo(at(65));
    outbox().retry(claimed, at(30));
    assertThat(outbox().nextDue(MAIL, at(6)).orElseThrow()).isBeforeOrEqualTo(at(30));
  }

  @Test
  void hostileTextsComeBackAsTheyWere() throws Exception {
    int i = 0;
    for (String text : NotificationFixtures.HOSTILE_TEXTS) {
      Dispatch hostile = NotificationFixtures.everywhere("h" + i++, Transition.FIRING, text);
      add(MAIL, hostile, i);
      Outgoing claimed = claimed(MAIL, i);
      assertThat(claimed.dispatch()).isEqualTo(hostile);
      String reason = text.replace("\u0000", "").replaceAll("[\ud800-\udfff]", "");
      outbox().settle(claimed, Settlement.DEAD, reason, at(i));
      assertThat(outbox().deadLetters(MAIL))
          .first()
          .extracting(DeadLetter::dispatch)
          .isEqualTo(hostile);
    }
    reopen();
    assertThat(outbox().deadLetters(MAIL)).hasSize(i);
  }

  @Test
  void outboxOutlivesTheProcess() throws Exception {
    add(MAIL, firing("t1", "t", "known"), 0);
    outbox().settle(claimed(MAIL, 0), Settlement.SENT, "", at(0));
    add(MAIL, firing("a1", "a", "x"), 1);
    add(MAIL, firing("a2", "a", "y"), 2);
    outbox().retry(claimed(MAIL, 3), at(10));
    add(MAIL, firing("b1", "b", "z"), 4);
    assertThat(claimed(MAIL, 4).dispatch().id()).isEqualTo("b1");
    add(MAIL, firing("c1", "c", "w"), 5);
    outbox().settle(claimed(MAIL, 5), Settlement.DEAD, "gone", at(6));
    reopen();
    assertThat(outbox().pending(MAIL)).isEqualTo(3);
    assertNothingToClaim(MAIL, 9);
    Outgoing a1 = claimed(MAIL, 10);
    assertThat(a1.dispatch().id()).isEqualTo("a1");
    assertThat(a1.attempts()).isEqualTo(1);
    assertThat(a1.added()).isEqualTo(at(1));
    assertNothingToClaim(MAIL, 63);
    assertThat(claimed(MAIL, 64).dispatch().id()).isEqualTo("b1");
    assertThat(outbox().deadLetters(MAIL))
        .containsExactly(new DeadLetter(MAIL, firing("c1", "c", "w"), "gone", 1, at(6)));
    add(MAIL, resolved("t2", "t", "known"), 70);
    outbox().settle(a1, Settlement.SENT, "", at(70));
    Outgoing next = claimed(MAIL, 70);
    assertThat(next.dispatch().id()).isEqualTo("a2");
    assertThat(claimed(MAIL, 70).told()).containsExactly("known");
  }
}

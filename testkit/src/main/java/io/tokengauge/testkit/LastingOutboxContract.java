package io.tokengauge.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.notify.DeadLetter;
import io.tokengauge.notify.Dispatch;
import io.tokengauge.notify.Outgoing;
import io.tokengauge.notify.Settlement;
import io.tokengauge.notify.Transition;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Claims that what is to be told outlives the process, and how much of it is kept. */
abstract class LastingOutboxContract extends AlertStoreTheme {

  LastingOutboxContract(AlertStoreContract setting) {
    super(setting);
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
  void hostileTextsOutliveTheProcess() throws Exception {
    List<Dispatch> newestFirst = new ArrayList<>();
    for (String text : NotificationFixtures.HOSTILE_TEXTS) {
      int i = newestFirst.size();
      Dispatch hostile = NotificationFixtures.everywhere("h" + i, Transition.FIRING, text);
      add(MAIL, hostile, i);
      String reason = text.replace("\u0000", "").replaceAll("[\ud800-\udfff]", "");
      outbox().settle(claimed(MAIL, i), Settlement.DEAD, reason, at(i));
      newestFirst.add(0, hostile);
    }
    reopen();
    assertThat(outbox().deadLetters(MAIL))
        .extracting(DeadLetter::dispatch)
        .containsExactlyElementsOf(newestFirst);
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

package io.tokengauge.storage.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.alert.AlertStore;
import io.tokengauge.notify.AlertGroup;
import io.tokengauge.notify.Dispatch;
import io.tokengauge.notify.NotificationOutbox;
import io.tokengauge.notify.Outgoing;
import io.tokengauge.notify.Settlement;
import io.tokengauge.notify.Transition;
import io.tokengauge.testkit.NotificationFixtures;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AlertStoreBoundsTest {

  private static final Instant NOW = NotificationFixtures.TIME;

  private final NotificationOutbox outbox =
      MemoryStorage.create().require(AlertStore.class).outbox();

  private static Dispatch dispatch(int number) {
    return new Dispatch(
        "d" + number,
        new AlertGroup("g" + number, new TreeMap<>(), NOW),
        List.of(NotificationFixtures.notification("x" + number, Transition.FIRING)),
        List.of());
  }

  @Test
  void whatWaitsLongestBecomesADeadLetterForMoreUnlessItIsBeingSent() {
    for (int i = 0; i < AlertBox.MAX_WAITING; i++) {
      assertThat(outbox.add("mail", dispatch(i), NOW.plusSeconds(i))).isEmpty();
    }
    Outgoing claimed =
        outbox.claim("mail", NOW.plusSeconds(5_000), NOW.plusSeconds(6_000)).orElseThrow();
    assertThat(claimed.dispatch().id()).isEqualTo("d0");
    assertThat(outbox.add("mail", dispatch(5_000), NOW.plusSeconds(5_000))).contains(dispatch(1));
    assertThat(outbox.pending("mail")).isEqualTo(AlertBox.MAX_WAITING);
    assertThat(outbox.deadLetters("mail"))
        .extracting(letter -> letter.dispatch().id() + ": " + letter.reason())
        .containsExactly("d1: dropped: 1000 wait already");
  }

  @Test
  void theNewestDeadLettersAreKept() {
    for (int i = 0; i <= AlertBox.MAX_DEAD; i++) {
      outbox.add("mail", dispatch(i), NOW);
      Outgoing claimed = outbox.claim("mail", NOW, NOW.plusSeconds(60)).orElseThrow();
      outbox.settle(claimed, Settlement.DEAD, "no", NOW);
    }
    assertThat(outbox.deadLetters("mail"))
        .hasSize(AlertBox.MAX_DEAD)
        .extracting(letter -> letter.dispatch().id())
        .contains("d1", "d100")
        .doesNotContain("d0");
  }
}

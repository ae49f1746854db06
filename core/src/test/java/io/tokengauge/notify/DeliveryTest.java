package io.tokengauge.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DeliveryTest {

  private final List<String> sent = new ArrayList<>();
  private final List<String> tried = new ArrayList<>();
  private final Set<String> refused = new HashSet<>();
  private final Notifier notifier =
      notification -> {
        String what = notification.fingerprint() + notification.transition().name().charAt(0);
        tried.add(what);
        if (refused.contains(notification.fingerprint())) {
          throw new java.io.IOException("refused");
        }
        sent.add(what);
      };

  private Delivery delivery(int capacity) {
    return new Delivery(notifier, Severity.INFO, capacity);
  }

  @Test
  void whatFailsIsKeptAndArrivesLaterInOrder() {
    Delivery delivery = delivery(10);
    refused.add("a");
    delivery.add(Sample.firing("a"));
    delivery.run();
    delivery.add(Sample.resolved("a"));
    delivery.run();
    assertThat(sent).isEmpty();
    assertThat(delivery.stats()).isEqualTo(new DeliveryStats(0, 2, 0, 2));
    refused.clear();
    delivery.run();
    delivery.run();
    assertThat(sent).containsExactly("aF", "aR");
    assertThat(delivery.stats()).isEqualTo(new DeliveryStats(2, 2, 0, 0));
  }

  @Test
  void notificationsThatAreNeverTakenDoNotHoldUpOthers() {
    Delivery delivery = delivery(100);
    for (int i = 0; i < 5; i++) {
      refused.add("bad" + i);
      delivery.add(Sample.event("bad" + i));
    }
    delivery.add(Sample.event("good"));
    for (int round = 0; round < 4; round++) {
      delivery.run();
    }
    assertThat(sent).containsExactly("goodE");
    assertThat(delivery.stats().pending()).isEqualTo(5);
  }

  @Test
  void deadReceiverIsTriedTwiceARound() {
    Delivery delivery = delivery(100);
    for (int i = 0; i < 10; i++) {
      refused.add("a" + i);
      delivery.add(Sample.event("a" + i));
    }
    delivery.run();
    assertThat(tried).hasSize(2);
  }

  @Test
  void endWithoutABeginningIsNotTold() {
    Delivery delivery = delivery(10);
    delivery.add(Sample.resolved("a"));
    delivery.run();
    assertThat(tried).isEmpty();
    assertThat(delivery.stats().pending()).isZero();
  }

  @Test
  void endWhoseBeginningWasDroppedIsNotTold() {
    Delivery delivery = delivery(2);
    refused.add("a");
    delivery.add(Sample.firing("a"));
    delivery.add(Sample.resolved("a"));
    delivery.run();
    delivery.add(Sample.event("b"));
    assertThat(delivery.stats()).isEqualTo(new DeliveryStats(0, 1, 1, 2));
    refused.clear();
    delivery.run();
    assertThat(sent).containsExactly("bE");
    assertThat(delivery.stats()).isEqualTo(new DeliveryStats(1, 1, 1, 0));
  }

  @Test
  void receiverOfWarningsIsNotToldOfInfoUnlessItKnowsTheAlert() {
    Delivery warnings = new Delivery(notifier, Severity.WARNING, 10);
    warnings.add(Sample.of("a", Transition.FIRING, Severity.INFO, "i"));
    warnings.run();
    assertThat(sent).isEmpty();
    warnings.add(Sample.of("a", Transition.FIRING, Severity.WARNING, "w"));
    warnings.add(Sample.of("a", Transition.FIRING, Severity.INFO, "i"));
    warnings.add(Sample.of("a", Transition.RESOLVED, Severity.INFO, "i"));
    warnings.run();
    assertThat(sent).containsExactly("aF", "aF", "aR");
  }

  @Test
  void neverMoreWaitThanThereIsRoomFor() {
    Delivery delivery = delivery(3);
    for (int i = 0; i < 100; i++) {
      refused.add("a" + i);
      delivery.add(Sample.event("a" + i));
      delivery.run();
    }
    assertThat(delivery.stats().pending()).isEqualTo(3);
    assertThat(delivery.stats().dropped()).isEqualTo(97);
  }

  @Test
  void roomForNoneIsRefused() {
    assertThatThrownBy(() -> delivery(0)).hasMessageContaining("1 or more, was 0");
  }
}

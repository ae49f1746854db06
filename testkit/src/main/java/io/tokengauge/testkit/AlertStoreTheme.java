package io.tokengauge.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.alert.AlertStep;
import io.tokengauge.alert.AlertStore;
import io.tokengauge.notify.AlertGroup;
import io.tokengauge.notify.Dispatch;
import io.tokengauge.notify.Notification;
import io.tokengauge.notify.NotificationOutbox;
import io.tokengauge.notify.Outgoing;
import io.tokengauge.notify.Transition;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Opens and closes the store under test for one theme of the contract. */
abstract class AlertStoreTheme {

  static final Instant START = NotificationFixtures.TIME;
  static final String BOOK = "prod.api-1";
  static final String MAIL = "mail";
  static final String CHAT = "chat";

  final AlertStoreContract setting;
  AlertStore store;

  AlertStoreTheme(AlertStoreContract setting) {
    this.setting = setting;
  }

  @BeforeEach
  final void openStore() throws Exception {
    store = setting.createEmpty();
  }

  @AfterEach
  final void closeStore() throws Exception {
    setting.close(store);
  }

  final NotificationOutbox outbox() {
    return store.outbox();
  }

  final void reopen() throws Exception {
    store = setting.reopen(store);
  }

  static Instant at(long seconds) {
    return START.plusSeconds(seconds);
  }

  /** Returns a step that puts these entries and tells nobody. */
  static AlertStep step(long expected, Map<String, String> put) {
    return step(BOOK, expected, put, Set.of());
  }

  static AlertStep step(
      String book,
      long expected,
      Map<String, String> put,
      Set<String> removed,
      AlertStep.Addressed... outgoing) {
    return new AlertStep(
        book, expected, new TreeMap<>(put), removed, Arrays.asList(outgoing), START);
  }

  static AlertStep.Addressed to(String receiver, Dispatch dispatch) {
    return new AlertStep.Addressed(receiver, dispatch);
  }

  /** Returns news of alerts in one group. */
  static Dispatch dispatch(String id, String group, Notification... news) {
    return new Dispatch(
        id, new AlertGroup(group, new TreeMap<>(), START), Arrays.asList(news), List.of());
  }

  static Dispatch firing(String id, String group, String alert) {
    return dispatch(id, group, NotificationFixtures.notification(alert, Transition.FIRING));
  }

  static Dispatch resolved(String id, String group, String alert) {
    return dispatch(id, group, NotificationFixtures.notification(alert, Transition.RESOLVED));
  }

  final void add(String receiver, Dispatch dispatch, long second) {
    assertThat(outbox().add(receiver, dispatch, at(second))).isEmpty();
  }

  /** Claims for a minute, and expects that there is something. */
  final Outgoing claimed(String receiver, long second) {
    return outbox()
        .claim(receiver, at(second), at(second + 60))
        .orElseThrow(
            () -> new AssertionError("nothing to claim for " + receiver + " at second " + second));
  }

  final void assertNothingToClaim(String receiver, long second) {
    assertThat(outbox().claim(receiver, at(second), at(second + 60)))
        .as("claimed for %s at second %d", receiver, second)
        .isEmpty();
  }
}

package io.tokengauge.testkit;

import static io.tokengauge.testkit.NotificationFixtures.TIME;
import static io.tokengauge.testkit.NotificationFixtures.digest;
import static io.tokengauge.testkit.NotificationFixtures.firing;
import static io.tokengauge.testkit.NotificationFixtures.notification;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.notify.AlertGroup;
import io.tokengauge.notify.DeadLetter;
import io.tokengauge.notify.Dispatch;
import io.tokengauge.notify.NotificationOutbox;
import io.tokengauge.notify.Outgoing;
import io.tokengauge.notify.Settlement;
import io.tokengauge.notify.Transition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Holds a {@link NotificationOutbox} to its port. Extend it, with an outbox that has room for a
 * hundred dispatches per receiver and keeps as many dead letters:
 *
 * <pre>{@code
 * class OutboxOfMineTest extends NotificationOutboxContract {
 *   @Override
 *   protected NotificationOutbox createEmpty() {
 *     return new MyOutbox();
 *   }
 * }
 * }</pre>
 */
public abstract class NotificationOutboxContract {

  private static final String MAIL = "mail";
  private static final Instant CLAIM_ENDS = TIME.plusSeconds(300);

  private NotificationOutbox outbox;

  /** For subclasses. */
  protected NotificationOutboxContract() {}

  /**
   * Returns an outbox in which nothing waits.
   *
   * @throws Exception fails the test
   */
  protected abstract NotificationOutbox createEmpty() throws Exception;

  /** Returns how many random sequences of operations to compare with the model. */
  protected int sequences() {
    return 8;
  }

  @BeforeEach
  final void open() throws Exception {
    outbox = createEmpty();
  }

  private Optional<Outgoing> claim(Instant now) {
    return outbox.claim(MAIL, now, now.plusSeconds(300));
  }

  private Outgoing claimed() {
    return claimed(TIME);
  }

  /** Claims, and expects that there is something. */
  private Outgoing claimed(Instant now) {
    return claim(now).orElseThrow(() -> new AssertionError("nothing to claim at " + now));
  }

  private void settle(Outgoing claimed, Settlement how) {
    outbox.settle(claimed, how, how.kept() ? "550 no" : "", TIME);
  }

  private static Dispatch inGroup(String group, String alert, Transition transition) {
    return inGroup(alert + "." + transition, group, alert, transition);
  }

  private static Dispatch inGroup(String id, String group, String alert, Transition transition) {
    return new Dispatch(
        id,
        new AlertGroup(group, new TreeMap<>(), TIME),
        List.of(notification(alert, transition)),
        List.of(notification("other", Transition.FIRING)));
  }

  @Test
  void whatIsAddedIsHandedOutAsItWasAndOnce() {
    Dispatch dispatch =
        digest("d", notification("a", Transition.FIRING), notification("b", Transition.EVENT));
    outbox.add(MAIL, dispatch, TIME);
    assertThat(outbox.pending(MAIL)).isEqualTo(1);
    Outgoing claimed = claimed();
    assertThat(claimed.receiver()).isEqualTo(MAIL);
    assertThat(claimed.dispatch()).isEqualTo(dispatch);
    assertThat(claimed.added()).isEqualTo(TIME);
    assertThat(claimed.attempts()).isZero();
    assertThat(claimed.told()).isEmpty();
    assertThat(claim(TIME)).isEmpty();
    settle(claimed, Settlement.SENT);
    assertThat(outbox.pending(MAIL)).isZero();
    assertThat(claim(CLAIM_ENDS)).isEmpty();
  }

  @Test
  void idThatWaitsIsNotAddedAgain() {
    Dispatch first = inGroup("d", "g", "a", Transition.FIRING);
    outbox.add(MAIL, first, TIME);
    assertThat(outbox.add(MAIL, inGroup("d", "g", "b", Transition.FIRING), TIME)).isEmpty();
    assertThat(outbox.pending(MAIL)).isEqualTo(1);
    Outgoing claimed = claimed();
    assertThat(claimed.dispatch()).isEqualTo(first);
    outbox.add(MAIL, first, TIME);
    settle(claimed, Settlement.SENT);
    assertThat(outbox.pending(MAIL)).isZero();
    assertThat(claim(CLAIM_ENDS)).isEmpty();
  }

  @Test
  void groupIsHandedOutInOrderEachWhenTheOneBeforeIsSettled() {
    outbox.add(MAIL, inGroup("g", "a", Transition.FIRING), TIME);
    outbox.add(MAIL, inGroup("g", "b", Transition.FIRING), TIME);
    outbox.add(MAIL, inGroup("g", "a", Transition.RESOLVED), TIME);
    List<String> order = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Outgoing claimed = claimed();
      order.add(claimed.dispatch().id());
      assertThat(claim(TIME)).isEmpty();
      settle(claimed, i == 1 ? Settlement.DEAD : Settlement.SENT);
    }
    assertThat(order).containsExactly("a.FIRING", "b.FIRING", "a.RESOLVED");
  }

  @Test
  void groupWhoseFirstIsPutOffWaitsAndOthersDoNot() {
    outbox.add(MAIL, inGroup("g", "a", Transition.FIRING), TIME);
    outbox.add(MAIL, inGroup("g", "b", Transition.FIRING), TIME);
    outbox.retry(claimed(), TIME.plusSeconds(60));
    outbox.add(MAIL, inGroup("h", "c", Transition.FIRING), TIME);
    assertThat(claimed().dispatch().id()).isEqualTo("c.FIRING");
    assertThat(claim(TIME.plusSeconds(59))).isEmpty();
    assertThat(claimed(TIME.plusSeconds(60)).dispatch().id()).isEqualTo("a.FIRING");
  }

  @Test
  void receiversAreIndependent() {
    outbox.add(MAIL, firing("a"), TIME);
    outbox.add("slack", firing("a"), TIME);
    settle(claimed(), Settlement.SENT);
    assertThat(outbox.pending("slack")).isEqualTo(1);
    assertThat(outbox.claim("slack", TIME, CLAIM_ENDS).orElseThrow().told()).isEmpty();
    assertThat(outbox.deadLetters("nobody")).isEmpty();
    assertThat(outbox.nextDue("nobody", TIME).orElse(CLAIM_ENDS)).isAfterOrEqualTo(TIME);
  }

  @Test
  void dueLongestComesFirstAndOfEqualsWhatWasAddedFirst() {
    outbox.add(MAIL, inGroup("a", "a1", Transition.EVENT), TIME);
    outbox.add(MAIL, inGroup("b", "b1", Transition.EVENT), TIME);
    outbox.add(MAIL, inGroup("a", "a2", Transition.EVENT), TIME);
    outbox.add(MAIL, inGroup("c", "c1", Transition.EVENT), TIME.minusSeconds(1));
    outbox.add(MAIL, inGroup("d", "later", Transition.EVENT), TIME.plusSeconds(1));
    List<String> order = new ArrayList<>();
    for (Optional<Outgoing> next = claim(TIME); next.isPresent(); next = claim(TIME)) {
      order.add(next.get().dispatch().lead().fingerprint());
      settle(next.get(), Settlement.SENT);
    }
    assertThat(order).containsExactly("c1", "a1", "b1", "a2");
  }

  @Test
  void whatIsPutOffTakesItsTurnWhenItIsDueAgain() {
    outbox.add(MAIL, inGroup("a", "a1", Transition.EVENT), TIME);
    outbox.add(MAIL, inGroup("b", "b1", Transition.EVENT), TIME.plusSeconds(1));
    outbox.retry(claimed(), TIME.plusSeconds(5));
    outbox.add(MAIL, inGroup("c", "c1", Transition.EVENT), TIME.plusSeconds(2));
    List<String> order = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      order.add(claimed(TIME.plusSeconds(9)).dispatch().lead().fingerprint());
    }
    assertThat(order).containsExactly("b1", "c1", "a1");
  }

  @Test
  void claimThatIsNotSettledInTimeIsFreeAgain() {
    outbox.add(MAIL, firing("a"), TIME);
    Outgoing dead = claimed();
    assertThat(claim(CLAIM_ENDS.minusMillis(1))).isEmpty();
    Outgoing again = claimed(CLAIM_ENDS);
    assertThat(again.dispatch()).isEqualTo(dead.dispatch());
    assertThat(again.claim()).isNotEqualTo(dead.claim());
    assertThat(again.attempts()).isZero();
    outbox.retry(dead, TIME); // it was only asleep, and is too late
    assertThat(claim(CLAIM_ENDS)).isEmpty();
    outbox.retry(again, CLAIM_ENDS);
    assertThat(claimed(CLAIM_ENDS).attempts()).isEqualTo(1);
  }

  @Test
  void settlingCountsEvenIfTheClaimRanOut() {
    outbox.add(MAIL, firing("a"), TIME);
    Outgoing dead = claimed();
    Outgoing again = claimed(CLAIM_ENDS);
    settle(dead, Settlement.SENT); // it was only asleep, and had sent it
    assertThat(outbox.pending(MAIL)).isZero();
    settle(again, Settlement.DEAD);
    assertThat(outbox.deadLetters(MAIL)).isEmpty();
    assertThat(claim(CLAIM_ENDS.plusSeconds(600))).isEmpty();
  }

  @Test
  void failedAttemptsAreCountedAndItsAgeStays() {
    outbox.add(MAIL, firing("a"), TIME);
    outbox.retry(claimed(), TIME.plusSeconds(10));
    Outgoing second = claimed(TIME.plusSeconds(10));
    assertThat(second.attempts()).isEqualTo(1);
    assertThat(second.added()).isEqualTo(TIME);
    outbox.settle(second, Settlement.DEAD, "given up", TIME.plusSeconds(11));
    assertThat(outbox.deadLetters(MAIL))
        .containsExactly(
            new DeadLetter(MAIL, second.dispatch(), "given up", 2, TIME.plusSeconds(11)));
  }

  @Test
  void deadLettersAreKeptTheNewestFirst() {
    for (String alert : List.of("a", "b", "c", "d")) {
      outbox.add(MAIL, firing(alert), TIME);
    }
    settle(claimed(), Settlement.DEAD);
    settle(claimed(), Settlement.SENT);
    settle(claimed(), Settlement.PARTLY_SENT);
    settle(claimed(), Settlement.NOTHING_TO_TELL);
    assertThat(outbox.deadLetters(MAIL))
        .extracting(letter -> letter.dispatch().lead().fingerprint())
        .containsExactly("c", "a");
  }

  @Test
  void alertCountsAsToldFromItsBeginningToItsEnd() {
    assertThat(toldBefore("a", Transition.FIRING, Settlement.SENT)).isFalse();
    assertThat(toldBefore("a", Transition.FIRING, Settlement.DEAD)).isTrue();
    assertThat(toldBefore("a", Transition.EVENT, Settlement.SENT)).isTrue();
    assertThat(toldBefore("a", Transition.RESOLVED, Settlement.DEAD)).isTrue();
    assertThat(toldBefore("a", Transition.RESOLVED, Settlement.NOTHING_TO_TELL)).isFalse();
    assertThat(toldBefore("b", Transition.FIRING, Settlement.PARTLY_SENT)).isFalse();
    assertThat(toldBefore("b", Transition.RESOLVED, Settlement.SENT)).isTrue();
    assertThat(toldBefore("c", Transition.FIRING, Settlement.DEAD)).isFalse();
    assertThat(toldBefore("c", Transition.EVENT, Settlement.SENT)).isFalse();
    assertThat(toldBefore("c", Transition.RESOLVED, Settlement.NOTHING_TO_TELL)).isFalse();
  }

  private boolean toldBefore(String alert, Transition transition, Settlement how) {
    outbox.add(MAIL, Dispatch.of(notification(alert, transition)), TIME);
    Outgoing claimed = claimed();
    settle(claimed, how);
    return claimed.told().contains(alert);
  }

  @ParameterizedTest
  @EnumSource(Settlement.class)
  void alertIsToldFromWhenItsBeginningWasToWhenItsEndIsSettled(Settlement how) {
    assertThat(toldBefore("x", Transition.FIRING, how)).isFalse();
    assertThat(toldBefore("x", Transition.FIRING, Settlement.SENT)).isEqualTo(how.told());
    assertThat(toldBefore("x", Transition.RESOLVED, how)).isTrue();
    assertThat(toldBefore("x", Transition.RESOLVED, Settlement.SENT)).isFalse();
  }

  @Test
  void dispatchThatBeginsAndEndsAnAlertLeavesItUntold() {
    Dispatch both =
        digest(
            "d",
            notification("x", Transition.FIRING),
            notification("x", Transition.RESOLVED),
            notification("y", Transition.FIRING),
            notification("e", Transition.EVENT));
    outbox.add(MAIL, both, TIME);
    settle(claimed(), Settlement.SENT);
    outbox.add(MAIL, both, TIME);
    assertThat(claimed().told()).containsExactly("y");
  }

  @Test
  void nextTimeToLookIsNoLaterThanWhatIsDueFirst() {
    outbox.add(MAIL, firing("a"), TIME.plusSeconds(600));
    outbox.add(MAIL, firing("b"), TIME.plusSeconds(20));
    assertThat(outbox.nextDue(MAIL, TIME).orElseThrow()).isBeforeOrEqualTo(TIME.plusSeconds(20));
    assertThat(claim(TIME.plusSeconds(19))).isEmpty();
    Instant now = TIME.plusSeconds(20);
    Outgoing claimed = claimed(now);
    assertThat(outbox.nextDue(MAIL, now).orElseThrow()).isBeforeOrEqualTo(now.plusSeconds(300));
    outbox.retry(claimed, now.plusSeconds(30));
    assertThat(outbox.nextDue(MAIL, now).orElseThrow()).isBeforeOrEqualTo(now.plusSeconds(30));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void hostileTextIsKeptAndHarmsNothing(int text) {
    String hostile = NotificationFixtures.HOSTILE_TEXTS.get(text);
    Dispatch dispatch = NotificationFixtures.everywhere("t", Transition.FIRING, hostile);
    outbox.add(MAIL, dispatch, TIME);
    outbox.add(MAIL, firing("a"), TIME);
    Outgoing claimed = claimed();
    assertThat(claimed.dispatch()).isEqualTo(dispatch);
    outbox.settle(claimed, Settlement.DEAD, hostile, TIME);
    assertThat(outbox.deadLetters(MAIL)).extracting(DeadLetter::dispatch).containsExactly(dispatch);
    assertThat(claimed().dispatch()).isEqualTo(firing("a"));
  }

  @Test
  void eachDispatchIsHandedOutToOneOfManyThreads() throws Exception {
    for (int i = 0; i < 60; i++) {
      outbox.add(MAIL, firing("a" + i), TIME);
    }
    List<String> handedOut = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      Callable<List<String>> sender =
          () -> {
            List<String> mine = new ArrayList<>();
            for (Optional<Outgoing> next = claim(TIME); next.isPresent(); next = claim(TIME)) {
              mine.add(next.get().dispatch().id());
              settle(next.get(), Settlement.SENT);
            }
            return mine;
          };
      for (Future<List<String>> mine : threads.invokeAll(List.of(sender, sender, sender, sender))) {
        handedOut.addAll(mine.get());
      }
    } finally {
      threads.shutdownNow();
      threads.awaitTermination(10, TimeUnit.SECONDS);
    }
    assertThat(handedOut).hasSize(60).doesNotHaveDuplicates();
    assertThat(outbox.pending(MAIL)).isZero();
  }

  @Test
  void anySequenceOfOperationsAgreesWithTheModel() throws Exception {
    for (int seed = 1; seed <= sequences(); seed++) {
      open();
      agreesWithTheModel(seed);
    }
  }

  private void agreesWithTheModel(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    ReferenceOutbox model = new ReferenceOutbox();
    Instant now = TIME;
    List<Outgoing> held = new ArrayList<>();
    List<Outgoing> heldByModel = new ArrayList<>();
    for (int step = 0; step < 150; step++) {
      String receiver = random.nextBoolean() ? MAIL : "slack";
      int which = held.isEmpty() ? 0 : random.nextInt(held.size());
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> {
          Transition[] all = Transition.values();
          Dispatch dispatch =
              inGroup(
                  "d" + step,
                  "g" + random.nextInt(3),
                  "a" + random.nextInt(4),
                  all[random.nextInt(all.length)]);
          outbox.add(receiver, dispatch, now);
          model.add(receiver, dispatch, now);
        }
        case 3, 4 -> {
          Optional<Outgoing> mine = outbox.claim(receiver, now, now.plusSeconds(30));
          Optional<Outgoing> its = model.claim(receiver, now, now.plusSeconds(30));
          assertThat(mine.map(NotificationOutboxContract::shown))
              .as("claim at step %d of seed %d", step, seed)
              .isEqualTo(its.map(NotificationOutboxContract::shown));
          mine.ifPresent(held::add);
          its.ifPresent(heldByModel::add);
        }
        case 5 -> {
          if (!held.isEmpty()) {
            Settlement[] all = Settlement.values();
            Settlement how = all[random.nextInt(all.length)];
            outbox.settle(held.remove(which), how, "no", now);
            model.settle(heldByModel.remove(which), how, "no", now);
          }
        }
        case 6 -> {
          if (!held.isEmpty()) {
            outbox.retry(held.remove(which), now.plusSeconds(7));
            model.retry(heldByModel.remove(which), now.plusSeconds(7));
          }
        }
        default -> now = now.plusSeconds(random.nextInt(20));
      }
      assertThat(outbox.pending(receiver))
          .as("pending at step %d of seed %d", step, seed)
          .isEqualTo(model.pending(receiver));
      assertThat(outbox.deadLetters(receiver))
          .as("dead letters at step %d of seed %d", step, seed)
          .isEqualTo(model.deadLetters(receiver));
    }
  }

  /** Returns all of it but the claim, which each outbox numbers in its own way. */
  private static Outgoing shown(Outgoing claimed) {
    return new Outgoing(
        claimed.receiver(),
        claimed.dispatch(),
        claimed.told(),
        claimed.attempts(),
        claimed.added(),
        0);
  }
}

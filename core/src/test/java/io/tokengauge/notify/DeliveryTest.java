package io.tokengauge.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokengauge.storage.Health;
import io.tokengauge.time.ThreadScheduler;
import io.tokengauge.time.VirtualScheduler;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DeliveryTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final VirtualScheduler scheduler = new VirtualScheduler(Sample.TIME);
  private final List<String> sent = new ArrayList<>();
  private final List<String> ids = new ArrayList<>();
  private final List<Long> tried = new ArrayList<>();
  private final Map<String, Exception> answers = new HashMap<>();

  /** Answers by the group's key; nothing is an acceptance. */
  private final Notifier notifier =
      dispatch -> {
        tried.add(Duration.between(Sample.TIME, scheduler.now()).toMillis());
        ids.add(dispatch.id());
        Exception answer = answers.get(dispatch.group().key());
        if (answer != null
            && !(answer instanceof DeliveryException e
                && e.kind() == DeliveryException.Kind.PARTLY)) {
          throw answer;
        }
        dispatch
            .notifications()
            .forEach(n -> sent.add(n.fingerprint() + n.transition().name().charAt(0)));
        if (answer != null) {
          throw answer;
        }
      };

  private Delivery delivery() {
    return started(Delivery.to(notifier));
  }

  private Delivery started(Delivery.Builder builder) {
    Delivery delivery = builder.random(new SplittableRandom(7)).build();
    delivery.start(scheduler);
    return delivery;
  }

  private void tell(Delivery delivery, Notification... news) {
    for (Notification notification : news) {
      delivery.add(notification, scheduler.now());
    }
    scheduler.advance(Duration.ZERO);
  }

  private static IOException down() {
    return new IOException("down");
  }

  @Test
  void nothingIsSentInTheThreadThatAddsNorBeforeTheStart() {
    Delivery delivery = Delivery.to(notifier).build();
    delivery.add(Sample.event("a"), scheduler.now());
    scheduler.advance(SECOND);
    assertThat(sent).isEmpty();
    delivery.start(scheduler);
    delivery.add(Sample.event("b"), scheduler.now());
    assertThat(sent).isEmpty();
    scheduler.advance(Duration.ZERO);
    assertThat(sent).containsExactly("aE", "bE");
  }

  @Test
  void whatFailsArrivesLaterInOrderWithTheSameIds() {
    Delivery delivery = delivery();
    answers.put("a", down());
    tell(delivery, Sample.firing("a"), Sample.resolved("a"));
    assertThat(sent).isEmpty();
    assertThat(delivery.stats()).isEqualTo(new DeliveryStats(0, 1, 0, 0, 2));
    answers.clear();
    scheduler.advance(SECOND);
    assertThat(sent).containsExactly("aF", "aR");
    assertThat(ids).hasSize(3);
    assertThat(ids.get(1)).isEqualTo(ids.get(0));
    assertThat(delivery.stats()).isEqualTo(new DeliveryStats(2, 1, 0, 0, 0));
  }

  @Test
  void pausesDoubleUpToTheLongestAndAreDrawnFromTheirUpperHalf() {
    Delivery delivery =
        started(
            Delivery.to(notifier)
                .options(DeliveryOptions.DEFAULTS.withPauses(SECOND, Duration.ofSeconds(8))));
    answers.put("a", down());
    tell(delivery, Sample.event("a"));
    scheduler.advance(Duration.ofMinutes(1));
    long full = 1_000;
    for (int i = 1; i < tried.size(); i++) {
      assertThat(tried.get(i) - tried.get(i - 1)).as("pause %d", i).isBetween(full / 2, full);
      full = Math.min(8_000, full * 2);
    }
    assertThat(tried).hasSizeGreaterThan(9);
    assertThat(tried.get(1)).isNotEqualTo(1_000).isNotEqualTo(500);
  }

  @Test
  void groupThatIsNeverTakenDoesNotHoldUpOthers() {
    Delivery delivery = delivery();
    for (int i = 0; i < 5; i++) {
      answers.put("bad" + i, down());
      tell(delivery, Sample.event("bad" + i));
    }
    tell(delivery, Sample.event("good"));
    scheduler.advance(Duration.ofMinutes(1));
    assertThat(sent).containsExactly("goodE");
    assertThat(delivery.stats().pending()).isEqualTo(5);
  }

  @Test
  void receiverThatIsDownIsTriedTwiceAndThenLeftAloneForAWhile() {
    Delivery delivery = delivery();
    for (int i = 0; i < 10; i++) {
      answers.put("a" + i, down());
      delivery.add(Sample.event("a" + i), scheduler.now());
    }
    scheduler.advance(Duration.ZERO);
    assertThat(tried).hasSize(2);
    scheduler.advance(Duration.ofHours(1));
    // Ten dispatches by themselves would have been tried some 200 times.
    assertThat(tried).hasSizeLessThan(35);
    answers.clear();
    scheduler.advance(Duration.ofMinutes(5));
    assertThat(sent).hasSize(10);
  }

  @Test
  void receiverThatSaysWhenIsNotAskedBefore() {
    Delivery delivery = delivery();
    answers.put("a", DeliveryException.later("429", Duration.ofSeconds(30)));
    tell(delivery, Sample.event("a"), Sample.event("b"));
    assertThat(tried).hasSize(1);
    answers.clear();
    scheduler.advance(Duration.ofMillis(29_999));
    assertThat(tried).hasSize(1);
    scheduler.advance(Duration.ofMillis(3_001));
    assertThat(sent).containsExactlyInAnyOrder("aE", "bE");
  }

  @Test
  void whatIsRefusedForGoodIsKeptAndNotTriedAgainAndItsEndIsNotTold() {
    Delivery delivery = delivery();
    answers.put("a", DeliveryException.never("channel_not_found"));
    tell(delivery, Sample.firing("a"));
    answers.clear();
    tell(delivery, Sample.resolved("a"), Sample.event("b"));
    scheduler.advance(Duration.ofDays(2));
    assertThat(tried).hasSize(2);
    assertThat(sent).containsExactly("bE");
    assertThat(delivery.stats()).isEqualTo(new DeliveryStats(1, 1, 0, 1, 0));
    DeadLetter dead = delivery.deadLetters().get(0);
    assertThat(delivery.deadLetters()).hasSize(1);
    assertThat(dead.dispatch().lead()).isEqualTo(Sample.firing("a"));
    assertThat(dead.reason()).contains("channel_not_found");
    assertThat(dead.attempts()).isEqualTo(1);
    assertThat(dead.time()).isEqualTo(Sample.TIME);
  }

  @Test
  void whatSomeRefusedCountsAsToldAndIsKeptToo() {
    Delivery delivery = delivery();
    answers.put("a", DeliveryException.partly("nobody@example.com: 550"));
    tell(delivery, Sample.firing("a"));
    answers.clear();
    tell(delivery, Sample.resolved("a"));
    assertThat(sent).containsExactly("aF", "aR");
    assertThat(delivery.deadLetters())
        .extracting(DeadLetter::reason)
        .first()
        .asString()
        .contains("550");
    assertThat(delivery.stats()).isEqualTo(new DeliveryStats(2, 1, 0, 1, 0));
  }

  @Test
  void whatFailsForADayIsGivenUpAndKept() {
    Delivery delivery = delivery();
    answers.put("a", down());
    tell(delivery, Sample.event("a"));
    scheduler.advance(Duration.ofHours(23));
    assertThat(delivery.stats().pending()).isEqualTo(1);
    scheduler.advance(Duration.ofHours(2));
    assertThat(delivery.stats().pending()).isZero();
    assertThat(delivery.deadLetters().get(0).reason())
        .startsWith("given up after PT24H")
        .contains("down");
    assertThat(delivery.deadLetters().get(0).attempts()).isEqualTo(tried.size());
  }

  @Test
  void endWithoutABeginningIsNotTold() {
    Delivery delivery = delivery();
    delivery.add(Dispatch.of(Sample.resolved("a")), scheduler.now());
    scheduler.advance(SECOND);
    assertThat(tried).isEmpty();
    assertThat(delivery.stats().pending()).isZero();
  }

  @Test
  void ofADigestOnlyEndsWithoutABeginningAreLeftOut() {
    Delivery delivery = delivery();
    tell(delivery, Sample.firing("known"));
    List<Notification> news =
        List.of(
            Sample.resolved("unknown"),
            Sample.firing("short"),
            Sample.resolved("short"),
            Sample.resolved("known"));
    // The alert "known" belongs to the same group, whatever its first dispatch said.
    delivery.add(
        new Dispatch("d2", Dispatch.of(Sample.firing("known")).group(), news, List.of()),
        scheduler.now());
    scheduler.advance(Duration.ZERO);
    assertThat(sent).containsExactly("knownF", "shortF", "shortR", "knownR");
  }

  @Test
  void endWhoseBeginningWasDroppedIsNotTold() {
    Delivery delivery = started(Delivery.to(notifier).outbox(new InMemoryOutbox(2, 10)));
    answers.put("a", down());
    tell(delivery, Sample.firing("a"), Sample.resolved("a"), Sample.event("b"));
    assertThat(delivery.stats().dropped()).isEqualTo(1);
    assertThat(delivery.deadLetters().get(0).reason()).isEqualTo("dropped: 2 wait already");
    answers.clear();
    scheduler.advance(Duration.ofMinutes(5));
    assertThat(sent).containsExactly("bE");
    assertThat(delivery.stats().pending()).isZero();
  }

  @Test
  void neitherWhatWaitsNorWhatIsDeadGrowsWithoutBound() {
    Delivery delivery = started(Delivery.to(notifier).outbox(new InMemoryOutbox(3, 5)));
    for (int i = 0; i < 100; i++) {
      answers.put("a" + i, down());
      tell(delivery, Sample.event("a" + i));
    }
    assertThat(delivery.stats().pending()).isEqualTo(3);
    assertThat(delivery.stats().dropped()).isEqualTo(97);
    assertThat(delivery.deadLetters())
        .hasSize(5)
        .extracting(letter -> letter.dispatch().group().key())
        .startsWith("a96", "a95");
  }

  @Test
  void receiverOfWarningsIsNotToldOfInfoUnlessItKnowsTheAlert() {
    Delivery warnings = started(Delivery.to(notifier).atLeast(Severity.WARNING));
    tell(
        warnings,
        Sample.of("a", Transition.EVENT, Severity.INFO, "i"),
        Sample.of("a", Transition.FIRING, Severity.INFO, "i"));
    assertThat(sent).isEmpty();
    tell(
        warnings,
        Sample.of("a", Transition.FIRING, Severity.WARNING, "ww"),
        Sample.of("a", Transition.FIRING, Severity.INFO, "iii"),
        Sample.of("a", Transition.RESOLVED, Severity.INFO, "iiii"));
    assertThat(sent).containsExactly("aF", "aF", "aR");
  }

  @Test
  void notifierSaysWhichSeverityItWantsUnlessToldOtherwise() {
    Notifier picky =
        new Notifier() {
          @Override
          public void send(Dispatch dispatch) throws Exception {
            notifier.send(dispatch);
          }

          @Override
          public Severity atLeast() {
            return Severity.CRITICAL;
          }
        };
    tell(started(Delivery.to(picky)), Sample.event("a"));
    assertThat(sent).isEmpty();
    tell(started(Delivery.to(picky).atLeast(Severity.INFO)), Sample.event("a"));
    assertThat(sent).containsExactly("aE");
  }

  @Test
  @Timeout(30)
  void receiverThatHangsDelaysNoOtherAndNoTick() throws InterruptedException {
    CountDownLatch hangs = new CountDownLatch(1);
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch other = new CountDownLatch(1);
    try (ThreadScheduler one = new ThreadScheduler("one");
        ThreadScheduler two = new ThreadScheduler("two")) {
      Delivery hanging =
          Delivery.to(
                  dispatch -> {
                    entered.countDown();
                    hangs.await();
                  })
              .build();
      Delivery healthy = Delivery.to(dispatch -> other.countDown()).build();
      hanging.start(one);
      healthy.start(two);
      Instant now = one.clock().instant();
      hanging.add(Sample.event("a"), now); // returns, although nobody takes it
      entered.await();
      healthy.add(Sample.event("a"), now);
      other.await();
      assertThat(hanging.stats().sent()).isZero();
      assertThat(hanging.health(now)).isEqualTo(Health.UP);
      assertThat(hanging.health(now.plusSeconds(120)).detail()).contains("has been sending since");
      hangs.countDown();
    }
  }

  @Test
  void whatADeadProcessHadClaimedIsSentByAnotherWithTheSameId() {
    InMemoryOutbox shared = new InMemoryOutbox();
    Dispatch dispatch = Dispatch.of(Sample.event("a"));
    shared.add("mail", dispatch, scheduler.now());
    Outgoing died =
        shared.claim("mail", scheduler.now(), scheduler.now().plusSeconds(300)).orElseThrow();
    Delivery delivery = started(Delivery.to(notifier).named("mail").outbox(shared));
    scheduler.advance(Duration.ofSeconds(299));
    assertThat(sent).isEmpty();
    scheduler.advance(SECOND);
    assertThat(ids).containsExactly(died.dispatch().id());
    shared.retry(died, scheduler.now()); // it was only asleep
    scheduler.advance(Duration.ofDays(1));
    assertThat(ids).hasSize(1);
    assertThat(delivery.stats().pending()).isZero();
  }

  @Test
  void outboxThatCannotBeReachedIsTriedAgain() {
    boolean[] unreachable = {true};
    InMemoryOutbox inner = new InMemoryOutbox();
    NotificationOutbox outbox =
        new ForwardingOutbox(inner) {
          @Override
          public Optional<Outgoing> claim(String receiver, Instant now, Instant until) {
            if (unreachable[0]) {
              throw new IllegalStateException("store is down");
            }
            return super.claim(receiver, now, until);
          }
        };
    Delivery delivery = started(Delivery.to(notifier).outbox(outbox));
    tell(delivery, Sample.event("a"));
    scheduler.advance(Duration.ofSeconds(3));
    assertThat(delivery.health(scheduler.now()).detail()).contains("store is down");
    unreachable[0] = false;
    scheduler.advance(Duration.ofSeconds(10));
    assertThat(sent).containsExactly("aE");
    assertThat(delivery.health(scheduler.now())).isEqualTo(Health.UP);
  }

  @Test
  void closingSendsWhatIsDueAndSaysWhatIsLeft() {
    Delivery delivery = delivery();
    answers.put("a", down());
    tell(delivery, Sample.event("a"));
    delivery.add(Sample.event("b"), scheduler.now());
    assertThat(delivery.close(Duration.ZERO)).isEqualTo(1);
    assertThat(sent).containsExactly("bE");
    assertThat(delivery.close(Duration.ZERO)).isEqualTo(1);
    delivery.add(Sample.event("c"), scheduler.now());
    answers.clear();
    scheduler.advance(Duration.ofDays(1));
    assertThat(sent).containsExactly("bE");
  }

  @Test
  void answersAreBoundedAndVisibleInHealthAndDeadLetters() {
    Delivery delivery = delivery();
    String hostile = "no\r\n250 OK \u001b[2J\u202e" + "x".repeat(100_000);
    answers.put("a", DeliveryException.never(hostile));
    tell(delivery, Sample.event("a"));
    String reason = delivery.deadLetters().get(0).reason();
    assertThat(reason).contains("no\\u{d}\\u{a}250 OK \\u{1b}[2J\\u{202e}").hasSizeLessThan(600);
    assertThat(delivery.health(scheduler.now()).detail()).contains(reason);
  }

  @Test
  void answersCannotForgeLinesOfTheLog() {
    String hostile = "no\r\nSEVERE: forged \u001b[2J\u202e\ud800" + "x".repeat(100_000);
    String logged;
    try (CapturedLog log = new CapturedLog(Delivery.class)) {
      Delivery delivery = delivery();
      answers.put("a", new IOException(hostile, new IllegalStateException(hostile)));
      answers.put("b", DeliveryException.never(hostile));
      tell(delivery, Sample.event("a"), Sample.event("b"));
      logged = log.text();
    }
    assertThat(logged)
        .contains("no\\u{d}\\u{a}SEVERE: forged \\u{1b}[2J\\u{202e}\\u{d800}")
        .contains("Caused by: ")
        .doesNotContain("\nSEVERE: forged", "\u001b", "\u202e", "\ud800");
    assertThat(logged.lines()).allMatch(line -> line.length() < 1_200);
  }

  @Test
  void optionsThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> new InMemoryOutbox(0, 1)).hasMessageContaining("1 or more, were 0");
    DeliveryOptions options = DeliveryOptions.DEFAULTS;
    assertThatThrownBy(() -> options.withPauses(SECOND, Duration.ofMillis(1)))
        .hasMessageContaining("maxPause must not be shorter");
    assertThatThrownBy(() -> options.withGiveUpAfter(Duration.ZERO))
        .hasMessageContaining("giveUpAfter must be above zero");
    assertThatThrownBy(() -> DeliveryException.later("m", Duration.ofSeconds(-1)))
        .hasMessageContaining("must not be negative");
  }
}

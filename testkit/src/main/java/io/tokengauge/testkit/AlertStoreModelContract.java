package io.tokengauge.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.alert.AlertStep;
import io.tokengauge.notify.Dispatch;
import io.tokengauge.notify.Notification;
import io.tokengauge.notify.Outgoing;
import io.tokengauge.notify.Settlement;
import io.tokengauge.notify.Transition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Claims that a store does what the {@link ReferenceAlertStore} does, whatever is done to both. */
abstract class AlertStoreModelContract extends AlertStoreTheme {

  private static final int STEPS = 60;
  private static final long FIRST_SEED = 20261107;
  private static final List<String> RECEIVERS = List.of("mail", "chat");

  private final Set<Kind> seen = EnumSet.noneOf(Kind.class);
  private final List<Pair> claimed = new ArrayList<>();
  private ReferenceAlertStore model = new ReferenceAlertStore();
  private SplittableRandom random = new SplittableRandom(0);
  private Instant now = START;
  private String context = "";
  private String prefix = "";

  /** Names what the sequences must have come across to prove anything. */
  private enum Kind {
    TAKEN,
    REFUSED,
    CLAIMED,
    CLAIMED_AGAIN,
    NOTHING_TO_CLAIM,
    TOLD,
    SETTLED,
    RETRIED,
    REOPENED
  }

  /** One claim, as the store and the model told it: they number claims each in their own way. */
  private record Pair(Outgoing ours, Outgoing models) {}

  AlertStoreModelContract(AlertStoreContract setting) {
    super(setting);
  }

  @Test
  void anySequenceOfOperationsAgreesWithTheModel() throws Exception {
    int sequences = Integer.getInteger("tokengauge.alertstore.sequences", setting.sequences());
    for (int i = 0; i < sequences; i++) {
      run(FIRST_SEED + i);
    }
    assertThat(seen).as("what %d sequences came across", sequences).contains(Kind.values());
  }

  private void run(long seed) throws Exception {
    random = new SplittableRandom(seed);
    model = new ReferenceAlertStore();
    claimed.clear();
    prefix = "s" + seed + "-";
    for (int step = 0; step < STEPS; step++) {
      context = "seed " + seed + ", step " + step;
      // Never the same instant twice, so that what is due longest is one.
      now = now.plusMillis(1 + random.nextInt(random.nextInt(10) == 0 ? 100_000 : 5_000));
      switch (random.nextInt(12)) {
        case 0, 1, 2 -> transition();
        case 3 -> add();
        case 4, 5, 6 -> claim();
        case 7, 8 -> settle();
        case 9, 10 -> retry();
        default -> perhapsReopen();
      }
      compare();
    }
  }

  private void transition() {
    String book = prefix + random.nextInt(2);
    long version = model.load(book).version();
    long expected = random.nextInt(4) == 0 ? random.nextInt(4) : version;
    Map<String, String> put = new HashMap<>();
    Set<String> removed = new HashSet<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      put.put("k" + random.nextInt(5), context + " ~".repeat(random.nextInt(3)));
      removed.add("k" + random.nextInt(5));
    }
    removed.removeAll(put.keySet());
    List<AlertStep.Addressed> outgoing =
        random.nextBoolean() ? List.of(to(receiver(), dispatch())) : List.of();
    AlertStep step = new AlertStep(book, expected, new TreeMap<>(put), removed, outgoing, now);
    boolean taken = model.transition(step);
    assertThat(store.transition(step)).as(context).isEqualTo(taken);
    seen.add(taken ? Kind.TAKEN : Kind.REFUSED);
    assertThat(store.load(book)).as(context).isEqualTo(model.load(book));
  }

  private void add() {
    String receiver = receiver();
    Dispatch dispatch = dispatch();
    assertThat(outbox().add(receiver, dispatch, now))
        .as(context)
        .isEqualTo(model.add(receiver, dispatch, now));
  }

  private void claim() {
    String receiver = receiver();
    Instant until = now.plus(Duration.ofSeconds(1 + random.nextInt(60)));
    Optional<Outgoing> models = model.claim(receiver, now, until);
    Optional<Outgoing> ours = outbox().claim(receiver, now, until);
    assertThat(ours.map(this::comparable)).as(context).isEqualTo(models.map(this::comparable));
    if (models.isEmpty() || ours.isEmpty()) {
      seen.add(Kind.NOTHING_TO_CLAIM);
      return;
    }
    String id = models.get().dispatch().id();
    boolean again = claimed.stream().anyMatch(pair -> pair.models().dispatch().id().equals(id));
    seen.add(again ? Kind.CLAIMED_AGAIN : Kind.CLAIMED);
    if (!models.get().told().isEmpty()) {
      seen.add(Kind.TOLD);
    }
    claimed.add(new Pair(ours.get(), models.get()));
  }

  private Outgoing comparable(Outgoing claim) {
    return new Outgoing(
        claim.receiver(), claim.dispatch(), claim.told(), claim.attempts(), claim.added(), 0);
  }

  private void settle() {
    if (!claimed.isEmpty()) {
      Pair pair = claimed.get(random.nextInt(claimed.size()));
      Settlement how = Settlement.values()[random.nextInt(Settlement.values().length)];
      outbox().settle(pair.ours(), how, context, now);
      model.settle(pair.models(), how, context, now);
      seen.add(Kind.SETTLED);
    }
  }

  private void retry() {
    if (!claimed.isEmpty()) {
      Pair pair = claimed.get(random.nextInt(claimed.size()));
      Instant notBefore = now.plusMillis(random.nextInt(20_000));
      outbox().retry(pair.ours(), notBefore);
      model.retry(pair.models(), notBefore);
      seen.add(Kind.RETRIED);
    }
  }

  private void perhapsReopen() throws Exception {
    if (random.nextInt(10) == 0) {
      store = setting.reopen(store);
      seen.add(Kind.REOPENED);
    }
  }

  private void compare() {
    for (String name : RECEIVERS) {
      String receiver = prefix + name;
      assertThat(outbox().pending(receiver)).as(context).isEqualTo(model.pending(receiver));
      assertThat(outbox().deadLetters(receiver)).as(context).isEqualTo(model.deadLetters(receiver));
      Optional<Instant> due = model.nextDue(receiver, now);
      if (due.isPresent()) {
        assertThat(outbox().nextDue(receiver, now)).as(context).isPresent();
        assertThat(outbox().nextDue(receiver, now).orElseThrow())
            .as(context)
            .isBeforeOrEqualTo(due.get().isAfter(now) ? due.get() : now.plusSeconds(60));
      }
    }
  }

  private String receiver() {
    return prefix + RECEIVERS.get(random.nextInt(RECEIVERS.size()));
  }

  // Few ids, groups and alerts, so that they meet again.
  private Dispatch dispatch() {
    int id = random.nextInt(15);
    List<Notification> news = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      Transition transition = Transition.values()[random.nextInt(Transition.values().length)];
      news.add(NotificationFixtures.notification("x" + random.nextInt(3), transition));
    }
    return dispatch("d" + id, "g" + id % 3, news.toArray(Notification[]::new));
  }
}

package io.tokengauge.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageTotals;
import io.tokengauge.window.Acknowledgement;
import io.tokengauge.window.Acknowledgement.Outcome;
import io.tokengauge.window.MetricsExchange;
import io.tokengauge.window.Publication;
import io.tokengauge.window.Publication.Part;
import io.tokengauge.window.SharedView;
import io.tokengauge.window.Slot;
import io.tokengauge.window.SlotDelta;
import io.tokengauge.window.SlotRange;
import io.tokengauge.window.WindowGrain;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Claims that any sequence of operations gives what the model gives: publications of several
 * instances with clocks of their own, sent again, late, over gaps and after restarts, and reads
 * over random ranges.
 */
abstract class ExchangeModelContract extends ExchangeTheme {

  private static final List<SharedView> VIEWS = List.of(ALL, BY_MODEL, BY_USER_AND_MODEL);
  private static final int THREADS = 4;
  private static final Instant CALLS_FROM = Instant.parse("2026-03-04T00:00:00Z");

  ExchangeModelContract(MetricsExchangeContract setting) {
    super(setting);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void anySequenceOfOperationsAgreesWithTheModel(long seed) {
    Run run = new Run(seed);
    for (int step = 0; step < setting.randomOperations(); step++) {
      run.step("seed " + seed + ", step " + step);
    }
  }

  /** One sequence of operations on the exchange and the model. */
  private final class Run {
    private final SplittableRandom random;
    private final UsageFixtures fixtures;
    private final ReferenceMetricsExchange model = new ReferenceMetricsExchange(() -> now());
    private final List<Sender> senders = new ArrayList<>();
    private int starts;

    Run(long seed) {
      random = new SplittableRandom(seed);
      fixtures = new UsageFixtures(seed);
      for (int i = 0; i < 3; i++) {
        senders.add(new Sender("instance-" + i));
      }
    }

    void step(String step) {
      int at = random.nextInt(senders.size());
      Sender sender = senders.get(at);
      switch (random.nextInt(12)) {
        case 0 -> senders.set(at, new Sender(sender.instance));
        case 1, 2 -> compareSending(step, sender.old());
        case 3 -> sender.skipSequences();
        case 4, 5 -> pass();
        case 6, 7, 8 -> compareReading(step);
        default -> compareSending(step, sender.next());
      }
    }

    private void pass() {
      if (setting.followsGivenClock()) {
        long[] most = {900, 20_000, 400_000, 20_000_000};
        setting.letPass(Duration.ofMillis(random.nextLong(most[random.nextInt(most.length)])));
      }
    }

    private void compareSending(String step, Publication publication) {
      Acknowledgement expected = model.publish(publication);
      Acknowledgement actual = exchange.publish(publication);
      assertThat(actual.receipts()).as(step).isEqualTo(expected.receipts());
      if (setting.followsGivenClock()) {
        assertThat(actual.at()).as(step).isEqualTo(expected.at());
        assertThat(exchange.state(FLEET).current())
            .as(step)
            .isEqualTo(model.state(FLEET).current());
      }
    }

    private void compareReading(String step) {
      SharedView view = VIEWS.get(random.nextInt(VIEWS.size()));
      List<SlotRange> ranges = readable();
      Map<List<String>, ?> expected = byValues(model.read(FLEET, view, ranges));
      assertThat(byValues(exchange.read(FLEET, view, ranges))).as(step).isEqualTo(expected);
      for (List<String> values : expected.keySet()) {
        if (!values.isEmpty()) {
          assertThat(byValues(exchange.read(FLEET, view, values, ranges)))
              .as(step)
              .containsEntry(values, byValues(model.read(FLEET, view, ranges)).get(values));
        }
      }
    }

    /** Returns ranges of any width that an exchange still has to keep. */
    private List<SlotRange> readable() {
      WindowGrain grain = WindowGrain.values()[random.nextInt(3)];
      Instant now = now();
      Duration kept = MetricsExchange.retention(grain);
      long first = Slot.at(grain, now.minus(kept)).number() + 1;
      long end = Slot.at(grain, now).number() + 1;
      long from = random.nextLong(first, end);
      SlotRange narrow = new SlotRange(grain, from, random.nextLong(from, end) + 1);
      if (random.nextBoolean()) {
        return List.of(narrow);
      }
      List<SlotRange> cover = new ArrayList<>();
      for (SlotRange range :
          SlotRange.cover(narrow.start(), Slot.at(WindowGrain.SECOND, now).end())) {
        if (!range.start().isBefore(now.minus(MetricsExchange.retention(range.grain())))) {
          cover.add(range);
        }
      }
      return cover;
    }

    /** Publishes as one start of an instance does, with a clock of its own. */
    private final class Sender {
      private final String instance;
      private final Publisher who;
      private final Duration skew = Duration.ofMillis(random.nextLong(-30_000, 30_000));
      private final Map<List<Object>, Long> sequences = new HashMap<>();
      private final List<Publication> sent = new ArrayList<>();

      Sender(String instance) {
        this.instance = instance;
        this.who = new Publisher(instance, "start-" + starts++);
      }

      void skipSequences() {
        sequences.replaceAll((shard, sequence) -> sequence + random.nextInt(3));
      }

      /** Returns one that was sent already, if any was. */
      Publication old() {
        return sent.isEmpty() ? next() : sent.get(random.nextInt(sent.size()));
      }

      Publication next() {
        Map<List<Object>, List<SlotDelta>> byShard = new HashMap<>();
        for (int i = random.nextInt(6); i > 0; i--) {
          SharedView view = VIEWS.get(random.nextInt(VIEWS.size()));
          List<String> values = new ArrayList<>();
          for (int d = 0; d < view.dimensions().size(); d++) {
            values.add(d + "-" + random.nextInt(4));
          }
          List<String> told = random.nextInt(8) == 0 ? List.of() : values;
          byShard
              .computeIfAbsent(List.of(view, view.shardOf(values)), s -> new ArrayList<>())
              .add(delta(slot(), told, randomCall(view)));
        }
        List<Part> parts = new ArrayList<>();
        byShard.forEach(
            (shard, deltas) -> {
              long sequence = sequences.merge(shard, 1L, Long::sum);
              parts.add(
                  new Part((SharedView) shard.get(0), (Integer) shard.get(1), sequence, deltas));
            });
        Publication next = publication(FLEET, who, now().plus(skew), parts.toArray(new Part[0]));
        sent.add(next);
        return next;
      }

      private Slot slot() {
        WindowGrain grain = WindowGrain.values()[Math.max(0, random.nextInt(6) - 3)];
        Instant at = now().plus(skew);
        if (!setting.followsGivenClock()) {
          // Nowhere near an edge that the server's clock may pass before it looks.
          return Slot.at(WindowGrain.SECOND, now().minusSeconds(5 + random.nextInt(60)));
        }
        long[] late = {2, 2, 100, 4_000, 90_000};
        long seconds = random.nextLong(late[random.nextInt(late.length)]);
        return Slot.at(grain, at.minusSeconds(seconds));
      }

      private PricedUsage randomCall(SharedView view) {
        Instant to = CALLS_FROM.plusSeconds(3_600);
        return view.equals(ALL) || random.nextInt(4) != 0
            ? fixtures.realistic(CALLS_FROM, to)
            : fixtures.adversarial(CALLS_FROM, to);
      }
    }
  }

  @Test
  void threadsThatPublishAndResendAtOnceCountEachPartOnce() throws Exception {
    int parts = 50;
    Slot slot = recent();
    List<Callable<Long>> tasks = new ArrayList<>();
    UsageTotals expected = UsageTotals.ZERO;
    for (int i = 0; i < THREADS; i++) {
      Publisher who = new Publisher("instance-" + i, "start");
      List<Part> own = new ArrayList<>();
      for (int sequence = 1; sequence <= parts; sequence++) {
        SlotDelta delta = delta(slot);
        expected = expected.plus(delta.totals());
        own.add(part(ALL, sequence, delta));
      }
      // Two senders of the same parts: one of them is the retry.
      tasks.add(() -> sendAll(who, own));
      tasks.add(() -> sendAll(who, own));
    }
    ExecutorService threads = Executors.newFixedThreadPool(2 * THREADS);
    long applied = 0;
    try {
      for (Future<Long> task : threads.invokeAll(tasks)) {
        applied += task.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(applied).isEqualTo((long) THREADS * parts);
    for (WindowGrain grain : WindowGrain.values()) {
      assertThat(ofAll(slot.in(grain)).totals()).isEqualTo(expected);
    }
    assertThat(exchange.state(FLEET).members()).hasSize(THREADS);
  }

  // A part counts only after those before it: who meets a later one has been overtaken.
  private long sendAll(Publisher who, List<Part> parts) {
    long applied = 0;
    for (Part part : parts) {
      Acknowledgement answer = publish(who, part);
      applied += answer.receipts().get(0).outcome() == Outcome.APPLIED ? 1 : 0;
    }
    return applied;
  }
}

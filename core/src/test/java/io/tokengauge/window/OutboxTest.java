package io.tokengauge.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokengauge.storage.Health;
import io.tokengauge.storage.StorageException;
import io.tokengauge.time.VirtualScheduler;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageRecord;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class OutboxTest {

  private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
  private static final OutboxOptions OPTIONS =
      OutboxOptions.DEFAULT
          .withCapacity(1024)
          .withBatchSize(10)
          .withLinger(Duration.ofMillis(50))
          .withBackOff(Duration.ofMillis(100), Duration.ofSeconds(5));

  private final VirtualScheduler time = new VirtualScheduler(START);
  private final RecordingSink sink = new RecordingSink();

  @Test
  void everyAcceptedCallArrivesOnceAndInOrder() {
    Outbox outbox = inMemory(OPTIONS);
    List<PricedUsage> calls = calls(0, 95);
    calls.forEach(call -> assertThat(outbox.offer(call)).isTrue());

    time.advance(Duration.ofMillis(50));

    assertThat(sink.taken).containsExactlyElementsOf(calls);
    assertThat(sink.batchSizes).containsExactly(10, 10, 10, 10, 10, 10, 10, 10, 10, 5);
    assertThat(outbox.stats()).isEqualTo(new OutboxStats(95, 0, 0, 95, 0, 0, 0, 0));
  }

  @Test
  void aCallWaitsNoLongerThanTheLinger() {
    Outbox outbox = inMemory(OPTIONS);
    outbox.offer(call(1));

    time.advance(Duration.ofMillis(49));
    assertThat(sink.taken).isEmpty();
    time.advance(Duration.ofMillis(1));
    assertThat(sink.taken).hasSize(1);
  }

  @Test
  void aStoreThatIsDeadForAMinuteLosesNothingThatFitsIntoMemory() {
    Outbox outbox = inMemory(OPTIONS);
    sink.deadUntil = START.plusSeconds(60);
    List<PricedUsage> calls = calls(0, 1000);
    calls.forEach(outbox::offer);

    time.advance(Duration.ofSeconds(59));
    assertThat(sink.taken).isEmpty();
    assertThat(outbox.check())
        .isEqualTo(
            Health.degraded(
                "store: store is dead; calls waiting: 1000;" + " outbox holds 990 of 1024 calls"));

    time.advance(Duration.ofSeconds(6));
    assertThat(sink.taken).containsExactlyElementsOf(calls);
    assertThat(outbox.check()).isEqualTo(Health.UP);
    assertThat(outbox.stats().lag()).isZero();
  }

  @Test
  void waitsBetweenTriesDoubleUpToTheirLimit() {
    Outbox outbox = inMemory(OPTIONS);
    sink.deadUntil = Instant.MAX;
    outbox.offer(call(1));

    time.advance(Duration.ofSeconds(20));

    // Tries fall on ticks of 50 ms, the first at 50 ms; then after 0.1, 0.2, 0.4 ... 5 s.
    assertThat(sink.tries)
        .extracting(at -> Duration.between(START, at).toMillis())
        .containsExactly(50L, 150L, 350L, 750L, 1550L, 3150L, 6350L, 11350L, 16350L);
  }

  @Test
  void aFullMemoryDropsAndCounts() {
    Outbox outbox = inMemory(OPTIONS.withCapacity(16));
    sink.deadUntil = Instant.MAX;

    List<Boolean> answers = calls(0, 20).stream().map(outbox::offer).toList();

    assertThat(answers.subList(0, 16)).containsOnly(true);
    assertThat(answers.subList(16, 20)).containsOnly(false);
    assertThat(outbox.stats().accepted()).isEqualTo(16);
    assertThat(outbox.stats().dropped()).isEqualTo(4);
    assertThat(outbox.check().detail()).contains("calls dropped so far: 4");
  }

  @Test
  void aStoreThatThrowsOnEveryThirdBatchLosesAndDoublesNothing() {
    Outbox outbox = inMemory(OPTIONS);
    sink.failEveryThird = true;
    List<PricedUsage> calls = calls(0, 1000);
    calls.forEach(outbox::offer);

    time.advance(Duration.ofMinutes(1));

    assertThat(sink.taken).containsExactlyElementsOf(calls);
    assertThat(outbox.stats().poisoned()).isZero();
  }

  @Test
  void oneCallThatTheStoreCannotTakeIsGivenUpAloneAfterItsBatchWasHalved() {
    Outbox outbox = inMemory(OPTIONS);
    List<PricedUsage> calls = calls(0, 40);
    sink.poison.add(calls.get(13).id());
    calls.forEach(outbox::offer);

    time.advance(Duration.ofMinutes(10));

    List<PricedUsage> others = new ArrayList<>(calls);
    others.remove(13);
    assertThat(sink.taken).containsExactlyElementsOf(others);
    assertThat(outbox.stats().poisoned()).isEqualTo(1);
    assertThat(outbox.stats().lag()).isZero();
    assertThat(outbox.check())
        .isEqualTo(Health.degraded("calls given up, since the store refuses them, so far: 1"));
  }

  @Test
  void aStoreAtFaultNeverCostsACall() {
    Outbox outbox = inMemory(OPTIONS);
    sink.deadUntil = START.plus(Duration.ofHours(1));
    outbox.offer(call(1));

    time.advance(Duration.ofHours(2));

    assertThat(outbox.stats().poisoned()).isZero();
    assertThat(sink.taken).hasSize(1);
  }

  @Test
  void withASpoolCallsReachTheDiskWhileTheStoreIsDead() {
    MemorySpool spool = new MemorySpool();
    Outbox outbox = spooled(spool);
    sink.deadUntil = Instant.MAX;
    List<PricedUsage> calls = calls(0, 500);
    calls.forEach(outbox::offer);

    time.advance(Duration.ofSeconds(1));

    assertThat(spool.waiting).containsExactlyElementsOf(calls);
    assertThat(outbox.stats().waitingInMemory()).isZero();
    assertThat(outbox.stats().waitingInSpool()).isEqualTo(500);
    assertThat(outbox.close(Duration.ZERO)).isEqualTo(new Outbox.Remainder(500, 0));
  }

  @Test
  void whatAnEarlierProcessLeftInTheSpoolIsSentFirst() {
    MemorySpool spool = new MemorySpool();
    spool.waiting.addAll(calls(0, 25));
    Outbox outbox = spooled(spool);
    outbox.offer(call(25));

    time.advance(Duration.ofSeconds(1));

    assertThat(sink.taken).containsExactlyElementsOf(calls(0, 26));
    assertThat(spool.waiting).isEmpty();
  }

  @Test
  void aFullDiskIsBypassedAsLongAsTheStoreWorks() {
    MemorySpool spool = new MemorySpool();
    spool.full = true;
    Outbox outbox = spooled(spool);
    List<PricedUsage> calls = calls(0, 100);
    calls.forEach(outbox::offer);

    time.advance(Duration.ofSeconds(1));

    assertThat(new HashSet<>(sink.taken)).isEqualTo(new HashSet<>(calls));
    assertThat(sink.taken).hasSize(100);
    assertThat(outbox.check().detail()).contains("spool: disk is full");

    spool.full = false;
    outbox.offer(call(100));
    time.advance(Duration.ofSeconds(10));
    assertThat(sink.taken).hasSize(101);
    assertThat(outbox.check()).isEqualTo(Health.UP);
  }

  @Test
  void aFullDiskAndADeadStoreLoseOnlyWhatMemoryCannotHold() {
    MemorySpool spool = new MemorySpool();
    spool.full = true;
    Outbox outbox = spooled(spool);
    sink.deadUntil = START.plusSeconds(60);
    List<PricedUsage> calls = calls(0, 2000);
    calls.forEach(
        call -> {
          outbox.offer(call);
          time.advance(Duration.ofMillis(1));
        });
    long turnedAway = outbox.stats().dropped();
    assertThat(turnedAway).isBetween(1L, 2000L - 1024);

    time.advance(Duration.ofMinutes(5));

    assertThat(sink.taken).hasSize((int) (2000 - turnedAway)).doesNotHaveDuplicates();
    assertThat(outbox.stats().lag()).isZero();
  }

  @Test
  void closingSendsWhatWaitsAndTakesNothingMore() {
    Outbox outbox = inMemory(OPTIONS);
    calls(0, 33).forEach(outbox::offer);

    assertThat(outbox.close(Duration.ZERO)).isEqualTo(new Outbox.Remainder(0, 0));

    assertThat(sink.taken).hasSize(33);
    assertThat(outbox.offer(call(99))).isFalse();
    assertThat(outbox.close(Duration.ZERO)).isEqualTo(new Outbox.Remainder(0, 0));
  }

  @Test
  void closingWithADeadStoreAndNoSpoolSaysWhatIsLost() {
    Outbox outbox = inMemory(OPTIONS);
    sink.deadUntil = Instant.MAX;
    calls(0, 33).forEach(outbox::offer);

    assertThat(outbox.close(Duration.ZERO)).isEqualTo(new Outbox.Remainder(0, 33));
  }

  @Test
  void aThreadThatAgreedToWaitGetsRoomWhenTheStoreTakesABatch() throws Exception {
    Outbox outbox = inMemory(OPTIONS.withCapacity(2).withOverflow(Overflow.waitUpTo(FAR)));
    calls(0, 2).forEach(outbox::offer);
    ExecutorService caller = Executors.newSingleThreadExecutor();
    try {
      Future<Boolean> waiting = caller.submit(() -> outbox.offer(call(2)));
      while (!waiting.isDone()) {
        time.advance(Duration.ofMillis(50));
        Thread.onSpinWait();
      }
      assertThat(waiting.get()).isTrue();
    } finally {
      caller.shutdown();
    }
    time.advance(Duration.ofMillis(50));
    assertThat(sink.taken).containsExactlyElementsOf(calls(0, 3));
  }

  @Test
  void fourThreadsLoseNothingOnTheWay() throws Exception {
    Outbox outbox = inMemory(OPTIONS.withOverflow(Overflow.waitUpTo(FAR)));
    ExecutorService callers = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        int from = t * 25_000;
        running.add(callers.submit(() -> calls(from, 25_000).forEach(outbox::offer)));
      }
      while (!running.stream().allMatch(Future::isDone)) {
        time.advance(Duration.ofMillis(50));
      }
      for (Future<?> done : running) {
        done.get();
      }
    } finally {
      callers.shutdown();
    }
    time.advance(Duration.ofSeconds(1));

    assertThat(sink.taken).hasSize(100_000);
    assertThat(new HashSet<>(sink.taken)).hasSize(100_000);
    assertThat(outbox.stats()).isEqualTo(new OutboxStats(100_000, 0, 0, 100_000, 0, 0, 0, 0));
  }

  @Test
  void optionsReportEveryMistakeAtOnce() {
    assertThatThrownBy(
            () ->
                new OutboxOptions(
                    1000,
                    0,
                    Duration.ZERO,
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(1),
                    Overflow.DROP))
        .hasMessage(
            "outbox: capacity must be a power of two within 2 to 2^24, was 1000;"
                + " batch size must be within 1 to 10000, was 0;"
                + " linger must be within PT0.001S to PT1M, was PT0S;"
                + " max back-off must not be below the first (PT2S), was PT1S");
  }

  private static final Duration FAR = Duration.ofSeconds(10);

  private Outbox inMemory(OutboxOptions options) {
    return new Outbox(sink, options, null, time, time);
  }

  private Outbox spooled(Spool spool) {
    return new Outbox(sink, OPTIONS, spool, time, time);
  }

  private static List<PricedUsage> calls(int from, int count) {
    List<PricedUsage> calls = new ArrayList<>();
    for (int i = from; i < from + count; i++) {
      calls.add(call(i));
    }
    return calls;
  }

  private static PricedUsage call(int number) {
    CallId id = new CallId("openai", CallId.REQUEST, "req-" + number);
    UsageRecord record =
        UsageRecord.builder(id, START.plusMillis(number), "gpt-4o")
            .tokens(TokenUsage.of(number, 1))
            .build();
    return new PricedUsage(record, Cost.UNPRICED);
  }

  private final class RecordingSink implements Outbox.Sink {
    private final List<PricedUsage> taken = new ArrayList<>();
    private final List<Integer> batchSizes = new ArrayList<>();
    private final List<Instant> tries = new ArrayList<>();
    private final Set<CallId> poison = new LinkedHashSet<>();
    private Instant deadUntil = Instant.MIN;
    private boolean failEveryThird;

    @Override
    public void accept(List<PricedUsage> batch) {
      tries.add(time.now());
      if (time.now().isBefore(deadUntil)) {
        throw StorageException.passing("store is dead", new IOException("connection refused"));
      }
      if (failEveryThird && tries.size() % 3 == 0) {
        throw new IllegalStateException("third batch");
      }
      if (batch.stream().anyMatch(call -> poison.contains(call.id()))) {
        throw new IllegalArgumentException("cannot be stored");
      }
      taken.addAll(batch);
      batchSizes.add(batch.size());
    }
  }

  private static final class MemorySpool implements Spool {
    private final List<PricedUsage> waiting = new ArrayList<>();
    private boolean full;

    @Override
    public synchronized void append(List<PricedUsage> calls) {
      if (full) {
        throw StorageException.passing("disk is full", new IOException("no space left"));
      }
      waiting.addAll(calls);
    }

    @Override
    public synchronized List<PricedUsage> peek(int max) {
      return List.copyOf(waiting.subList(0, Math.min(max, waiting.size())));
    }

    @Override
    public synchronized void remove(int count) {
      waiting.subList(0, count).clear();
    }

    @Override
    public synchronized long size() {
      return waiting.size();
    }

    @Override
    public Health check() {
      return Health.UP;
    }

    @Override
    public void close() {}
  }
}

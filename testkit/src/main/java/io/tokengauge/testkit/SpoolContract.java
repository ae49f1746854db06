package io.tokengauge.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tokengauge.storage.Health;
import io.tokengauge.storage.StorageException;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.window.Spool;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Holds a {@link Spool} to its port. Extend it, at top level or as a {@code @Nested} class, and
 * supply spools on one place, which is empty when a test begins:
 *
 * <pre>{@code
 * @Nested
 * class Files extends SpoolContract {
 *   @TempDir private Path directory;
 *
 *   @Override
 *   protected Spool open() {
 *     return new MySpool(directory);
 *   }
 *   ...
 * }
 * }</pre>
 */
public abstract class SpoolContract {

  private static final Instant FROM = Instant.parse("2026-03-04T00:00:00Z");
  private static final Instant TO = Instant.parse("2026-03-05T00:00:00Z");
  private static final int THREADS = 4;

  private Spool spool;

  /** For subclasses. */
  protected SpoolContract() {}

  /**
   * Opens the spool on the test's place, as it was left. It has room for 10,000 calls.
   *
   * @throws Exception fails the test
   */
  protected abstract Spool open() throws Exception;

  /**
   * Opens the spool on the test's place, with room for about 100 to 1,000 calls.
   *
   * @throws Exception fails the test
   */
  protected abstract Spool openSmall() throws Exception;

  /**
   * Cuts off the end of what was written last, as a crash in the middle of a write does; no spool
   * is open.
   *
   * @param bytes how many, less than a call takes
   * @throws Exception fails the test
   */
  protected abstract void tearTail(int bytes) throws Exception;

  @BeforeEach
  final void openFirst() throws Exception {
    spool = open();
  }

  @AfterEach
  final void closeLast() {
    spool.close();
  }

  private void reopen() throws Exception {
    spool.close();
    spool = open();
  }

  @Test
  void callsComeBackInTheOrderOfAppends() {
    List<PricedUsage> calls = calls(1, 30);
    spool.append(calls.subList(0, 10));
    spool.append(calls.subList(10, 11));
    spool.append(List.of());
    spool.append(calls.subList(11, 30));
    assertThat(spool.size()).isEqualTo(30);
    assertThat(drain()).isEqualTo(calls);
    assertThat(spool.size()).isZero();
    assertThat(spool.peek(1)).isEmpty();
  }

  @Test
  void everyFactOfACallIsKept() throws Exception {
    List<PricedUsage> calls = new UsageFixtures(7).adversarial(100, FROM, TO);
    spool.append(calls);
    reopen();
    assertThat(drain()).isEqualTo(calls);
  }

  @Test
  void peekingRemovesNothingAndKeepsToItsLimit() {
    List<PricedUsage> calls = calls(2, 20);
    spool.append(calls);
    assertThat(spool.peek(5)).isNotEmpty().hasSizeLessThanOrEqualTo(5);
    assertThat(spool.peek(1)).containsExactly(calls.get(0));
    assertThat(spool.peek(1)).containsExactly(calls.get(0));
    assertThat(spool.size()).isEqualTo(20);
  }

  @Test
  void removingTakesTheOldest() {
    List<PricedUsage> calls = calls(3, 20);
    spool.append(calls);
    spool.remove(7);
    spool.remove(0);
    assertThat(spool.size()).isEqualTo(13);
    assertThat(drain()).isEqualTo(calls.subList(7, 20));
  }

  @Test
  void removingMoreThanWaitIsRefusedAndRemovesNothing() {
    List<PricedUsage> calls = calls(4, 5);
    spool.append(calls);
    assertThatIllegalArgumentException().isThrownBy(() -> spool.remove(6));
    assertThatIllegalArgumentException().isThrownBy(() -> spool.remove(-1));
    assertThat(drain()).isEqualTo(calls);
  }

  @Test
  void whatWaitsIsThereAfterAReopening() throws Exception {
    List<PricedUsage> calls = calls(5, 40);
    spool.append(calls.subList(0, 25));
    reopen();
    assertThat(spool.size()).isEqualTo(25);
    spool.append(calls.subList(25, 40));
    reopen();
    assertThat(spool.size()).isEqualTo(40);
    assertThat(drain()).isEqualTo(calls);
  }

  @Test
  void whatWasRemovedDoesNotComeBackAfterAReopening() throws Exception {
    List<PricedUsage> calls = calls(6, 40);
    spool.append(calls);
    spool.remove(15);
    reopen();
    assertThat(spool.size()).isEqualTo(25);
    spool.remove(25);
    reopen();
    assertThat(spool.size()).isZero();
    spool.append(calls.subList(0, 3));
    reopen();
    assertThat(drain()).isEqualTo(calls.subList(0, 3));
  }

  @Test
  void tornTailCostsTheTornCallOnly() throws Exception {
    List<PricedUsage> calls = calls(8, 200);
    for (int bytes = 1; bytes < 40; bytes += 3) {
      spool.append(calls.subList(0, 2));
      spool.append(calls.subList(2, 3));
      spool.close();
      tearTail(bytes);
      spool = open();
      assertThat(spool.size()).as("%d bytes torn off", bytes).isEqualTo(2);
      spool.append(calls.subList(5, 7));
      assertThat(drain())
          .as("%d bytes torn off", bytes)
          .containsExactly(calls.get(0), calls.get(1), calls.get(5), calls.get(6));
    }
  }

  @Test
  void fullSpoolRefusesABatchWholeAndKeepsWhatItHas() throws Exception {
    spool.close();
    spool = openSmall();
    List<PricedUsage> calls = calls(9, 10_000);
    int kept = fill(calls);
    assertThat(kept).isGreaterThanOrEqualTo(10);
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> spool.append(calls.subList(kept, calls.size())));
    assertThat(spool.size()).isEqualTo(kept);
    assertThat(spool.check().status()).isNotEqualTo(Health.Status.UP);
    spool.close();
    spool = openSmall();
    assertThat(drain()).isEqualTo(calls.subList(0, kept));
  }

  @Test
  void emptiedSpoolHasRoomAgain() throws Exception {
    spool.close();
    spool = openSmall();
    List<PricedUsage> calls = calls(10, 10_000);
    int first = fill(calls);
    for (int round = 0; round < 5; round++) {
      spool.remove((int) spool.size());
      assertThat(fill(calls)).as("calls taken in round %d", round).isGreaterThan(first / 2);
      assertThat(spool.peek(1)).containsExactly(calls.get(0));
    }
    spool.remove((int) spool.size());
    spool.append(calls.subList(0, 1));
    assertThat(spool.check()).isEqualTo(Health.UP);
    spool.close();
    spool = openSmall();
    assertThat(drain()).isEqualTo(calls.subList(0, 1));
  }

  /** Appends ten by ten until no more is taken, and returns how many were. */
  private int fill(List<PricedUsage> calls) {
    int kept = 0;
    try {
      while (kept < calls.size()) {
        spool.append(calls.subList(kept, kept + 10));
        kept += 10;
      }
    } catch (StorageException full) {
      return kept;
    }
    throw new AssertionError("small spool must be full at some time, took " + kept + " calls");
  }

  @Test
  void closedSpoolIsRefusedByNameOfItsFailure() {
    spool.append(calls(11, 1));
    spool.close();
    spool.close();
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> spool.append(calls(11, 1)))
        .withMessageContaining("closed");
    assertThatExceptionOfType(StorageException.class).isThrownBy(() -> spool.peek(1));
    assertThatExceptionOfType(StorageException.class).isThrownBy(() -> spool.remove(1));
    assertThat(spool.check()).isNotNull();
  }

  @Test
  void spoolThatWorksIsUp() {
    spool.append(calls(12, 1));
    assertThat(spool.check()).isEqualTo(Health.UP);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void anyOrderOfOperationsAndReopeningsEqualsAQueue(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    UsageFixtures fixtures = new UsageFixtures(seed);
    Deque<PricedUsage> model = new ArrayDeque<>();
    for (int step = 0; step < 400; step++) {
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> {
          List<PricedUsage> more = fixtures.realistic(random.nextInt(20), FROM, TO);
          spool.append(more);
          model.addAll(more);
        }
        case 3, 4 -> {
          int count = random.nextInt(model.size() + 1);
          spool.remove(count);
          for (int i = 0; i < count; i++) {
            model.remove();
          }
        }
        case 5 -> reopen();
        default -> {
          int most = 1 + random.nextInt(30);
          List<PricedUsage> read = spool.peek(most);
          assertThat(read)
              .as("seed %d, step %d", seed, step)
              .isEqualTo(model.stream().limit(read.size()).toList())
              .hasSizeLessThanOrEqualTo(most);
          assertThat(read.isEmpty()).as("seed %d, step %d", seed, step).isEqualTo(model.isEmpty());
        }
      }
      assertThat(spool.size()).as("seed %d, step %d", seed, step).isEqualTo(model.size());
    }
  }

  @Test
  void threadsThatAppendKeepTheirOwnOrderWhileOneRemoves() throws Exception {
    int each = 200;
    Map<Integer, List<PricedUsage>> written = new HashMap<>();
    List<Callable<Boolean>> writers = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      List<PricedUsage> own = calls(100 + thread, each);
      written.put(thread, own);
      writers.add(
          () -> {
            for (int at = 0; at < each; at += 5) {
              spool.append(own.subList(at, at + 5));
            }
            return true;
          });
    }
    List<PricedUsage> read = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<Boolean>> under = new ArrayList<>();
      writers.forEach(writer -> under.add(threads.submit(writer)));
      while (read.size() < THREADS * each && !under.stream().allMatch(Future::isDone)) {
        takeSome(read);
      }
      for (Future<Boolean> writer : under) {
        assertThat(writer.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
    read.addAll(drain());
    assertThat(read).hasSize(THREADS * each);
    written.forEach(
        (thread, own) -> {
          List<PricedUsage> ofThread = new ArrayList<>(read);
          ofThread.retainAll(own);
          assertThat(ofThread).as("calls of thread %d", thread).isEqualTo(own);
        });
  }

  private void takeSome(List<PricedUsage> taken) {
    List<PricedUsage> some = spool.peek(10);
    spool.remove(some.size());
    taken.addAll(some);
  }

  private List<PricedUsage> drain() {
    List<PricedUsage> all = new ArrayList<>();
    while (spool.size() > 0) {
      int before = all.size();
      takeSome(all);
      assertThat(all.size()).as("calls read so far").isGreaterThan(before);
    }
    return all;
  }

  private static List<PricedUsage> calls(long seed, int count) {
    return new UsageFixtures(seed).realistic(count, FROM, TO);
  }
}

package io.tokengauge.testkit;

import static io.tokengauge.testkit.UsageFixtures.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.history.AmendResult;
import io.tokengauge.history.StoredUsage;
import io.tokengauge.history.UsageStore;
import io.tokengauge.storage.Capability;
import io.tokengauge.storage.StorageException;
import io.tokengauge.usage.PricedUsage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Claims that many writers at once count every call exactly once. */
abstract class ConcurrencyContract extends UsageStoreTheme {

  private static final int WRITERS = 4;
  private static final int ATTEMPTS = 100;

  ConcurrencyContract(UsageStoreContract setting) {
    super(setting);
  }

  @Test
  void writersOfTheSameCallsCountEachOnce() throws Exception {
    countsEachOnce(Collections.nCopies(WRITERS, store));
  }

  @Test
  void processesThatWriteTheSameCallsCountEachOnce() throws Exception {
    assume(Capability.SHARED);
    UsageStore again = openAgain();
    countsEachOnce(List.of(store, again, store, again));
  }

  @Test
  void processesSeeEachOther() throws Exception {
    assume(Capability.SHARED);
    UsageStore again = openAgain();
    appendNew(call("a", TEN));
    assertThat(again.append(List.of(call("a", TEN))).duplicates()).isEqualTo(1);
    assertThat(again.amend(call("a", TEN).id(), 1, call("a", ELEVEN)))
        .isEqualTo(AmendResult.APPLIED);
    assertDayHolds(call("a", ELEVEN));
  }

  @Test
  void highestRevisionOfConcurrentAmendmentsWins() throws Exception {
    appendNew(call("a", TEN));
    List<Callable<AmendResult>> writers = new ArrayList<>();
    for (int i = 1; i <= 20; i++) {
      int revision = i;
      writers.add(() -> persistently(() -> amend(revision)));
    }
    Collections.shuffle(writers, new Random(6));
    assertThat(together(writers)).isSubsetOf(AmendResult.APPLIED, AmendResult.STALE);
    PricedUsage last = call("a", TEN.plusSeconds(20 * 60), "m20", "u", 20);
    assertDayHolds(last);
    assertThat(store.stream(THE_DAY.filter(), DAY_START, DAY_END))
        .containsExactly(new StoredUsage(last, 20));
  }

  @Test
  void readerNeverSeesHalfABatch() throws Exception {
    List<Callable<Boolean>> all = new ArrayList<>();
    for (int batch = 0; batch < 50; batch++) {
      List<PricedUsage> calls = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        calls.add(call(batch + "-" + i, TEN.plusSeconds(i * 900L), "m" + i, "u" + i, 1));
      }
      all.add(() -> persistently(() -> store.append(calls)).appended() == 10);
      all.add(() -> total(THE_DAY).attempts() % 10 == 0);
    }
    assertThat(together(all)).containsOnly(true);
    assertThat(total(THE_DAY).attempts()).isEqualTo(500);
  }

  private AmendResult amend(int revision) {
    return store.amend(
        call("a", TEN).id(),
        revision,
        call("a", TEN.plusSeconds(revision * 60L), "m" + revision, "u", revision));
  }

  private void countsEachOnce(List<UsageStore> handles) throws Exception {
    List<PricedUsage> calls = new UsageFixtures(51).realistic(1000, TEN, ELEVEN);
    List<Callable<Integer>> writers = new ArrayList<>();
    for (int writer = 0; writer < handles.size(); writer++) {
      UsageStore handle = handles.get(writer);
      List<PricedUsage> mine = new ArrayList<>(calls);
      Collections.shuffle(mine, new Random(writer));
      int size = 7 + 5 * writer;
      writers.add(() -> appendAll(handle, mine, size));
    }
    assertThat(together(writers).stream().mapToInt(n -> n).sum()).isEqualTo(calls.size());
    assertDayHolds(calls);
  }

  private static int appendAll(UsageStore handle, List<PricedUsage> calls, int batchSize) {
    int appended = 0;
    for (int i = 0; i < calls.size(); i += batchSize) {
      List<PricedUsage> batch = calls.subList(i, Math.min(calls.size(), i + batchSize));
      appended += persistently(() -> handle.append(batch)).appended();
    }
    return appended;
  }

  // Losing a race to another writer may be reported as a failure that passes.
  private static <T> T persistently(Supplier<T> step) {
    for (int attempt = 1; ; attempt++) {
      try {
        return step.get();
      } catch (StorageException e) {
        if (!e.isTransient() || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private static <T> List<T> together(List<Callable<T>> tasks) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> result : threads.invokeAll(tasks)) {
        results.add(result.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }
}

package io.tokengauge.storage.memory;

import static io.tokengauge.testkit.UsageFixtures.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.history.UsageAnswer;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageRow;
import io.tokengauge.history.UsageStore;
import io.tokengauge.time.Grain;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageTotals;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ConcurrencyTest {

  private static final Instant DAY = Instant.parse("2026-03-11T00:00:00Z");
  private static final UsageQuery THE_DAY = UsageQuery.between(DAY, DAY.plusSeconds(86_400));
  private static final int WRITERS = 4;
  private static final int READERS = 2;
  // Every batch is a pair, so an answer with half a batch has an odd count.
  private static final int PAIRS = 2000;

  private final UsageStore store =
      MemoryStorage.builder().clock(() -> DAY).maxRows(1500).build().require(UsageStore.class);

  @Test
  void overlappingWritersCountEachCallOnceAndReadersSeeWholeBatches() throws Exception {
    List<List<PricedUsage>> pairs = new ArrayList<>();
    for (int i = 0; i < PAIRS; i++) {
      Instant start = DAY.plusSeconds(40L * i);
      pairs.add(
          List.of(
              call("left" + i, start, "gpt-5", "u" + i % 7, i),
              call("right" + i, DAY.plusSeconds(86_000 - 40L * i), "gpt-5-mini", "v", 3)));
    }
    AtomicLong appended = new AtomicLong();
    AtomicBoolean writing = new AtomicBoolean(true);
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS + READERS);
    try {
      List<Future<?>> writers = new ArrayList<>();
      List<Future<?>> readers = new ArrayList<>();
      for (int w = 0; w < WRITERS; w++) {
        List<List<PricedUsage>> order = new ArrayList<>(pairs);
        Collections.shuffle(order, new Random(w));
        writers.add(
            threads.submit(
                () -> order.forEach(p -> appended.addAndGet(store.append(p).appended()))));
      }
      for (int r = 0; r < READERS; r++) {
        readers.add(threads.submit(() -> readWhile(writing)));
      }
      for (Future<?> writer : writers) {
        writer.get();
      }
      writing.set(false);
      for (Future<?> reader : readers) {
        reader.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(appended).hasValue(2L * PAIRS);
    UsageTotals.Accumulator expected = new UsageTotals.Accumulator(false);
    pairs.forEach(pair -> pair.forEach(expected::add));
    assertThat(store.aggregate(THE_DAY).total()).isEqualTo(expected.totals());
  }

  private void readWhile(AtomicBoolean writing) {
    UsageQuery grouped =
        THE_DAY.groupedBy(Dimension.MODEL, Dimension.USER).per(Grain.HOUR, ZoneOffset.UTC);
    long before = 0;
    do {
      UsageAnswer answer = store.aggregate(grouped);
      UsageTotals sum = UsageTotals.ZERO.withoutLatency();
      long left = 0;
      for (UsageRow row : answer.rows()) {
        sum = sum.plus(row.totals());
        left += row.key().get(0).equals("gpt-5") ? row.totals().attempts() : 0;
      }
      assertThat(sum).isEqualTo(answer.total());
      assertThat(2 * left).isEqualTo(answer.total().attempts());
      assertThat(answer.total().attempts()).isGreaterThanOrEqualTo(before);
      before = answer.total().attempts();
    } while (writing.get());
    assertThat(before).isPositive();
  }
}

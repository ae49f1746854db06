package io.tokengauge.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageStore;
import io.tokengauge.storage.Storage;
import io.tokengauge.testkit.ManualClock;
import io.tokengauge.testkit.UsageFixtures;
import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageTotals;
import io.tokengauge.window.Fleet;
import io.tokengauge.window.MetricsExchange;
import io.tokengauge.window.Publication;
import io.tokengauge.window.SharedView;
import io.tokengauge.window.Slot;
import io.tokengauge.window.SlotDelta;
import io.tokengauge.window.SlotRange;
import io.tokengauge.window.WindowGrain;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** Claims about logs of sums, which stay short and exact however often they are appended to. */
class FoldingTest {

  private static final Instant TEN = Instant.parse("2026-03-04T10:00:00Z");
  private static final Fleet FLEET = new Fleet("team", "chat", "prod");
  private static final UsageQuery HOUR = UsageQuery.between(TEN, TEN.plusSeconds(3_600));
  private static final int LONGEST_LOG = 25_000;
  private static final int LONGEST_CELL = 12_000;

  private final String namespace = RedisServers.freshNamespace();
  private final ManualClock clock = new ManualClock(TEN);

  private RedisStorage open() {
    return RedisStorage.builder()
        .url(RedisServers.standalone())
        .namespace(namespace)
        .clock(clock)
        .build();
  }

  private static void inTwoThreads(Runnable first, Runnable second) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      for (Future<?> each : List.of(threads.submit(first), threads.submit(second))) {
        each.get();
      }
    } finally {
      threads.shutdown();
    }
  }

  private static void publish(MetricsExchange exchange, String instance, PricedUsage call) {
    Slot slot = Slot.at(WindowGrain.SECOND, TEN);
    for (int sequence = 1; sequence <= 300; sequence++) {
      SlotDelta delta = new SlotDelta(List.of(), slot, UsageTotals.of(call), Extremes.of(call));
      exchange.publish(
          new Publication(
              FLEET,
              instance,
              "first",
              TEN,
              false,
              0,
              List.of(new Publication.Part(SharedView.ALL, 0, sequence, List.of(delta)))));
    }
  }

  @Test
  void logsOfSlotsStayShortAndExactWhileTwoPublish() throws Exception {
    PricedUsage call = UsageFixtures.call("one", TEN);
    try (RedisStorage storage = open();
        Jedis jedis = RedisServers.connect()) {
      MetricsExchange exchange = storage.require(MetricsExchange.class);
      inTwoThreads(() -> publish(exchange, "a", call), () -> publish(exchange, "b", call));
      SlotRange second =
          new SlotRange(WindowGrain.SECOND, TEN.getEpochSecond(), TEN.getEpochSecond() + 1);
      UsageTotals totals =
          exchange.read(FLEET, SharedView.ALL, List.of(second)).rows().get(0).totals();
      UsageTotals.Accumulator truth = new UsageTotals.Accumulator();
      for (int i = 0; i < 600; i++) {
        truth.add(call);
      }
      assertThat(totals).isEqualTo(truth.totals());
      assertThat(jedis.keys(namespace + ":windows:*:S*"))
          .hasSize(1)
          .allMatch(key -> jedis.strlen(key) < LONGEST_LOG);
    }
  }

  private static void append(UsageStore store, String prefix) {
    for (int i = 0; i < 150; i++) {
      store.append(List.of(UsageFixtures.call(prefix + i, TEN.plusSeconds(i))));
    }
  }

  @Test
  void logsOfCellsStayShortAndExactWhileTwoAppend() throws Exception {
    try (Storage storage = open();
        Jedis jedis = RedisServers.connect()) {
      UsageStore store = storage.require(UsageStore.class);
      inTwoThreads(() -> append(store, "a"), () -> append(store, "b"));
      assertThat(store.aggregate(HOUR).total().attempts()).isEqualTo(300);
      for (String key : jedis.keys(namespace + ":usage:*:cells:*")) {
        if (jedis.type(key).equals("hash")) {
          jedis.hgetAll(key).keySet().stream()
              .map(field -> jedis.hstrlen(key, field))
              .forEach(length -> assertThat(length).isLessThan(LONGEST_CELL));
        }
      }
    }
  }

  @Test
  void entryThatANewerVersionWroteIsReadAsFarAsItIsKnownAndNotFolded() {
    PricedUsage call = UsageFixtures.call("one", TEN);
    PackedSum known = new PackedSum(UsageTotals.of(call), Extremes.of(call));
    byte[] entry = known.toBytes();
    byte[] newer = Arrays.copyOf(entry, entry.length + 2);
    newer[2] = (byte) (newer[2] + 2);
    byte[] log = new ByteSink(256).all(entry).all(newer).toByteArray();
    assertThat(SumLog.read(log).totals())
        .isEqualTo(UsageTotals.of(call).plus(UsageTotals.of(call)));
    assertThat(SumLog.isKnown(log)).isFalse();
    assertThat(SumLog.fold(log)).isNull();
    byte[] two = new ByteSink(256).all(entry).all(entry).toByteArray();
    byte[] folded = Objects.requireNonNull(SumLog.fold(two));
    assertThat(folded.length).isLessThan(two.length);
    assertThat(SumLog.read(folded)).isEqualTo(SumLog.read(log));
  }
}

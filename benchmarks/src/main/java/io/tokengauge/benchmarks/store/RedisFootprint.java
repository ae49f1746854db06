package io.tokengauge.benchmarks.store;

import io.tokengauge.benchmarks.BenchmarkRedis;
import io.tokengauge.benchmarks.ServerCost;
import io.tokengauge.budget.Budget;
import io.tokengauge.budget.BudgetLedger;
import io.tokengauge.budget.BudgetPeriod;
import io.tokengauge.budget.Charge;
import io.tokengauge.budget.LedgerLine;
import io.tokengauge.history.UsageStore;
import io.tokengauge.storage.redis.RedisStorage;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageTotals;
import io.tokengauge.window.MetricsExchange;
import io.tokengauge.window.Publication;
import io.tokengauge.window.SharedView;
import io.tokengauge.window.Slot;
import io.tokengauge.window.SlotDelta;
import io.tokengauge.window.WindowGrain;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;

/**
 * Prints what is kept in Redis takes of the server's memory, by its own count, and what bringing it
 * there took of its processor, as rows of a Markdown table.
 *
 * <p>Arguments: label sets of a shared view, calls of a week, and holds, whose steps stand beside
 * the same writes without script and guard. Everything goes the way that applications go, in
 * batches of 500 calls and publications of 1,000 label sets, and is seeded. Bounds of calls are
 * those of a storage that is not told otherwise, but for the clock, which follows the calls:
 * 100,000 calls, a day; identities for 7 days; roll-ups by quarter of an hour.
 */
public final class RedisFootprint {

  private static final int BATCH = 500;
  private static final int PUBLISHED = 1_000;
  private static final int SECONDS = 10;
  private static final Duration WEEK = Duration.ofDays(7);
  private static final String GROUP = "default";

  private final int labelSets;
  private final int calls;
  private final int holds;
  private Instant now = ZipfCalls.FROM;

  private RedisFootprint(int labelSets, int calls, int holds) {
    this.labelSets = labelSets;
    this.calls = calls;
    this.holds = holds;
  }

  /** Measures and prints. */
  public static void main(String[] args) throws IOException {
    RedisFootprint footprint =
        new RedisFootprint(
            Integer.parseInt(args[0]), Integer.parseInt(args[1]), Integer.parseInt(args[2]));
    footprint.measure(footprint::series);
    footprint.measure(footprint::holds);
    footprint.measure(footprint::calls);
  }

  /** Does something with a server of its own. */
  private interface Measurement {
    void run(RedisStorage storage, Jedis server);
  }

  private void measure(Measurement measurement) throws IOException {
    now = ZipfCalls.FROM;
    try (BenchmarkRedis redis = BenchmarkRedis.start();
        Jedis server = redis.jedis();
        RedisStorage storage =
            RedisStorage.builder()
                .url(redis.url())
                .timeout(Duration.ofSeconds(30))
                .clock(() -> now)
                .build()) {
      storage.check();
      measurement.run(storage, server);
    }
  }

  private static void print(String what, long bytes, long count) {
    System.out.printf(Locale.ROOT, "| %s | %,.0f bytes |%n", what, (double) bytes / count);
  }

  private void series(RedisStorage storage, Jedis server) {
    MetricsExchange exchange = storage.require(MetricsExchange.class);
    SharedView view = SharedView.of(Dimension.USER).withMaxLabelSets(SharedView.MAX_LABEL_SETS);
    PricedUsage call = ZipfCalls.slice(0, 1, 1).next(1).get(0);
    long before = ServerCost.memory(server);
    double cpu = ServerCost.cpuMicros(server);
    long sequence = 0;
    for (int second = 0; second <= SECONDS; second++) {
      for (int from = 0; from < labelSets; from += PUBLISHED) {
        exchange.publish(publication(view, from, ++sequence, call));
      }
      long used = ServerCost.memory(server) - before;
      if (second == 0) {
        print(
            "label set with a call in one second, minute and quarter of an hour", used, labelSets);
        before += used;
        cpu = ServerCost.cpuMicros(server);
      } else if (second == SECONDS) {
        print(
            "the same label set, for each more second that it has a call in",
            used,
            (long) labelSets * SECONDS);
      }
      now = now.plusSeconds(1);
    }
    System.out.printf(
        Locale.ROOT,
        "%,d label sets: %.2f us of the server for each in a second%n",
        labelSets,
        (ServerCost.cpuMicros(server) - cpu) / labelSets / SECONDS);
  }

  private Publication publication(SharedView view, int from, long sequence, PricedUsage call) {
    List<List<SlotDelta>> shards = new ArrayList<>();
    for (int i = 0; i < view.shards(); i++) {
      shards.add(new ArrayList<>());
    }
    Slot slot = Slot.at(WindowGrain.SECOND, now);
    for (int i = from; i < Math.min(labelSets, from + PUBLISHED); i++) {
      List<String> values = List.of("user-" + i);
      shards
          .get(view.shardOf(values))
          .add(
              new SlotDelta(
                  values, slot, UsageTotals.of(call).withoutLatency(), Extremes.of(call)));
    }
    List<Publication.Part> parts = new ArrayList<>();
    for (int i = 0; i < shards.size(); i++) {
      parts.add(new Publication.Part(view, i, sequence, shards.get(i)));
    }
    return new Publication(FleetDeltas.FLEET, "instance", "first", now, false, 0, parts);
  }

  private void holds(RedisStorage storage, Jedis server) {
    BudgetLedger ledger = storage.require(BudgetLedger.class);
    Money plenty = Money.usd("9000000");
    List<LedgerLine> lines =
        List.of(
            new LedgerLine(
                Budget.dollars("day", plenty)
                    .per(BudgetPeriod.day(ZoneOffset.UTC))
                    .build()
                    .terms(""),
                50_000_000),
            new LedgerLine(
                Budget.dollars("user", plenty)
                    .forEach(Dimension.USER)
                    .per(BudgetPeriod.month(ZoneOffset.UTC))
                    .build()
                    .terms("ada"),
                50_000_000),
            new LedgerLine(
                Budget.calls("rpm", 1_000_000_000L).per(BudgetPeriod.minute()).build().terms(""),
                1));
    ledger.reserve(GROUP, CallId.ofRequest("openai", "first"), lines, Duration.ofHours(1));
    long before = ServerCost.memory(server);
    double cpu = ServerCost.cpuMicros(server);
    for (int i = 0; i < holds; i++) {
      ledger.reserve(GROUP, CallId.ofRequest("openai", "req_" + i), lines, Duration.ofHours(1));
    }
    print("hold of a call on three budgets", ServerCost.memory(server) - before, holds);
    double reserved = ServerCost.cpuMicros(server);
    for (int i = 0; i < holds; i++) {
      ledger.charge(
          GROUP, List.of(new Charge(CallId.ofRequest("openai", "req_" + i), 0, now, lines)));
    }
    double charged = ServerCost.cpuMicros(server);
    print("charged call that is remembered", ServerCost.memory(server) - before, holds);
    for (int i = 0; i < holds; i++) {
      write(server, "call-" + i, "holds", null);
      write(server, "call-" + i, "ended", "holds");
    }
    System.out.printf(
        Locale.ROOT,
        "server: %.1f us for a reservation, %.1f us for a charge, %.1f us for the writes of both%n",
        (reserved - cpu) / holds,
        (charged - reserved) / holds,
        (ServerCost.cpuMicros(server) - charged) / holds);
  }

  /** Writes what a step of the ledger does, unguarded, in one go. */
  private static void write(Jedis server, String call, String to, @Nullable String from) {
    String value = "v".repeat(120);
    try (Pipeline pipeline = server.pipelined()) {
      pipeline.hset("bare:calls", call, value);
      pipeline.zadd("bare:" + to, 1e15, call);
      if (from != null) {
        pipeline.zrem("bare:" + from, call);
      }
      for (String account : List.of("day", "user", "rpm")) {
        pipeline.hset("bare:cells", account, value.substring(0, 12));
      }
      pipeline.set("bare:now", "1788000000000000");
    }
  }

  private void calls(RedisStorage storage, Jedis server) {
    UsageStore store = storage.require(UsageStore.class);
    ZipfCalls made = ZipfCalls.of(calls, WEEK);
    store.identityHorizon();
    long before = ServerCost.memory(server);
    double cpu = ServerCost.cpuMicros(server);
    for (int i = 0; i < calls; i += BATCH) {
      List<PricedUsage> batch = made.next(Math.min(BATCH, calls - i));
      now = batch.get(batch.size() - 1).record().start();
      store.append(batch);
    }
    long used = ServerCost.memory(server) - before;
    double spent = ServerCost.cpuMicros(server) - cpu;
    String prefix = server.keys("*:usage:*:ids").iterator().next().replaceFirst("ids$", "");
    long ids = bytes(server, prefix + "ids") + bytes(server, prefix + "starts");
    for (String key : server.keys(prefix + "cells:ids:*")) {
      ids += bytes(server, key);
    }
    long rows = bytes(server, prefix + "rows") + bytes(server, prefix + "calls");
    long cells = 0;
    long kept = server.zcard(prefix + "rows");
    for (String key : server.keys(prefix + "cells:*")) {
      if (server.type(key).equals("hash")) {
        cells += server.hlen(key);
      }
    }
    long known = server.hlen(prefix + "ids");
    print("identity of a call", ids, known);
    print("call that is kept", rows, kept);
    print(
        "cell of a roll-up (a quarter of an hour, one value of each of its dimensions)",
        used - ids - rows,
        cells);
    System.out.printf(
        Locale.ROOT,
        "%,d calls, %,d identities, %,d kept, %,d cells: %,.0f MB; %.1f us of the server for a call%n",
        calls,
        known,
        kept,
        cells,
        used / 1e6,
        spent / calls);
  }

  private static long bytes(Jedis server, String key) {
    Long found = server.memoryUsage(key, 1_000);
    return found == null ? 0 : found;
  }
}

package io.tokengauge.benchmarks.store;

import io.tokengauge.storage.redis.RedisStorage;
import io.tokengauge.window.Acknowledgement;
import io.tokengauge.window.MetricsExchange;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;

/**
 * Measures what publishing one second of one process costs in Redis: 1,000 calls by Zipf's law as
 * {@link FleetDeltas#VIEWS} share them, about 700 label sets in 25 parts, each added to its second,
 * minute and quarter of an hour. An operation is such a second, with logs folded when they are due,
 * and with what the server needs to know that it counts once.
 *
 * <p>Beside it, on the same server and in the same run, pipelines of bare commands by Jedis, which
 * are ready when an operation begins, replace what was there instead of adding to it, are not
 * guarded against being applied twice or in part, tell no label sets apart up to a cap, and let
 * nothing expire: {@link #setLogs} carries the same bytes to as many keys, {@link #setValues} each
 * label set's bytes to a field of its own. {@link #increments} does add up, as one would by hand:
 * one command for each number that is not zero, latencies by bucket left out.
 *
 * <p>The server is alone with one client on this machine and keeps nothing on disk. What readers
 * cost is left out. The clock is the benchmark's: a second passes when all instances published.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 6, time = 1)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls what sets the fields
public class ExchangeBenchmark {

  private static final int CALLS = 1_000;

  /** How many processes share: each publishes once a second, all to the same slots. */
  @Param("20")
  public int instances;

  private final List<FleetDeltas> deltas = new ArrayList<>();
  private final List<Consumer<Pipeline>> values = new ArrayList<>();
  private final List<Consumer<Pipeline>> numbers = new ArrayList<>();
  private final List<Consumer<Pipeline>> logs = new ArrayList<>();
  private Instant now = Instant.parse("2026-09-01T12:00:00Z");
  private long published;
  private RedisStorage storage;
  private MetricsExchange exchange;

  /** Makes up what is published, and takes from the server what one publication came to. */
  @Setup(Level.Trial)
  public void start(ServerTime.Server server) {
    ZipfCalls calls = ZipfCalls.slice(0, 1, CALLS * instances);
    for (int i = 0; i < instances; i++) {
      deltas.add(new FleetDeltas("instance-" + i, calls.next(CALLS)));
    }
    storage = RedisStorage.builder().url(server.redis.url()).clock(() -> now).build();
    exchange = storage.require(MetricsExchange.class);
    exchange.publish(deltas.get(0).at(1, now));
    collect(server.jedis);
    server.jedis.flushAll();
    storage.close();
    storage = RedisStorage.builder().url(server.redis.url()).clock(() -> now).build();
    exchange = storage.require(MetricsExchange.class);
  }

  private void collect(Jedis jedis) {
    long bytes = 0;
    for (String key : jedis.keys("*:windows:*")) {
      if (key.matches(".*:[SMQ][0-9]+:[0-9]")) {
        byte[] name = bytes("bare:" + key);
        byte[] log = jedis.get(bytes(key));
        logs.add(pipeline -> pipeline.set(name, log));
        byte[] hash = bytes("bare:values:" + key);
        splitRun(log)
            .forEach(
                (field, value) -> values.add(pipeline -> pipeline.hset(hash, bytes(field), value)));
        bytes += log.length;
      }
    }
    List<FleetDeltas.Sum> sums = deltas.get(0).sums();
    for (FleetDeltas.Sum sum : sums) {
      for (String slot : List.of("S", "M", "Q")) {
        byte[] key = bytes("bare:" + slot + sum.view().dimensions() + sum.shard());
        for (int i = 0; i < sum.numbers(); i++) {
          byte[] field = bytes(sum.values() + ":" + i);
          long value = 1_000_000L + i;
          numbers.add(pipeline -> pipeline.hincrBy(key, field, value));
        }
      }
    }
    System.out.printf(
        "%n%,d label sets, %,d values of %,d bytes in %,d logs, %,d numbers%n",
        sums.size(), values.size(), bytes, logs.size(), numbers.size());
  }

  // A run has eleven bytes of head; then label sets and sums in turn, behind how many bytes they
  // have.
  private static Map<String, byte[]> splitRun(byte[] run) {
    Map<String, byte[]> values = new HashMap<>();
    ByteBuffer in = ByteBuffer.wrap(run).position(11);
    while (in.hasRemaining()) {
      byte[] label = new byte[in.get()];
      in.get(label);
      byte[] value = new byte[((in.get() & 0xff) << 16) | (in.getShort() & 0xffff)];
      in.get(value);
      values.put(new String(label, StandardCharsets.UTF_8), value);
    }
    return values;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void send(Jedis jedis, List<Consumer<Pipeline>> commands) {
    try (Pipeline pipeline = jedis.pipelined()) {
      commands.forEach(command -> command.accept(pipeline));
    }
  }

  /** Disconnects. */
  @TearDown(Level.Trial)
  public void stop() {
    storage.close();
  }

  /** Publishes a second of a process, and waits until all of it is applied. */
  @Benchmark
  public Acknowledgement publish(ServerTime time) {
    time.operations++;
    int instance = (int) (published % instances);
    if (instance == 0) {
      now = now.plusSeconds(1);
    }
    Acknowledgement answer =
        exchange.publish(deltas.get(instance).at(1 + published++ / instances, now));
    for (Acknowledgement.Receipt receipt : answer.receipts()) {
      if (receipt.outcome() != Acknowledgement.Outcome.APPLIED) {
        throw new IllegalStateException("every part must be applied, was " + receipt);
      }
    }
    return answer;
  }

  /** Sets the same values, each label set's in its slot: one command for each value. */
  @Benchmark
  public void setValues(ServerTime.Server server, ServerTime time) {
    time.operations++;
    send(server.jedis, values);
  }

  /** Sets the same bytes in as many keys: one command for each key. */
  @Benchmark
  public void setLogs(ServerTime.Server server, ServerTime time) {
    time.operations++;
    send(server.jedis, logs);
  }

  /** Adds the same numbers up: one command for each. */
  @Benchmark
  public void increments(ServerTime.Server server, ServerTime time) {
    time.operations++;
    send(server.jedis, numbers);
  }
}

package io.tokengauge.benchmarks.store;

import io.tokengauge.benchmarks.BenchmarkRedis;
import io.tokengauge.benchmarks.ServerCost;
import java.io.IOException;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import redis.clients.jedis.Jedis;

/**
 * Counts what processor time of the server an iteration took, beside how many operations: JMH's
 * results carry both, and their ratio is what one operation costs the server.
 */
@AuxCounters(AuxCounters.Type.EVENTS)
@State(Scope.Thread)
public class ServerTime {

  /** The server's processor time, in microseconds. */
  public double serverMicros;

  /** Operations of the iteration. */
  public long operations;

  private double before;

  /** Starts to count. */
  @Setup(Level.Iteration)
  public void start(Server server) {
    serverMicros = 0;
    operations = 0;
    before = ServerCost.cpuMicros(server.jedis);
  }

  /** Takes what was used. */
  @TearDown(Level.Iteration)
  public void stop(Server server) {
    serverMicros = ServerCost.cpuMicros(server.jedis) - before;
  }

  /** Runs a server for a trial. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init") // JMH calls what sets the fields
  public static class Server {

    /** The server. */
    BenchmarkRedis redis;

    /** A connection past the storage. */
    Jedis jedis;

    /** Starts it. */
    @Setup(Level.Trial)
    public void start() throws IOException {
      redis = BenchmarkRedis.start();
      jedis = redis.jedis();
    }

    /** Ends it. */
    @TearDown(Level.Trial)
    public void stop() throws IOException {
      jedis.close();
      redis.close();
    }
  }
}

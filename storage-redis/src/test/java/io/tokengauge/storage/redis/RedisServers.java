package io.tokengauge.storage.redis;

import io.tokengauge.testkit.RedisServer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import redis.clients.jedis.Jedis;

/** Runs one server for all tests of the JVM; every test has a namespace of its own. */
final class RedisServers {

  private static final int PATIENT = 20_000;

  private static final AtomicInteger NAMESPACES = new AtomicInteger();

  private RedisServers() {}

  // Started at its first use; ends with the JVM.
  private static final class Standalone {
    private static final RedisServer SERVER = RedisServer.start();
  }

  // Likewise. A busy machine must not be taken for a dead one.
  private static final class Cluster {
    private static final ClusterServers SERVERS = ClusterServers.start(PATIENT);
  }

  static String freshNamespace() {
    return "test-" + NAMESPACES.incrementAndGet();
  }

  static String standalone() {
    return Standalone.SERVER.url();
  }

  /** Opens a connection to the server beside the ones under test. */
  static Jedis connect() {
    return connect(Standalone.SERVER);
  }

  /** Opens a connection to any server beside the ones under test. */
  static Jedis connect(RedisServer server) {
    return new Jedis("127.0.0.1", server.port(), PATIENT);
  }

  static String cluster() {
    return Cluster.SERVERS.url();
  }

  /** Lets a master of the cluster, one of three, lose all it has. */
  static void emptyMaster(int number) {
    try (Jedis jedis = connect(Cluster.SERVERS.master(number))) {
      jedis.flushAll();
    }
  }

  /** Lets time pass on the server's clock: nothing ever comes into the list that it waits for. */
  static void letPass(Duration time) {
    try (Jedis jedis = connect(Standalone.SERVER)) {
      jedis.blpop(time.toNanos() / 1e9, "never");
    }
  }
}

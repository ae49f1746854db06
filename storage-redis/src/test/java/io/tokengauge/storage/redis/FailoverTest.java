package io.tokengauge.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.storage.Storage;
import io.tokengauge.testkit.RedisServer;
import io.tokengauge.usage.PricedUsage;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** Redis may lose what it acknowledged last; what is sent again is counted once all the same. */
class FailoverTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  /** After how many milliseconds nodes take another one for gone. */
  private static final int QUICK = 1_500;

  /** How old what a failover loses can be, as the README says. */
  private static final long LOST_MILLIS = 1_000;

  private static Storage open(String url, String namespace) {
    return RedisStorage.builder()
        .url(url)
        .namespace(namespace)
        .timeout(TIMEOUT)
        .maxCalls(1_000_000)
        .callAge(Duration.ofDays(10_000))
        .identityHorizon(Duration.ofDays(10_000))
        .rollUpRetention(Duration.ofDays(10_000))
        .build();
  }

  @Test
  void masterOfAClusterFailsOverAndCallsSentAgainCountOnce() {
    String namespace = namespaceOnOneMaster();
    try (ClusterServers servers = ClusterServers.start(QUICK);
        Storage storage = open(servers.url(), namespace)) {
      SpendingTwice spending = new SpendingTwice(storage);
      spending.book(0, 50);
      UsageLoad load = new UsageLoad(storage);
      long killed;
      try (load) {
        load.awaitMore(200);
        killed = System.nanoTime();
        servers.killMasterOf(usageKeyIn(namespace));
        load.awaitMore(200);
      }
      assertLostIsNew(load, killed);
      load.sendAgain();
      load.assertAllThereOnce();
      spending.book(0, 100);
      spending.assertBooked(100);
    }
  }

  private static void assertLostIsNew(UsageLoad load, long killed) {
    Map<PricedUsage, Long> lost = load.lost();
    long oldest =
        lost.values().stream()
            .mapToLong(at -> TimeUnit.NANOSECONDS.toMillis(killed - at))
            .max()
            .orElse(0);
    System.out.printf(
        "master of a cluster killed: %,d calls acknowledged, %,d lost, the oldest %d ms before;"
            + " %d tries failed, longest %d ms%n",
        load.acknowledged(), lost.size(), oldest, load.failures(), load.longest().toMillis());
    assertThat(oldest).as("milliseconds before the end").isLessThanOrEqualTo(LOST_MILLIS);
  }

  private static String usageKeyIn(String namespace) {
    return namespace + ":usage:{" + Keys.hash(namespace, "usage") + ".0}:meta";
  }

  // Where budgets and calls are on the same one.
  private static String namespaceOnOneMaster() {
    while (true) {
      String namespace = RedisServers.freshNamespace();
      if (ClusterServers.masterOf(usageKeyIn(namespace))
          == ClusterServers.masterOf(SpendingTwice.keyIn(namespace))) {
        return namespace;
      }
    }
  }

  @Test
  void sentinelsReplaceTheMasterAndCallsSentAgainCountOnce() {
    try (RedisServer master = RedisServer.start();
        RedisServer replica = RedisServer.start("--replicaof", "127.0.0.1", "" + master.port());
        Jedis watch = RedisServers.connect(replica)) {
      Polling.until(
          "the replica follows", () -> watch.info("replication").contains("link_status:up"));
      try (RedisServer sentinel =
              RedisServer.startSentinel(
                  """
                  sentinel monitor ours 127.0.0.1 %d 1
                  sentinel down-after-milliseconds ours 500
                  sentinel failover-timeout ours 2000
                  """
                      .formatted(master.port()));
          Jedis guard = RedisServers.connect(sentinel)) {
        Polling.until(
            "the sentinel knows the replica", () -> !guard.sentinelReplicas("ours").isEmpty());
        try (Storage storage =
            open("redis+sentinel://" + sentinel.address() + "/ours", "test-sentinel")) {
          SpendingTwice spending = new SpendingTwice(storage);
          spending.book(0, 50);
          master.kill();
          spending.book(0, 100);
          spending.assertBooked(100);
        }
      }
    }
  }
}

package io.tokengauge.storage.redis;

import io.tokengauge.storage.Storage;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** Redis may lose what it acknowledged last; what is sent again is counted once all the same. */
class FailoverTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  /** After how many milliseconds nodes take another one for gone. */
  private static final int QUICK = 1_500;

  private static Storage open(String url, String namespace) {
    return RedisStorage.builder().url(url).namespace(namespace).timeout(TIMEOUT).build();
  }

  @Test
  void masterOfAClusterFailsOverAndCallsSentAgainCountOnce() {
    String namespace = RedisServers.freshNamespace();
    try (ClusterServers servers = ClusterServers.start(QUICK);
        Storage storage = open(servers.url(), namespace)) {
      SpendingTwice spending = new SpendingTwice(storage);
      spending.book(0, 50);
      servers.killMasterOf(SpendingTwice.keyIn(namespace));
      spending.book(0, 100);
      spending.assertBooked(100);
    }
  }

  @Test
  void sentinelsReplaceTheMasterAndCallsSentAgainCountOnce() {
    try (ServerProcess master = ServerProcess.start();
        ServerProcess replica =
            ServerProcess.start("--replicaof", "127.0.0.1", "" + master.port());
        Jedis watch = replica.connect()) {
      Polling.until(
          "the replica follows", () -> watch.info("replication").contains("link_status:up"));
      try (ServerProcess sentinel =
              ServerProcess.startSentinel(
                  """
                  sentinel monitor ours 127.0.0.1 %d 1
                  sentinel down-after-milliseconds ours 500
                  sentinel failover-timeout ours 2000
                  """
                      .formatted(master.port()));
          Jedis guard = sentinel.connect()) {
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

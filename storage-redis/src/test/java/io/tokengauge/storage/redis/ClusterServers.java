package io.tokengauge.storage.redis;

import io.tokengauge.testkit.RedisServer;
import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.util.JedisClusterCRC16;

/** Runs a cluster of three masters with a replica each. */
final class ClusterServers implements AutoCloseable {

  private static final int MASTERS = 3;
  private static final int NODES = 2 * MASTERS;
  private static final int SLOTS = 16_384;

  private final List<RedisServer> nodes = new ArrayList<>();

  /**
   * Starts the nodes, and waits until all of them agree that the cluster is whole.
   *
   * @param nodeTimeoutMillis after how long without an answer they take a node for gone
   */
  static ClusterServers start(int nodeTimeoutMillis) {
    ClusterServers cluster = new ClusterServers();
    for (int i = 0; i < NODES; i++) {
      cluster.nodes.add(
          RedisServer.start(
              "--cluster-enabled",
              "yes",
              "--cluster-config-file",
              "nodes.conf",
              "--cluster-node-timeout",
              "" + nodeTimeoutMillis,
              "--cluster-replica-validity-factor",
              "0"));
    }
    cluster.introduce();
    cluster.shareOut();
    cluster.replicate();
    return cluster;
  }

  private void introduce() {
    try (Jedis first = RedisServers.connect(nodes.get(0))) {
      for (RedisServer node : nodes.subList(1, NODES)) {
        first.clusterMeet("127.0.0.1", node.port());
      }
    }
    everywhere("all nodes are known", jedis -> jedis.clusterNodes().lines().count() == NODES);
  }

  private void shareOut() {
    for (int i = 0; i < MASTERS; i++) {
      try (Jedis master = RedisServers.connect(nodes.get(i))) {
        int from = SLOTS * i / MASTERS;
        int to = SLOTS * (i + 1) / MASTERS - 1;
        master.sendCommand(Command.CLUSTER, "ADDSLOTSRANGE", "" + from, "" + to);
      }
    }
    everywhere("the cluster is whole", jedis -> jedis.clusterInfo().contains("cluster_state:ok"));
  }

  private void replicate() {
    for (int i = 0; i < MASTERS; i++) {
      try (Jedis master = RedisServers.connect(nodes.get(i));
          Jedis replica = RedisServers.connect(nodes.get(MASTERS + i))) {
        replica.clusterReplicate(master.clusterMyId());
        Polling.until(
            "the replica follows", () -> replica.info("replication").contains("link_status:up"));
      }
    }
    everywhere(
        "all replicas are known",
        jedis -> jedis.clusterNodes().lines().filter(l -> l.contains("slave")).count() == MASTERS);
  }

  /** Asks a node. */
  private interface Question {
    boolean of(Jedis jedis);
  }

  private void everywhere(String what, Question question) {
    for (RedisServer node : nodes) {
      try (Jedis jedis = RedisServers.connect(node)) {
        Polling.until(what, () -> question.of(jedis));
      }
    }
  }

  String url() {
    return "redis+cluster://" + nodes.get(0).address() + "," + nodes.get(4).address();
  }

  RedisServer master(int number) {
    return nodes.get(number);
  }

  /** Ends the master of a key as a power failure would. */
  void killMasterOf(String key) {
    nodes.get(masterOf(key)).kill();
  }

  /** Returns which of the first masters a key is on. */
  static int masterOf(String key) {
    int slot = JedisClusterCRC16.getSlot(key);
    int master = 0;
    while (SLOTS * (master + 1) / MASTERS <= slot) {
      master++;
    }
    return master;
  }

  @Override
  public void close() {
    nodes.forEach(RedisServer::close);
  }
}

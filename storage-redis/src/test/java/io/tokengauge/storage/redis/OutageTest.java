package io.tokengauge.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tokengauge.storage.Health;
import io.tokengauge.storage.Leases;
import io.tokengauge.storage.Storage;
import io.tokengauge.storage.StorageException;
import io.tokengauge.testkit.RedisServer;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

class OutageTest {

  private static RedisStorage.Builder on(String url) {
    return RedisStorage.builder().url(url).namespace(RedisServers.freshNamespace());
  }

  @Test
  void deadServerIsToldAndComesBackByItself() throws IOException {
    try (RedisServer server = RedisServer.start()) {
      server.kill();
      try (Storage storage =
          on(server.url()).user("app").password("s3cret").timeout(Duration.ofSeconds(1)).build()) {
        Health health = storage.check();
        assertThat(health.status()).isEqualTo(Health.Status.DOWN);
        assertThat(health.detail()).contains(server.address()).doesNotContain("s3cret");
        assertThatExceptionOfType(StorageException.class)
            .isThrownBy(() -> acquire(storage))
            .matches(StorageException::isTransient)
            .withMessageContaining(server.url());
      }
      try (Storage storage = on(server.url()).build()) {
        assertThat(storage.check().status()).isEqualTo(Health.Status.DOWN);
        server.restart();
        assertThat(storage.check()).isEqualTo(Health.UP);
        assertThat(acquire(storage)).isTrue();
      }
    }
  }

  // The server keeps its data here, in an append-only file. Every pooled connection is broken, and
  // scripts are not known any more.
  @Test
  void restartedServerIsUsedOnWithoutAFailure() throws IOException {
    try (RedisServer server = RedisServer.start("--appendonly", "yes", "--appendfsync", "always");
        Storage storage = on(server.url()).timeout(Duration.ofSeconds(10)).build()) {
      SpendingTwice spending = new SpendingTwice(storage);
      spending.book(0, 50);
      server.restart();
      spending.attempt(50);
      spending.assertBooked(51);
    }
  }

  // The step fails while the server still stands: nobody waits until it goes on. Then it is carried
  // out all the same, and counts once when it is sent again.
  @Test
  void stalledServerHoldsNobodyUpAndDoublesNothing() throws IOException {
    try (RedisServer server = RedisServer.start();
        Storage storage = on(server.url()).timeout(Duration.ofMillis(200)).build()) {
      SpendingTwice spending = new SpendingTwice(storage);
      spending.book(0, 20);
      server.stall();
      try {
        assertThatExceptionOfType(StorageException.class)
            .isThrownBy(() -> spending.attempt(20))
            .matches(StorageException::isTransient);
        assertThat(storage.check().status()).isEqualTo(Health.Status.DOWN);
      } finally {
        server.goOn();
      }
      spending.book(0, 40);
      spending.assertBooked(40);
    }
  }

  @Test
  void forgottenScriptsAreSentAgain() {
    try (Storage storage = on(RedisServers.standalone()).build();
        Jedis jedis = RedisServers.connect()) {
      SpendingTwice spending = new SpendingTwice(storage);
      spending.attempt(0);
      jedis.scriptFlush();
      spending.attempt(1);
      spending.assertBooked(2);
    }
  }

  @Test
  void dataOfANewerFormatIsRefusedUnlessItMayBeRead() {
    try (Jedis jedis = RedisServers.connect()) {
      String namespace = RedisServers.freshNamespace();
      jedis.hset(namespace + ":format", Map.of("version", "3", "oldest_reader", "1"));
      try (Storage storage =
          RedisStorage.builder().url(RedisServers.standalone()).namespace(namespace).build()) {
        assertThat(storage.check()).isEqualTo(Health.UP);
      }
      jedis.hset(namespace + ":format", "oldest_reader", "2");
      try (Storage storage =
          RedisStorage.builder().url(RedisServers.standalone()).namespace(namespace).build()) {
        assertThatExceptionOfType(StorageException.class)
            .isThrownBy(() -> acquire(storage))
            .matches(failure -> !failure.isTransient())
            .withMessageContaining("is of version 3, readable from version 2 on");
      }
    }
  }

  private static boolean acquire(Storage storage) {
    return storage.require(Leases.class).acquire("job", "me", Duration.ofSeconds(5)).isPresent();
  }
}

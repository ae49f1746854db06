package io.tokengauge.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.alert.AlertStep;
import io.tokengauge.alert.AlertStore;
import io.tokengauge.notify.Dispatch;
import io.tokengauge.notify.NotificationOutbox;
import io.tokengauge.notify.Outgoing;
import io.tokengauge.storage.Bookmarks;
import io.tokengauge.storage.Storage;
import io.tokengauge.testkit.NotificationFixtures;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

class AlertOutboxTest {

  private static final Instant NOW = Instant.parse("2026-03-04T10:00:00Z");

  private final String namespace = RedisServers.freshNamespace();

  private Storage open() {
    return RedisStorage.builder().url(RedisServers.standalone()).namespace(namespace).build();
  }

  @Test
  void fullOutboxDropsTheOldestThatNobodyIsSending() {
    try (Storage storage = open()) {
      NotificationOutbox outbox = storage.require(AlertStore.class).outbox();
      for (int i = 0; i < 1_000; i++) {
        assertThat(outbox.add("mail", NotificationFixtures.firing("a" + i), NOW)).isEmpty();
      }
      Outgoing sending = outbox.claim("mail", NOW, NOW.plusSeconds(60)).orElseThrow();
      assertThat(sending.dispatch()).isEqualTo(NotificationFixtures.firing("a0"));
      Dispatch dropped = outbox.add("mail", NotificationFixtures.firing("last"), NOW).orElseThrow();
      assertThat(dropped).isEqualTo(NotificationFixtures.firing("a1"));
      assertThat(outbox.pending("mail")).isEqualTo(1_000);
      assertThat(outbox.deadLetters("mail").get(0).reason())
          .isEqualTo("dropped: 1000 wait already");
    }
  }

  @Test
  void everyKeyOfAlertsExpires() {
    try (Storage storage = open();
        Jedis jedis = RedisServers.connect()) {
      AlertStore store = storage.require(AlertStore.class);
      List<AlertStep.Addressed> told =
          List.of(new AlertStep.Addressed("mail", NotificationFixtures.firing("a")));
      store.transition(new AlertStep("book", 0, new TreeMap<>(), Set.of(), told, NOW));
      storage.require(Bookmarks.class).replace("mark", null, "text");
      Set<String> keys = jedis.keys(namespace + ":*");
      assertThat(keys).hasSizeGreaterThan(5);
      keys.remove(namespace + ":format");
      assertThat(keys).allMatch(key -> jedis.ttl(key) > 0, "expires");
    }
  }
}

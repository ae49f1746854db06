package io.tokengauge.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tokengauge.alert.AlertStore;
import io.tokengauge.history.AmendResult;
import io.tokengauge.history.PurgeTier;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageStore;
import io.tokengauge.notify.NotificationOutbox;
import io.tokengauge.notify.Outgoing;
import io.tokengauge.notify.Settlement;
import io.tokengauge.storage.Bookmarks;
import io.tokengauge.storage.Health;
import io.tokengauge.storage.Leases;
import io.tokengauge.storage.Storage;
import io.tokengauge.storage.StorageException;
import io.tokengauge.testkit.NotificationFixtures;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** An ACL user needs no more than the README grants. */
class AccessTest {

  private static final String SECRET = "s3cret";

  private static List<String> grantsOfTheReadme() throws Exception {
    for (String line : Files.readAllLines(Path.of("README.md"))) {
      if (line.startsWith("ACL SETUSER ")) {
        return List.of(line.split(" ", -1));
      }
    }
    throw new AssertionError("the README must show ACL SETUSER");
  }

  private static RedisStorage.Builder asApp() {
    return RedisStorage.builder().url(RedisServers.standalone()).user("app").password(SECRET);
  }

  private static void createApp() throws Exception {
    List<String> words = grantsOfTheReadme();
    assertThat(words).contains("app", ">SECRET", "~tokengauge:*");
    List<String> rules = new ArrayList<>();
    rules.add("reset");
    words.subList(3, words.size()).forEach(rule -> rules.add(rule.replace("SECRET", SECRET)));
    try (Jedis jedis = RedisServers.connect()) {
      jedis.aclSetUser("app", rules.toArray(String[]::new));
    }
  }

  @Test
  void whatTheReadmeGrantsIsEnough() throws Exception {
    createApp();
    try (Storage storage = asApp().build()) {
      assertThat(storage.check()).isEqualTo(Health.UP);
      Leases leases = storage.require(Leases.class);
      leases.acquire("job", "me", Duration.ofSeconds(5)).ifPresent(leases::release);
      SpendingTwice spending = new SpendingTwice(storage);
      spending.attempt(0);
      spending.assertBooked(1);
      UsageStore calls = storage.require(UsageStore.class);
      Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
      PricedUsage call = UsageFixtures.call("a", now);
      assertThat(calls.append(List.of(call)).appended()).isEqualTo(1);
      assertThat(calls.amend(call.id(), 1, call)).isEqualTo(AmendResult.APPLIED);
      UsageQuery second = UsageQuery.between(now, now.plusSeconds(1));
      assertThat(calls.aggregate(second).total().attempts()).isEqualTo(1);
      assertThat(calls.purge(PurgeTier.IDS, now.plusSeconds(1))).isEqualTo(2);
      NotificationOutbox outbox = storage.require(AlertStore.class).outbox();
      outbox.add("mail", NotificationFixtures.firing("a"), Instant.EPOCH);
      Outgoing claimed =
          outbox.claim("mail", Instant.EPOCH, Instant.EPOCH.plusSeconds(60)).orElseThrow();
      outbox.settle(claimed, Settlement.DEAD, "no", Instant.EPOCH);
      assertThat(outbox.deadLetters("mail")).isNotEmpty();
      assertThat(storage.require(Bookmarks.class).replace("a", null, "b")).isTrue();
      MetricsExchange exchange = storage.require(MetricsExchange.class);
      Fleet fleet = new Fleet("team", "api", "prod");
      Slot slot = Slot.at(WindowGrain.SECOND, exchange.state(fleet).at().minusSeconds(2));
      SlotDelta delta = new SlotDelta(List.of(), slot, UsageTotals.ZERO, Extremes.NONE);
      exchange.publish(
          new Publication(
              fleet,
              "one",
              "first",
              slot.end(),
              false,
              0,
              List.of(new Publication.Part(SharedView.ALL, 0, 1, List.of(delta)))));
      SlotRange range = new SlotRange(slot.grain(), slot.number(), slot.number() + 1);
      assertThat(exchange.read(fleet, SharedView.ALL, List.of(range)).rows()).hasSize(1);
    }
    assertKeysGoAsTheReadmeSays();
  }

  // Those of budgets are cleared by what comes after.
  private static void assertKeysGoAsTheReadmeSays() {
    try (Jedis jedis = RedisServers.connect()) {
      Set<String> keys = jedis.keys("tokengauge:*");
      keys.removeIf(key -> key.startsWith("tokengauge:budgets"));
      assertThat(keys)
          .filteredOn(key -> jedis.ttl(key) < 0)
          .hasSize(3)
          .allMatch(key -> key.matches(".*:(format|meta|cubes)"));
      assertThat(keys).hasSizeGreaterThan(15);
    }
  }

  @Test
  void otherNamespacesAreOutOfReach() throws Exception {
    createApp();
    try (Storage storage = asApp().namespace("other").build()) {
      assertThatExceptionOfType(StorageException.class)
          .isThrownBy(() -> storage.require(Leases.class).acquire("a", "b", Duration.ofSeconds(1)))
          .matches(failure -> !failure.isTransient())
          .withMessageContaining("NOPERM");
    }
  }

  @Test
  void wrongPasswordIsALastingFailureThatDoesNotShowIt() throws Exception {
    createApp();
    try (Storage storage =
        RedisStorage.builder()
            .url(RedisServers.standalone())
            .user("app")
            .password("wr0ng")
            .build()) {
      assertThatExceptionOfType(StorageException.class)
          .isThrownBy(() -> storage.require(Leases.class).acquire("a", "b", Duration.ofSeconds(1)))
          .matches(failure -> !failure.isTransient())
          .withMessageContaining("WRONGPASS")
          .satisfies(failure -> assertThat(failure.toString()).doesNotContain("wr0ng"));
      assertThat(storage.check().status()).isEqualTo(Health.Status.DOWN);
    }
  }
}

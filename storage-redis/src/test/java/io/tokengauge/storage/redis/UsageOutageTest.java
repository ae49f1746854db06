package io.tokengauge.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.alert.AlertStep;
import io.tokengauge.alert.AlertStore;
import io.tokengauge.history.AmendResult;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageStore;
import io.tokengauge.storage.Bookmarks;
import io.tokengauge.storage.Storage;
import io.tokengauge.testkit.NotificationFixtures;
import io.tokengauge.testkit.RedisServer;
import io.tokengauge.testkit.Relay;
import io.tokengauge.testkit.UsageFixtures;
import io.tokengauge.usage.PricedUsage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * Claims about calls that are appended while a server or the network fails. {@code
 * -Dtokengauge.stall=30} stalls the network for as many seconds, for 1 unless set.
 */
class UsageOutageTest {

  private static final Instant START = Instant.parse("2026-03-04T10:00:00Z");
  private static final Duration STALL =
      Duration.ofSeconds(Integer.getInteger("tokengauge.stall", 1));

  private static RedisStorage.Builder on(String url) {
    return RedisStorage.builder()
        .url(url)
        .clock(() -> START)
        .callAge(Duration.ofDays(365))
        .identityHorizon(Duration.ofDays(365))
        .rollUpRetention(Duration.ofDays(365))
        .maxCalls(1_000_000);
  }

  @Test
  void serverThatWritesItsLogLosesNothingWhenItIsKilledUnderLoad() throws IOException {
    try (RedisServer server = RedisServer.start("--appendonly", "yes", "--appendfsync", "always");
        Storage storage = on(server.url()).timeout(Duration.ofSeconds(5)).build()) {
      UsageLoad load = new UsageLoad(storage);
      try (load) {
        load.awaitMore(200);
        server.restart();
        load.awaitMore(200);
      }
      load.assertAllThereOnce();
      print("server killed, log always written", load);
    }
  }

  @Test
  void networkThatStallsHoldsNobodyUpAndDoublesNothing() throws IOException {
    try (RedisServer server = RedisServer.start();
        Relay relay = Relay.to(server.port());
        Storage storage =
            on("redis://127.0.0.1:" + relay.port()).timeout(Duration.ofMillis(250)).build()) {
      UsageLoad load = new UsageLoad(storage);
      try (load) {
        load.awaitMore(200);
        relay.stall();
        LockSupport.parkNanos(STALL.toNanos());
        // Each thread was told so, and tried again, while the network still stood.
        Polling.until("callers are told", () -> load.failures() > UsageLoad.THREADS);
        relay.goOn();
        load.awaitMore(200);
      }
      load.assertAllThereOnce();
      print("network stalled for " + STALL.toSeconds() + " s", load);
    }
  }

  private static void print(String what, UsageLoad load) {
    System.out.printf(
        "%s: %,d calls acknowledged, 0 lost, %d tries failed, longest %d ms%n",
        what, load.acknowledged(), load.failures(), load.longest().toMillis());
  }

  @Test
  void stepWhoseAnswerIsLostIsTakenOnceAndSaysSo() throws IOException {
    try (RedisServer server = RedisServer.start();
        Relay relay = Relay.to(server.port());
        Storage storage = on("redis://127.0.0.1:" + relay.port()).build()) {
      UsageStore store = storage.require(UsageStore.class);
      AlertStore alerts = storage.require(AlertStore.class);
      Bookmarks marks = storage.require(Bookmarks.class);
      List<PricedUsage> calls =
          List.of(
              UsageFixtures.call("a", START, "m", "u", 5),
              UsageFixtures.call("b", START, "m", "u", 6));
      relay.loseNextAnswer();
      store.append(calls);
      assertTotal(store, 2, 11);
      PricedUsage dearer = UsageFixtures.call("a", START, "m", "u", 50);
      relay.loseNextAnswer();
      AmendResult result = store.amend(dearer.id(), 1, dearer);
      assertThat(result).isIn(AmendResult.APPLIED, AmendResult.REPEATED);
      assertTotal(store, 2, 56);
      relay.loseNextAnswer();
      List<AlertStep.Addressed> told =
          List.of(new AlertStep.Addressed("mail", NotificationFixtures.firing("x")));
      assertThat(
              alerts.transition(
                  new AlertStep("book", 0, new TreeMap<>(Map.of("k", "v")), Set.of(), told, START)))
          .isTrue();
      assertThat(alerts.load("book").version()).isEqualTo(1);
      assertThat(alerts.outbox().pending("mail")).isEqualTo(1);
      relay.loseNextAnswer();
      assertThat(marks.replace("report", null, "sent")).isTrue();
      relay.loseNextAnswer();
      assertThat(marks.replace("report", "sent", null)).isTrue();
      assertThat(marks.replace("report", "sent", null)).isFalse();
    }
  }

  private static void assertTotal(UsageStore store, long attempts, long picos) {
    var total = store.aggregate(UsageQuery.between(START, START.plus(Duration.ofHours(1)))).total();
    assertThat(total.attempts()).isEqualTo(attempts);
    assertThat(total.cost().picos().longValueExact()).isEqualTo(picos);
  }
}

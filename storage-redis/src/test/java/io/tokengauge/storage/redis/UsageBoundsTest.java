package io.tokengauge.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.history.AppendResult;
import io.tokengauge.history.Cube;
import io.tokengauge.history.PurgeTier;
import io.tokengauge.history.Source;
import io.tokengauge.history.UsageAnswer;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageStore;
import io.tokengauge.storage.Storage;
import io.tokengauge.testkit.ManualClock;
import io.tokengauge.testkit.RedisServer;
import io.tokengauge.testkit.ReferenceUsageStore;
import io.tokengauge.testkit.UsageFixtures;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** Claims about what is kept of calls for how long, and about shards. */
class UsageBoundsTest {

  private static final Instant TEN = Instant.parse("2026-03-04T10:00:00Z");
  private static final Instant ELEVEN = TEN.plusSeconds(3_600);
  private static final UsageQuery HOUR = UsageQuery.between(TEN, ELEVEN);

  private final String namespace = RedisServers.freshNamespace();
  private final ManualClock clock = new ManualClock(ELEVEN);

  private RedisStorage.Builder on(String url) {
    return RedisStorage.builder().url(url).namespace(namespace).clock(clock);
  }

  private static UsageStore in(Storage storage) {
    return storage.require(UsageStore.class);
  }

  private static List<PricedUsage> calls(int count) {
    return new UsageFixtures(7).realistic(count, TEN, ELEVEN);
  }

  private static void assertExact(UsageAnswer answer, UsageQuery query, List<PricedUsage> calls) {
    ReferenceUsageStore model = new ReferenceUsageStore();
    model.append(calls);
    UsageAnswer truth = model.aggregate(query);
    assertThat(answer.source()).isNotEqualTo(Source.PARTIAL);
    assertThat(answer.total().withoutLatency()).isEqualTo(truth.total().withoutLatency());
    assertThat(answer.extremes()).isEqualTo(truth.extremes());
    assertThat(answer.rows())
        .extracting(row -> row.key() + " " + row.totals().withoutLatency())
        .containsExactlyElementsOf(
            truth.rows().stream()
                .map(row -> row.key() + " " + row.totals().withoutLatency())
                .toList());
  }

  @Test
  void roomForCallsIsBoundedAndRollUpsAnswerForThoseThatWent() {
    List<PricedUsage> calls = calls(500);
    try (Storage storage = on(RedisServers.standalone()).maxCalls(100).build()) {
      for (int i = 0; i < calls.size(); i += 50) {
        in(storage).append(calls.subList(i, i + 50));
      }
      var page = in(storage).scan(UsageFilter.ALL, TEN, ELEVEN, null, 1_000);
      assertThat(page.calls()).hasSize(100);
      assertThat(page.complete()).isFalse();
      assertExact(in(storage).aggregate(HOUR), HOUR, calls);
      UsageQuery byInstance = HOUR.groupedBy(Dimension.INSTANCE);
      assertThat(in(storage).aggregate(byInstance).source()).isEqualTo(Source.PARTIAL);
      assertThat(in(storage).append(calls).duplicates()).isEqualTo(500);
    }
  }

  @Test
  void whatIsTooOldGoesAndIsSaidToBeGone() {
    try (Storage storage =
        on(RedisServers.standalone())
            .callAge(Duration.ofHours(2))
            .identityHorizon(Duration.ofHours(4))
            .rollUpRetention(Duration.ofHours(6))
            .build()) {
      UsageStore store = in(storage);
      List<PricedUsage> calls = calls(50);
      store.append(calls);
      int step = 0;
      for (int hours : List.of(3, 2, 2)) {
        clock.advance(Duration.ofHours(hours));
        store.append(List.of(UsageFixtures.call("later-" + step++, clock.instant())));
        boolean callsThere = !store.scan(UsageFilter.ALL, TEN, ELEVEN, null, 1).calls().isEmpty();
        assertThat(callsThere).isFalse();
        AppendResult again = store.append(calls.subList(0, 1));
        assertThat(again.duplicates()).isEqualTo(step == 1 ? 1 : 0);
        assertThat(again.beyondHorizon()).hasSize(step == 1 ? 0 : 1);
        Source source = store.aggregate(HOUR).source();
        assertThat(source).isEqualTo(step < 3 ? Source.ROLLUP : Source.PARTIAL);
      }
    }
  }

  @Test
  void shardsAnswerAsOneStoreWould() {
    List<PricedUsage> calls = calls(400);
    try (Storage storage = on(RedisServers.cluster()).usageShards(5).build()) {
      UsageStore store = in(storage);
      assertThat(store.append(calls)).isEqualTo(new AppendResult(400, 0, List.of(), List.of()));
      assertThat(store.append(calls).duplicates()).isEqualTo(400);
      for (UsageQuery query :
          List.of(
              HOUR,
              HOUR.groupedBy(Dimension.MODEL, Dimension.USER),
              HOUR.groupedBy(Dimension.USER),
              HOUR.groupedBy(Dimension.INSTANCE))) {
        assertExact(store.aggregate(query), query, calls);
      }
      ReferenceUsageStore model = new ReferenceUsageStore();
      model.append(calls);
      List<PricedUsage> paged = new ArrayList<>();
      var page = store.scan(UsageFilter.ALL, TEN, ELEVEN, null, 37);
      page.calls().forEach(stored -> paged.add(stored.call()));
      while (page.next() != null) {
        page = store.scan(UsageFilter.ALL, TEN, ELEVEN, page.next(), 37);
        page.calls().forEach(stored -> paged.add(stored.call()));
      }
      assertThat(paged)
          .containsExactlyElementsOf(
              model.stream(UsageFilter.ALL, TEN, ELEVEN).map(stored -> stored.call()).toList());
      assertThat(store.purge(PurgeTier.ROWS, ELEVEN)).isEqualTo(400);
      assertExact(store.aggregate(HOUR), HOUR, calls);
    }
  }

  /** A fleet rolls to a version that keeps one more. */
  @Test
  void rollUpThatNotEverybodyKeepsAnswersForTheTimeThatItHoldsWhole() {
    List<Cube> more = new ArrayList<>(Cube.DEFAULTS);
    more.add(new Cube("instance", List.of(Dimension.INSTANCE), false));
    UsageQuery first = HOUR.groupedBy(Dimension.INSTANCE);
    UsageQuery second =
        UsageQuery.between(ELEVEN, ELEVEN.plusSeconds(3_600)).groupedBy(Dimension.INSTANCE);
    UsageQuery third =
        UsageQuery.between(ELEVEN.plusSeconds(3_600), ELEVEN.plusSeconds(7_200))
            .groupedBy(Dimension.INSTANCE);
    List<PricedUsage> calls = new ArrayList<>(calls(50));
    try (Storage old = on(RedisServers.standalone()).build();
        Storage rolled = on(RedisServers.standalone()).cubes(more).build()) {
      in(old).append(calls);
      assertExact(in(rolled).aggregate(first), first, calls);
      for (PricedUsage call :
          List.of(
              UsageFixtures.call("in-second", ELEVEN.plusSeconds(1_800)),
              UsageFixtures.call("in-third", ELEVEN.plusSeconds(5_400)))) {
        in(rolled).append(List.of(call));
        calls.add(call);
      }
      in(rolled).purge(PurgeTier.ROWS, ELEVEN.plusSeconds(7_200));
      assertThat(in(rolled).aggregate(first).source()).isEqualTo(Source.PARTIAL);
      assertExact(in(rolled).aggregate(second), second, calls);
      PricedUsage late = UsageFixtures.call("late", ELEVEN.plusSeconds(1_900));
      in(old).append(List.of(late));
      calls.add(late);
      in(rolled).purge(PurgeTier.ROWS, ELEVEN.plusSeconds(7_200));
      assertThat(in(rolled).aggregate(second).source()).isEqualTo(Source.PARTIAL);
      assertExact(in(rolled).aggregate(third), third, calls);
      assertExact(in(old).aggregate(HOUR), HOUR, calls);
    }
  }

  @Test
  void keysExpireButForWhatSaysWhereCompleteTimeBegins() {
    try (Storage storage = on(RedisServers.standalone()).build();
        Jedis jedis = RedisServers.connect()) {
      in(storage).append(calls(50));
      Set<String> keys = jedis.keys(namespace + ":*");
      keys.removeIf(key -> key.endsWith(":format") || key.endsWith(":meta"));
      keys.removeIf(key -> key.endsWith(":cubes"));
      assertThat(keys).hasSizeGreaterThan(8).allMatch(key -> jedis.ttl(key) > 0, "expires");
    }
  }

  @Test
  void callTakesTheBytesThatTheReadmeSays() {
    try (RedisServer server = RedisServer.start();
        Storage storage = on(server.url()).build();
        Jedis jedis = RedisServers.connect(server)) {
      in(storage).append(calls(1));
      long empty = used(jedis);
      List<PricedUsage> calls = new UsageFixtures(8).realistic(2_000, TEN, ELEVEN);
      for (int i = 0; i < calls.size(); i += 500) {
        in(storage).append(calls.subList(i, i + 500));
      }
      long perCall = (used(jedis) - empty) / calls.size();
      in(storage).purge(PurgeTier.ROWS, ELEVEN);
      long perIdentity = (used(jedis) - empty) / calls.size();
      System.out.printf("a call takes %d bytes, %d once its row is gone%n", perCall, perIdentity);
      assertThat(perCall).isBetween(800L, 980L);
      assertThat(perIdentity).isBetween(440L, 540L);
    }
  }

  private static long used(Jedis jedis) {
    for (String line : jedis.info("memory").lines().toList()) {
      if (line.startsWith("used_memory:")) {
        return Long.parseLong(line.substring("used_memory:".length()).strip());
      }
    }
    throw new AssertionError("a server must say what memory it uses");
  }
}

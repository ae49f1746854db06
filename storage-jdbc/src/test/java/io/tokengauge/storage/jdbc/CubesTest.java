package io.tokengauge.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.history.Cube;
import io.tokengauge.history.PurgeTier;
import io.tokengauge.history.Source;
import io.tokengauge.history.UsageAnswer;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageStore;
import io.tokengauge.testkit.ReferenceUsageStore;
import io.tokengauge.testkit.UsageFixtures;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Claims that roll-ups declared late, by some, or spoilt never make an answer wrong. */
class CubesTest {

  private static final Instant NOON = Agreement.FROM.plus(Duration.ofHours(12));
  private static final Cube TEAMS = new Cube("team", List.of(Dimension.tag("team")), true);
  private static final UsageQuery DAY = UsageQuery.between(Agreement.FROM, Agreement.TO);
  private static final UsageQuery BY_TEAM = DAY.groupedBy(Dimension.tag("team")).withLatency();

  @TempDir private Path directory = Path.of("");
  private final Opened opened = new Opened();
  private final UsageFixtures fixtures = new UsageFixtures(81);
  private final List<PricedUsage> morning = fixtures.realistic(200, Agreement.FROM, NOON);
  private final List<PricedUsage> afternoon = fixtures.realistic(200, NOON, Agreement.TO);

  @AfterEach
  void close() {
    opened.close();
  }

  private JdbcStorage open(List<Cube> cubes) {
    return opened.add(
        JdbcStorage.builder()
            .url("jdbc:sqlite:" + directory.resolve("usage.db"))
            .cubes(cubes)
            .clock(() -> Agreement.TO)
            .retention(
                new JdbcStorage.Retention(
                    Duration.ofHours(12), Duration.ofDays(2), Duration.ofDays(2)))
            .build());
  }

  private static UsageStore store(JdbcStorage storage) {
    return storage.require(UsageStore.class);
  }

  private List<PricedUsage> all() {
    List<PricedUsage> all = new ArrayList<>(morning);
    all.addAll(afternoon);
    return all;
  }

  private static void assertAnswer(
      UsageStore store, UsageQuery query, Source source, List<PricedUsage> calls) {
    ReferenceUsageStore model = new ReferenceUsageStore(store.cubes());
    model.append(calls);
    UsageAnswer answer = store.aggregate(query);
    assertThat(answer.source()).isEqualTo(source);
    assertThat(answer.rows()).isEqualTo(model.truth(query).rows());
    assertThat(answer.extremes()).isEqualTo(model.truth(query).extremes());
  }

  @Test
  void rollUpDeclaredLaterIsExactAndWholeOnceRebuilt() {
    JdbcStorage before = open(Cube.DEFAULTS);
    store(before).append(morning);
    JdbcStorage after = open(List.of(TEAMS));
    // The first process has not heard of the new roll-up, and counts into it all the same.
    store(after).append(afternoon.subList(0, 100));
    store(before).append(afternoon.subList(100, 200));
    assertAnswer(store(after), BY_TEAM, Source.ROLLUP, all());
    assertThat(after.rebuildRollUps()).isEqualTo(400);
    assertAnswer(store(after), BY_TEAM, Source.ROLLUP, all());
    store(after).purge(PurgeTier.ROWS, Agreement.TO);
    assertAnswer(store(after), BY_TEAM, Source.ROLLUP, all());
    Agreement.assertAnswer(store(before), DAY, all());
  }

  @Test
  void rollUpDeclaredLaterDoesNotClaimWhatWasPurged() {
    store(open(Cube.DEFAULTS)).append(morning);
    JdbcStorage after = open(List.of(TEAMS));
    store(after).append(afternoon);
    store(after).purge(PurgeTier.ROWS, NOON);
    assertThat(store(after).aggregate(BY_TEAM).source()).isEqualTo(Source.PARTIAL);
    assertThat(after.rebuildRollUps()).isEqualTo(200);
    assertThat(store(after).aggregate(BY_TEAM).source()).isEqualTo(Source.PARTIAL);
    UsageQuery pm = UsageQuery.between(NOON, Agreement.TO).groupedBy(Dimension.tag("team"));
    assertAnswer(store(after), pm.withLatency(), Source.ROLLUP, afternoon);
  }

  @Test
  void spoiltRollUpsAreDerivedAgain() throws Exception {
    JdbcStorage storage = open(Cube.DEFAULTS);
    store(storage).append(all());
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("usage.db"));
        Statement statement = connection.createStatement()) {
      statement.execute("UPDATE rollups SET attempts = attempts + 1, cost_lo = cost_lo - 7");
      statement.execute("DELETE FROM rollup_latencies WHERE bucket > 300");
    }
    assertThat(store(storage).aggregate(DAY).total().attempts()).isNotEqualTo(400);
    assertThat(storage.rebuildRollUps()).isEqualTo(400);
    Agreement.assertHolds(store(storage), all());
  }

  @Test
  void maintenanceRemovesWhatRetentionNoLongerKeeps() {
    JdbcStorage storage = open(Cube.DEFAULTS);
    store(storage).append(all());
    assertThat(storage.maintain()).isEqualTo(morning.size());
    assertThat(storage.maintain()).isZero();
    Agreement.assertAnswer(store(storage), DAY, all());
    assertThat(store(storage).append(all()).duplicates()).isEqualTo(400);
  }
}

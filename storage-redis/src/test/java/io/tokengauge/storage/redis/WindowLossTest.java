package io.tokengauge.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.storage.Health;
import io.tokengauge.storage.Leases;
import io.tokengauge.storage.Storage;
import io.tokengauge.testkit.RedisServer;
import io.tokengauge.testkit.UsageFixtures;
import io.tokengauge.time.VirtualScheduler;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Origin;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageTotals;
import io.tokengauge.window.CallsOfRecord;
import io.tokengauge.window.Fleet;
import io.tokengauge.window.MetricsExchange;
import io.tokengauge.window.Scope;
import io.tokengauge.window.SeriesSpec;
import io.tokengauge.window.SharedView;
import io.tokengauge.window.SharedWindowView;
import io.tokengauge.window.SharedWindows;
import io.tokengauge.window.WindowLength;
import io.tokengauge.window.Windows;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** Claims that windows come back, to the last digit, after Redis has lost them. */
class WindowLossTest {

  private static final Instant START = Instant.parse("2026-03-04T10:00:00.100Z");
  private static final Duration STEP = Duration.ofMillis(240);

  private final VirtualScheduler time = new VirtualScheduler(START);
  private final List<Instance> instances = new ArrayList<>();
  private final List<Recorded> record = new ArrayList<>();

  private record Recorded(String instance, PricedUsage call) {}

  /** What a database would have. */
  private final class Database implements CallsOfRecord {
    @Override
    public Set<String> instances(Fleet fleet, Instant from, Instant to) {
      Set<String> names = new TreeSet<>();
      record.forEach(each -> names.add(each.instance));
      return names;
    }

    @Override
    public void read(
        Fleet fleet,
        String instance,
        Instant from,
        Instant to,
        Consumer<? super PricedUsage> calls) {
      record.stream()
          .filter(each -> each.instance.equals(instance))
          .map(Recorded::call)
          .filter(call -> !call.record().start().isBefore(from))
          .filter(call -> call.record().start().isBefore(to))
          .forEach(calls);
    }
  }

  private final class Instance {
    private final String name;
    private final Windows windows =
        Windows.builder().series(SeriesSpec.of()).series(SeriesSpec.of(Dimension.USER)).build();
    private final SharedWindows shared;

    Instance(Storage storage, String name) {
      this.name = name;
      shared =
          SharedWindows.builder(
                  storage.require(MetricsExchange.class), new Origin("team", "api", "prod", name))
              .view(SharedView.ALL)
              .view(SharedView.of(Dimension.USER))
              .build();
      shared.publish(windows, time, time);
      shared.seedFrom(new Database(), storage.require(Leases.class), time);
    }

    void record() {
      int number = record.size();
      String user = "user-" + number % 20;
      Instant start = time.now().minus(UsageFixtures.LATENCY);
      PricedUsage call = UsageFixtures.call("c" + number, start, "m", user, 5 + number);
      windows.record(call, time.now());
      record.add(new Recorded(name, call));
    }
  }

  private Storage open(String url, String namespace) {
    return RedisStorage.builder().url(url).namespace(namespace).clock(time.clock()).build();
  }

  private void recordFor(Duration length) {
    Instant end = time.now().plus(length);
    while (time.now().isBefore(end)) {
      instances.forEach(Instance::record);
      time.advance(STEP);
    }
  }

  private SharedWindowView view() {
    time.advance(Duration.ofSeconds(1));
    return instances.get(0).shared.view();
  }

  private void assertExact(SharedWindowView view) {
    for (WindowLength length : List.of(WindowLength.HOUR, WindowLength.DAY)) {
      assertThat(view.window(Scope.ALL, length).totals()).isEqualTo(sum(call -> true));
      view.by(Dimension.USER, Scope.ALL, length)
          .forEach(
              (user, answer) ->
                  assertThat(answer.totals())
                      .as(user)
                      .isEqualTo(sum(call -> user.equals(Dimension.USER.valueOf(call.record())))));
    }
  }

  private UsageTotals sum(Predicate<PricedUsage> which) {
    UsageTotals.Accumulator sum = new UsageTotals.Accumulator(false);
    record.stream().map(Recorded::call).filter(which).forEach(sum::add);
    return sum.totals();
  }

  @Test
  void serverThatWasEmptiedHasItsWindowsBackThoseOfADeadInstanceToo() {
    try (RedisServer server = RedisServer.start();
        Storage storage = open(server.url(), "loss");
        Jedis jedis = RedisServers.connect(server)) {
      for (String name : List.of("a", "b", "dead")) {
        instances.add(new Instance(storage, name));
      }
      recordFor(Duration.ofSeconds(10));
      instances.remove(2).shared.close(Duration.ZERO);
      recordFor(Duration.ofSeconds(5));
      assertExact(view());
      long before = record.size();
      jedis.flushAll();
      recordFor(Duration.ofSeconds(2));
      SharedWindowView soon = view();
      assertThat(soon.window(Scope.ALL, WindowLength.HOUR).totals())
          .isEqualTo(sum(call -> true).minus(sumOf("dead")));
      assertThat(soon.window(Scope.ALL, WindowLength.HOUR).complete()).isFalse();
      recordFor(Duration.ofSeconds(65));
      assertExact(view());
      assertThat(instances)
          .allSatisfy(each -> assertThat(each.shared.check()).isEqualTo(Health.UP));
      System.out.printf(
          "redis emptied: %,d calls in the windows before, %,d of them after 3 s, all after a"
              + " minute%n",
          before, before - sumOf("dead").attempts());
    }
  }

  private UsageTotals sumOf(String instance) {
    UsageTotals.Accumulator sum = new UsageTotals.Accumulator(false);
    record.stream()
        .filter(each -> each.instance.equals(instance))
        .forEach(each -> sum.add(each.call));
    return sum.totals();
  }

  // What was on the other masters is still there, and is not added again.
  @Test
  void masterOfAClusterThatWasEmptiedHasItsPartBack() {
    try (Storage storage = open(RedisServers.cluster(), RedisServers.freshNamespace())) {
      instances.add(new Instance(storage, "a"));
      instances.add(new Instance(storage, "b"));
      recordFor(Duration.ofSeconds(5));
      for (int master = 0; master < 3; master++) {
        RedisServers.emptyMaster(master);
        recordFor(Duration.ofSeconds(4));
        assertExact(view());
      }
    }
  }
}

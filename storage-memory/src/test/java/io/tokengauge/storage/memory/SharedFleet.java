package io.tokengauge.storage.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.UsageMonitor;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.storage.Storage;
import io.tokengauge.storage.StorageException;
import io.tokengauge.time.Scheduler;
import io.tokengauge.time.VirtualScheduler;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.Origin;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageContext;
import io.tokengauge.usage.UsageRecord;
import io.tokengauge.usage.UsageTotals;
import io.tokengauge.window.Acknowledgement;
import io.tokengauge.window.Fleet;
import io.tokengauge.window.FleetState;
import io.tokengauge.window.MetricsExchange;
import io.tokengauge.window.Publication;
import io.tokengauge.window.Scope;
import io.tokengauge.window.SharedSums;
import io.tokengauge.window.SharedView;
import io.tokengauge.window.SharedWindowView;
import io.tokengauge.window.SharedWindows;
import io.tokengauge.window.SlotRange;
import io.tokengauge.window.WindowAnswer;
import io.tokengauge.window.WindowLength;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/** Runs monitors that share one exchange, on one virtual time, and knows the truth. */
final class SharedFleet {

  /** In a minute and a quarter of an hour that end soon. */
  static final Instant START = Instant.parse("2026-11-02T10:14:20.100Z");

  /** How old what a view does not hold may be. */
  static final Duration STALE = Duration.ofMillis(1_500);

  static final List<WindowLength> LENGTHS =
      List.of(WindowLength.MINUTE, WindowLength.HOUR, WindowLength.DAY);

  private static final PriceBook PRICES = PriceBook.builtIn();

  final VirtualScheduler time = new VirtualScheduler(START);
  final Storage storage = MemoryStorage.builder().clock(time.clock()).build();
  final Link link = new Link(time, storage.require(MetricsExchange.class));
  final List<Recorded> truth = new ArrayList<>();

  /** What died with its process. */
  Predicate<Recorded> lost = each -> false;

  private final SplittableRandom random;
  private int calls;

  record Recorded(Instant arrival, Instance by, PricedUsage call, long tokens) {}

  SharedFleet(long seed) {
    random = new SplittableRandom(seed);
  }

  /** Stands for the way to the exchange: it can take time, and be cut. */
  static final class Link implements MetricsExchange {
    private final VirtualScheduler time;
    MetricsExchange exchange;
    Duration oneWay = Duration.ZERO;
    boolean cut;
    boolean answersLost;

    Link(VirtualScheduler time, MetricsExchange exchange) {
      this.time = time;
      this.exchange = exchange;
    }

    @Override
    public Acknowledgement publish(Publication publication) {
      pass();
      Acknowledgement answer = exchange.publish(publication);
      pass();
      if (answersLost) {
        throw StorageException.passing("answer lost", new IllegalStateException("lost"));
      }
      return answer;
    }

    @Override
    public FleetState state(Fleet fleet) {
      checkCut();
      return exchange.state(fleet);
    }

    @Override
    public SharedSums read(Fleet fleet, SharedView view, List<SlotRange> ranges) {
      checkCut();
      return exchange.read(fleet, view, ranges);
    }

    private void pass() {
      checkCut();
      time.advance(oneWay);
    }

    private void checkCut() {
      if (cut) {
        throw StorageException.passing("exchange is away", new IllegalStateException("cut"));
      }
    }
  }

  /** One process: it can be killed, and its clock is its own. */
  final class Instance implements Scheduler {
    private final Duration skew;
    private boolean dead;
    final SharedWindows shared;
    final UsageMonitor monitor;

    Instance(String name, Duration skew) {
      this.skew = skew;
      shared =
          SharedWindows.builder(link, new Origin("team", "api", "prod", name))
              .view(SharedView.ALL.withHistogram())
              .view(SharedView.of(Dimension.MODEL))
              .view(SharedView.of(Dimension.USER, Dimension.PROJECT))
              .build();
      monitor = UsageMonitor.builder(storage).scheduler(this).shared(shared).build();
    }

    void kill() {
      dead = true;
    }

    @Override
    public InstantSource clock() {
      return () -> time.now().plus(skew);
    }

    @Override
    public Scheduled after(Duration delay, Runnable task) {
      return time.after(delay, () -> runAlive(task));
    }

    @Override
    public Scheduled every(Duration period, Runnable task) {
      return time.every(period, () -> runAlive(task));
    }

    private void runAlive(Runnable task) {
      if (!dead) {
        task.run();
      }
    }

    @Override
    public void close() {}
  }

  /** Lets a random instance record a random call that has just ended. */
  void record(List<Instance> instances) {
    Instance by = instances.get(random.nextInt(instances.size()));
    String model = random.nextBoolean() ? "gpt-4o" : "gpt-4o-mini";
    Duration latency = Duration.ofMillis(1 + random.nextInt(20_000));
    UsageRecord call =
        UsageRecord.builder(
                CallId.ofRequest("openai", "call-" + calls++),
                by.clock().instant().minus(latency),
                model)
            .latency(latency)
            .tokens(TokenUsage.of(random.nextInt(5_000), random.nextInt(900)))
            .context(
                UsageContext.builder()
                    .user("user-" + random.nextInt(3))
                    .project("project-" + random.nextInt(2))
                    .build())
            .build();
    by.monitor.record(call);
    PricedUsage priced = PRICES.priced(call);
    truth.add(new Recorded(time.now(), by, priced, UsageTotals.of(priced).totalTokens()));
  }

  /** Lets time pass while calls come, and looks at every view again and again. */
  void run(Duration length, List<Instance> instances, SharedWindows reader) {
    Instant end = time.now().plus(length);
    while (time.now().isBefore(end)) {
      time.advance(Duration.ofMillis(random.nextInt(60)));
      record(instances);
      if (random.nextInt(20) == 0) {
        compareWithinStaleness(reader.view());
      }
    }
  }

  /** Claims that each window holds all that is older than 1.5 s and nothing that never was. */
  private void compareWithinStaleness(SharedWindowView view) {
    for (Scope scope : scopes()) {
      for (WindowLength length : LENGTHS) {
        WindowAnswer answer = view.window(scope, length);
        String what = "seen at " + view.at() + ": " + scope + " in " + length;
        Predicate<Recorded> in =
            each -> !each.arrival.isBefore(answer.from()) && scope.includes(each.call.record());
        Plain least =
            Plain.of(
                truth,
                in.and(each -> each.arrival.isBefore(view.at().minus(STALE))).and(lost.negate()));
        Plain most = Plain.of(truth, in);
        UsageTotals seen = answer.totals();
        assertThat(seen.attempts()).as(what).isBetween(least.calls, most.calls);
        assertThat(seen.totalTokens()).as(what).isBetween(least.tokens, most.tokens);
        assertThat(seen.cost())
            .as(what)
            .isBetween(Money.ofPicos(least.picos), Money.ofPicos(most.picos));
        assertThat(answer.complete()).as(what).isTrue();
        assertThat(answer.unattributed()).as(what).isZero();
      }
    }
  }

  /** RPM, TPM and cost, added up one by one. */
  private record Plain(long calls, long tokens, long picos) {
    static Plain of(List<Recorded> truth, Predicate<Recorded> which) {
      long calls = 0;
      long tokens = 0;
      long picos = 0;
      for (Recorded each : truth) {
        if (which.test(each)) {
          calls++;
          tokens += each.tokens;
          picos += each.call.cost().picos();
        }
      }
      return new Plain(calls, tokens, picos);
    }
  }

  /** Claims that each window is the truth to the last digit, but for what is lost. */
  void compareExactly(SharedWindowView view, boolean withExtremes) {
    for (Scope scope : scopes()) {
      for (WindowLength length : LENGTHS) {
        WindowAnswer answer = view.window(scope, length);
        Sum expected =
            sum(
                lost.negate()
                    .and(each -> !each.arrival.isBefore(answer.from()))
                    .and(each -> scope.includes(each.call.record())));
        UsageTotals totals = expected.totals();
        boolean histogram = scope.values().isEmpty();
        assertThat(answer.totals())
            .as("%s in %s", scope, length)
            .isEqualTo(histogram ? totals : totals.withoutLatency());
        if (withExtremes) {
          assertThat(answer.extremes()).as("%s in %s", scope, length).isEqualTo(expected.extremes);
        }
      }
    }
  }

  private static List<Scope> scopes() {
    return List.of(
        Scope.ALL,
        Scope.of(Dimension.MODEL, "gpt-4o"),
        Scope.of(Dimension.USER, "user-1"),
        Scope.of(Dimension.USER, "user-2").and(Dimension.PROJECT, "project-0"));
  }

  private record Sum(UsageTotals totals, Extremes extremes) {}

  private Sum sum(Predicate<Recorded> which) {
    UsageTotals.Accumulator totals = new UsageTotals.Accumulator();
    Extremes extremes = Extremes.NONE;
    for (Recorded each : truth) {
      if (which.test(each)) {
        totals.add(each.call);
        extremes = extremes.combine(Extremes.of(each.call));
      }
    }
    return new Sum(totals.totals(), extremes);
  }
}

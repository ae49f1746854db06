package io.tokengauge.examples.monitor.trial;

import io.tokengauge.alert.Alert;
import io.tokengauge.alert.RuleReplay;
import io.tokengauge.alert.rule.DefaultRules;
import io.tokengauge.alert.rule.StandardRules;
import io.tokengauge.examples.monitor.live.ArrivalOrder;
import io.tokengauge.examples.monitor.sample.SyntheticMonth;
import io.tokengauge.history.UsageStore;
import io.tokengauge.notify.Transition;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.storage.Storage;
import io.tokengauge.storage.memory.MemoryStorage;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageRecord;
import io.tokengauge.window.Limits;
import io.tokengauge.window.Scope;
import io.tokengauge.window.SeriesSpec;
import io.tokengauge.window.Windows;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Plays the default rules made-up months in which everything goes wrong once. Stateless. */
public final class IncidentTrial {

  private static final String CHAT_MODEL = "claude-sonnet-4-5-20250929";

  /** Rules that hold exact sums against what the user has set: their alerts are never false. */
  private static final Set<String> EXACT =
      Set.of(
          StandardRules.RPM,
          StandardRules.TPM,
          StandardRules.RPD,
          StandardRules.HIGH_COST,
          StandardRules.DAILY_BUDGET,
          StandardRules.MONTHLY_BUDGET,
          StandardRules.MONTHLY_SPENDING);

  private static final Duration LAST_CALLS = Duration.ofMinutes(10);

  private final Duration check;

  /**
   * Holds what came of a seed.
   *
   * @param delays how long after its beginning each incident was told of; those not told of while
   *     they went on are missing
   * @param falseAlerts alerts that began when no incident could explain them
   * @param exactAlerts those of limits, budgets and dear calls, which are exact, that did likewise
   * @param quiet the time in which no incident can explain an alert
   */
  public record Result(
      long seed,
      Map<TrialIncident, Duration> delays,
      List<Alert> falseAlerts,
      List<Alert> exactAlerts,
      Duration quiet) {

    /** Tells whether every incident was told of in time. */
    public boolean allInTime() {
      for (TrialIncident incident : TrialIncident.values()) {
        Duration delay = delays.get(incident);
        if (delay == null || delay.compareTo(incident.limit()) > 0) {
          return false;
        }
      }
      return true;
    }
  }

  /** Starts trials that evaluate the rules at an interval. */
  public IncidentTrial(Duration check) {
    this.check = check;
  }

  /** Plays the month of a seed. */
  public Result run(long seed) {
    TrialPlan plan = TrialPlan.of(seed);
    List<Alert> alerts =
        play(
            new SyntheticMonth(seed, plan.incidents()),
            start -> plan.during(TrialIncident.PRICE_CHANGE, start));
    Map<TrialIncident, Duration> delays = new EnumMap<>(TrialIncident.class);
    for (TrialIncident incident : TrialIncident.values()) {
      alerts.stream()
          .filter(alert -> incident.rules().contains(alert.rule()))
          .filter(alert -> plan.during(incident, alert.time()))
          .findFirst()
          .ifPresent(
              alert -> delays.put(incident, Duration.between(plan.begin(incident), alert.time())));
    }
    Map<Boolean, List<Alert>> unexplained =
        alerts.stream()
            .filter(alert -> !plan.explains(alert.time()))
            .collect(Collectors.partitioningBy(alert -> EXACT.contains(alert.rule())));
    return new Result(
        seed,
        delays,
        unexplained.getOrDefault(false, List.of()),
        unexplained.getOrDefault(true, List.of()),
        plan.quiet());
  }

  /** Returns the alerts that began. */
  private List<Alert> play(SyntheticMonth month, Predicate<Instant> dearer) {
    PriceBook prices = PriceBook.builtIn();
    try (Storage storage =
        MemoryStorage.builder().clock(InstantSource.fixed(SyntheticMonth.FROM)).build()) {
      RuleReplay replay =
          RuleReplay.of(
              windows(),
              storage.require(UsageStore.class),
              inputs -> DefaultRules.of(inputs, ZoneOffset.UTC),
              check);
      replay.advanceTo(SyntheticMonth.FROM);
      Iterator<UsageRecord> calls = new ArrivalOrder(month.calls().iterator());
      replay.play(
          new Iterator<>() {
            @Override
            public boolean hasNext() {
              return calls.hasNext();
            }

            @Override
            public PricedUsage next() {
              PricedUsage call = prices.priced(calls.next());
              boolean doubled =
                  call.record().model().equals(CHAT_MODEL) && dearer.test(call.record().start());
              return doubled ? new PricedUsage(call.record(), doubled(call.cost())) : call;
            }
          },
          SyntheticMonth.TO.plus(LAST_CALLS));
      return replay.transitions().stream()
          .filter(told -> told.transition() != Transition.RESOLVED)
          .filter(told -> told.transition() == Transition.EVENT || told.time().equals(told.since()))
          .toList();
    }
  }

  private static Windows windows() {
    return Windows.builder()
        .series(SeriesSpec.of().withHistogram())
        .series(SeriesSpec.of(Dimension.MODEL))
        .limits(Scope.ALL, Limits.DEFAULT)
        .build();
  }

  private static Cost doubled(Cost cost) {
    return new Cost(
        cost.status(),
        Math.multiplyExact(cost.picos(), 2),
        Math.multiplyExact(cost.withoutCachePicos(), 2),
        Math.multiplyExact(cost.cacheWritePremiumPicos(), 2),
        cost.priceVersion());
  }
}

package io.tokengauge.alert.rule;

import io.tokengauge.alert.AlertInputs;
import io.tokengauge.alert.AlertRule;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Money;
import io.tokengauge.window.Limits;
import io.tokengauge.window.Scope;
import io.tokengauge.window.SeriesSpec;
import io.tokengauge.window.Windows;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Collects the rules that are in force unless configured otherwise. Each can be replaced by one of
 * the same name, left out, or joined by others. Immutable.
 *
 * <pre>{@code
 * DefaultRules.of(inputs, zone)
 *     .with(StandardRules.errorRate(10))
 *     .with(StandardRules.dailyBudget(Money.usd("25"), zone))
 *     .without(StandardRules.RPD)
 * }</pre>
 */
public final class DefaultRules implements Iterable<AlertRule> {

  private final Map<String, AlertRule> rules;

  private DefaultRules(Map<String, AlertRule> rules) {
    this.rules = rules;
  }

  /**
   * Returns the defaults, as far as the inputs can answer them: nothing on a limit that is not set,
   * on percentiles without histograms, on budgets without a source of spending, or on past weeks
   * without a store of them.
   *
   * @param zone whose calendar days and months count
   */
  public static DefaultRules of(AlertInputs inputs, ZoneId zone) {
    List<AlertRule> rules = new ArrayList<>();
    Windows windows = inputs.windows();
    Limits limits = windows.limits(Scope.ALL);
    if (limits.rpm().isPresent()) {
      rules.add(StandardRules.rpm(80, 95));
    }
    if (limits.tpm().isPresent()) {
      rules.add(StandardRules.tpm(80, 95));
    }
    if (limits.rpd().isPresent()) {
      rules.add(StandardRules.rpd(90));
    }
    rules.add(StandardRules.errorRate(5));
    rules.add(StandardRules.rateLimitRate(1));
    if (windows.declaration(Scope.ALL).map(SeriesSpec::histogram).orElse(false)) {
      rules.add(StandardRules.p95Latency(Duration.ofSeconds(5)));
    }
    rules.add(StandardRules.meanLatency(Duration.ofSeconds(2), Duration.ofSeconds(3)));
    rules.add(StandardRules.cacheHitRate(30));
    boolean byModel = windows.declaration(Scope.of(Dimension.MODEL, Dimension.ABSENT)).isPresent();
    rules.add(byModel ? StandardRules.unpricedByModel(0) : StandardRules.unpriced(0));
    rules.add(StandardRules.seriesOverflow());
    rules.add(StandardRules.highCost(Money.usd("0.50")));
    if (inputs.spending().isPresent()) {
      rules.add(StandardRules.dailyBudget(Money.usd("10"), zone));
      rules.add(StandardRules.monthlyBudget(Money.usd("100"), zone));
      rules.add(StandardRules.monthlySpending(Money.usd("50"), Money.usd("100"), zone));
    }
    rules.addAll(LearningRules.of(inputs, zone));
    Map<String, AlertRule> byName = new LinkedHashMap<>();
    rules.forEach(rule -> byName.put(rule.name(), rule));
    return new DefaultRules(byName);
  }

  /**
   * Returns a copy with one more rule, in the place of the one of the same name if there is one.
   */
  public DefaultRules with(AlertRule rule) {
    Map<String, AlertRule> more = new LinkedHashMap<>(rules);
    more.put(rule.name(), rule);
    return new DefaultRules(more);
  }

  /**
   * Returns a copy without a rule.
   *
   * @throws IllegalArgumentException if there is no rule of that name
   */
  public DefaultRules without(String name) {
    Map<String, AlertRule> fewer = new LinkedHashMap<>(rules);
    if (fewer.remove(name) == null) {
      throw new IllegalArgumentException("rule must be one of " + rules.keySet() + ", was " + name);
    }
    return new DefaultRules(fewer);
  }

  /** Returns the rules in order. */
  public List<AlertRule> rules() {
    return List.copyOf(rules.values());
  }

  @Override
  public Iterator<AlertRule> iterator() {
    return rules().iterator();
  }
}

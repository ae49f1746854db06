package io.tokengauge.examples.monitor.rules;

import io.tokengauge.alert.AlertRule;
import io.tokengauge.alert.rule.AnomalyRule;
import io.tokengauge.alert.rule.BurnRateRule;
import io.tokengauge.alert.rule.Comparison;
import io.tokengauge.alert.rule.CostSpikeRule;
import io.tokengauge.alert.rule.ForecastRule;
import io.tokengauge.alert.rule.HitRateDropRule;
import io.tokengauge.alert.rule.LearningRules;
import io.tokengauge.alert.rule.Metric;
import io.tokengauge.alert.rule.SilenceRule;
import io.tokengauge.alert.rule.StandardRules;
import io.tokengauge.alert.rule.ThresholdRule;
import io.tokengauge.alert.rule.TrendRule;
import io.tokengauge.notify.Severity;
import io.tokengauge.time.Grain;
import io.tokengauge.usage.Dimension;
import io.tokengauge.window.Scope;
import io.tokengauge.window.WindowLength;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Makes rules by name, with the parameters that a file gives. */
final class RuleCatalog {

  private static final Map<String, Maker> MAKERS = new LinkedHashMap<>();

  /** Makes a rule. */
  private interface Maker {
    AlertRule make(Words words, ZoneId zone);
  }

  static {
    MAKERS.put(
        StandardRules.RPM,
        (w, zone) -> StandardRules.rpm(w.number("warning", 80), w.number("critical", 95)));
    MAKERS.put(
        StandardRules.TPM,
        (w, zone) -> StandardRules.tpm(w.number("warning", 80), w.number("critical", 95)));
    MAKERS.put(StandardRules.RPD, (w, zone) -> StandardRules.rpd(w.number("warning", 90)));
    MAKERS.put(
        StandardRules.ERROR_RATE, (w, zone) -> StandardRules.errorRate(w.number("warning", 5)));
    MAKERS.put(
        StandardRules.RATE_LIMIT_RATE,
        (w, zone) -> StandardRules.rateLimitRate(w.number("warning", 1)));
    MAKERS.put(
        StandardRules.P95_LATENCY,
        (w, zone) -> StandardRules.p95Latency(w.duration("warning", Duration.ofSeconds(5))));
    MAKERS.put(
        StandardRules.MEAN_LATENCY,
        (w, zone) ->
            StandardRules.meanLatency(
                w.duration("warning", Duration.ofSeconds(2)),
                w.duration("critical", Duration.ofSeconds(3))));
    MAKERS.put(
        StandardRules.CACHE_HIT_RATE,
        (w, zone) -> StandardRules.cacheHitRate(w.number("warning", 30)));
    MAKERS.put(StandardRules.UNPRICED, (w, zone) -> StandardRules.unpriced(w.count("most", 0)));
    MAKERS.put(StandardRules.SERIES_OVERFLOW, (w, zone) -> StandardRules.seriesOverflow());
    MAKERS.put(StandardRules.HIGH_COST, (w, zone) -> StandardRules.highCost(w.usd("usd", "0.50")));
    MAKERS.put(
        StandardRules.DAILY_BUDGET,
        (w, zone) -> StandardRules.dailyBudget(w.usd("usd", "10"), zone));
    MAKERS.put(
        StandardRules.MONTHLY_BUDGET,
        (w, zone) -> StandardRules.monthlyBudget(w.usd("usd", "100"), zone));
    MAKERS.put(
        StandardRules.MONTHLY_SPENDING,
        (w, zone) ->
            StandardRules.monthlySpending(w.usd("warning", "50"), w.usd("critical", "100"), zone));
    MAKERS.put(
        StandardRules.COST_INCREASE,
        (w, zone) ->
            StandardRules.costIncrease(
                w.usd("usd", "10"), w.number("warning", 50), w.number("critical", 100)));
    MAKERS.put(
        StandardRules.USER_RPM, (w, zone) -> StandardRules.userRpm(w.count("most", 10), level(w)));
    MAKERS.put(LearningRules.COST_SPIKE, RuleCatalog::spike);
    MAKERS.put(LearningRules.SILENCE, RuleCatalog::silence);
    MAKERS.put(LearningRules.CACHE_HIT_DROP, (w, zone) -> drop(w));
    MAKERS.put(LearningRules.COST_TREND, RuleCatalog::trend);
    MAKERS.put(LearningRules.UNUSUAL_PRICE, (w, zone) -> unusual(w));
    MAKERS.put(
        "burn-rate",
        (w, zone) ->
            BurnRateRule.of("burn-rate", period(w), zone, w.usd("usd", "100"))
                .from(w.count("from", BurnRateRule.DEFAULT_LEAST_SPENT))
                .above(w.count("above", 150), level(w)));
    MAKERS.put(
        "forecast", (w, zone) -> ForecastRule.of("forecast", period(w), zone, w.usd("usd", "100")));
    MAKERS.put("threshold", (w, zone) -> threshold(w));
  }

  private RuleCatalog() {}

  /** Returns the names of the rules there are. */
  static Set<String> names() {
    return MAKERS.keySet();
  }

  /**
   * Makes a rule.
   *
   * @param words the rule's name is the second plain word
   * @throws IllegalArgumentException if there is no such rule, or a parameter makes no sense
   */
  static AlertRule make(Words words, ZoneId zone) {
    String name = words.plain(1, "rule");
    Maker maker = MAKERS.get(name);
    if (maker == null) {
      throw new IllegalArgumentException(
          "rule must be default or one of " + names() + ", was \"" + name + "\"");
    }
    return maker.make(words, zone);
  }

  private static Severity level(Words words) {
    return words.choice("level", Severity.WARNING, Severity.class);
  }

  private static Grain period(Words words) {
    return words.choice("period", Grain.MONTH, Grain.class);
  }

  private static AlertRule spike(Words words, ZoneId zone) {
    CostSpikeRule rule =
        CostSpikeRule.of(
            LearningRules.COST_SPIKE,
            words.number("times", LearningRules.SPIKE_TIMES),
            zone,
            level(words));
    return words.text("hourly") == null ? rule : rule.pinned(words.usd("hourly", "0"));
  }

  private static AlertRule silence(Words words, ZoneId zone) {
    if (words.text("for") != null) {
      Duration pinned = words.duration("for", Duration.ZERO);
      return SilenceRule.pinned(LearningRules.SILENCE, Scope.ALL, pinned, level(words));
    }
    int missing = words.count("missing", SilenceRule.DEFAULT_MISSING);
    return SilenceRule.learnt(LearningRules.SILENCE, Scope.ALL, missing, zone, level(words));
  }

  private static AlertRule drop(Words words) {
    HitRateDropRule rule =
        HitRateDropRule.of(
            LearningRules.CACHE_HIT_DROP,
            words.number("points", LearningRules.HIT_DROP_POINTS),
            level(words));
    rule = words.text("usually") == null ? rule : rule.pinned(words.number("usually", 0));
    String per = words.text("per");
    return per == null ? rule : rule.per(Dimension.parse(per));
  }

  private static AlertRule trend(Words words, ZoneId zone) {
    String per = words.text("per");
    TrendRule rule =
        TrendRule.of(
                LearningRules.COST_TREND,
                words.choice("measure", TrendRule.Measure.MEAN_COST, TrendRule.Measure.class),
                words.number("percent", LearningRules.TREND_PERCENT),
                zone,
                level(words))
            .over(words.count("days", 7));
    return per == null ? rule : rule.per(Dimension.parse(per));
  }

  private static AlertRule unusual(Words words) {
    String metric = words.text("metric");
    AnomalyRule rule =
        AnomalyRule.of(
                LearningRules.UNUSUAL_PRICE,
                metric == null ? Metric.TOKEN_PRICE : Metric.parse(metric),
                level(words))
            .minimumRequests(words.count("minimum", LearningRules.UNUSUAL_PRICE_REQUESTS))
            .threshold(words.number("score", LearningRules.UNUSUAL_PRICE_SCORE));
    String per = words.text("per");
    return per == null ? rule : rule.per(Dimension.parse(per));
  }

  private static AlertRule threshold(Words words) {
    ThresholdRule.Builder rule =
        ThresholdRule.on(Metric.parse(words.required("metric")))
            .minimumRequests(words.count("minimum", 0));
    String name = words.text("name");
    if (name != null) {
      rule.named(name);
    }
    if (words.text("window") != null) {
      rule.over(WindowLength.of(words.duration("window", Duration.ZERO)));
    }
    String per = words.text("per");
    if (per != null) {
      rule.per(Dimension.parse(per));
    }
    Severity level = level(words);
    boolean given = false;
    for (Comparison comparison : Comparison.values()) {
      String key = comparison.name().toLowerCase(Locale.ROOT);
      if (words.text(key) != null) {
        rule.threshold(level, comparison, BigDecimal.valueOf(words.number(key, 0)));
        given = true;
      }
    }
    if (!given) {
      throw new IllegalArgumentException(
          "threshold must be above=, at_least=, below= or at_most= something, was missing");
    }
    return rule.build();
  }
}

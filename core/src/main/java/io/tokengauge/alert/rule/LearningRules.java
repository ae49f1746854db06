package io.tokengauge.alert.rule;

import io.tokengauge.alert.AlertInputs;
import io.tokengauge.alert.AlertRule;
import io.tokengauge.notify.Severity;
import io.tokengauge.usage.Dimension;
import io.tokengauge.window.Scope;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the rules that hold usage against its own past, and need no threshold of one's own. They
 * are silent until there is a past: for a day, two or four.
 */
public final class LearningRules {

  public static final String CACHE_HIT_DROP = "cache-hit-drop";
  public static final String UNUSUAL_PRICE = "unusual-price";
  public static final String COST_SPIKE = "cost-spike";
  public static final String SILENCE = "silence";
  public static final String COST_TREND = "cost-trend";
  public static final String MODEL_COST_TREND = "model-cost-trend";

  /** By how many percentage points fewer requests than the day before hit the cache. */
  public static final int HIT_DROP_POINTS = 20;

  /** How many times its usual cost a quarter of an hour is a spike. */
  public static final int SPIKE_TIMES = 3;

  /** By how many percent the mean cost of a request rises in a week to be told of. */
  public static final int TREND_PERCENT = 10;

  /** How many times its noise the price of a model's tokens is off to be told of. */
  public static final double UNUSUAL_PRICE_SCORE = 4;

  /** How many requests of an hour the price is judged from. */
  public static final int UNUSUAL_PRICE_REQUESTS = 20;

  private LearningRules() {}

  /**
   * Returns those of the rules that the inputs can answer, by model where there are series of
   * models.
   *
   * @param zone whose hours and days of the week compare
   */
  public static List<AlertRule> of(AlertInputs inputs, ZoneId zone) {
    boolean byModel =
        inputs.windows().declaration(Scope.of(Dimension.MODEL, Dimension.ABSENT)).isPresent();
    List<AlertRule> rules = new ArrayList<>();
    HitRateDropRule drop = HitRateDropRule.of(CACHE_HIT_DROP, HIT_DROP_POINTS, Severity.WARNING);
    rules.add(byModel ? drop.per(Dimension.MODEL) : drop);
    AnomalyRule unusual =
        AnomalyRule.of(UNUSUAL_PRICE, Metric.TOKEN_PRICE, Severity.WARNING)
            .minimumRequests(UNUSUAL_PRICE_REQUESTS)
            .threshold(UNUSUAL_PRICE_SCORE);
    rules.add(byModel ? unusual.per(Dimension.MODEL) : unusual);
    if (inputs.history().isPresent()) {
      rules.add(CostSpikeRule.of(COST_SPIKE, SPIKE_TIMES, zone, Severity.WARNING));
      rules.add(
          SilenceRule.learnt(
              SILENCE, Scope.ALL, SilenceRule.DEFAULT_MISSING, zone, Severity.WARNING));
      rules.add(costTrend(COST_TREND, zone));
      if (byModel) {
        rules.add(costTrend(MODEL_COST_TREND, zone).per(Dimension.MODEL));
      }
    }
    return rules;
  }

  private static TrendRule costTrend(String name, ZoneId zone) {
    return TrendRule.of(name, TrendRule.Measure.MEAN_COST, TREND_PERCENT, zone, Severity.WARNING);
  }
}

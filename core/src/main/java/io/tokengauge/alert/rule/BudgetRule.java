package io.tokengauge.alert.rule;

import io.tokengauge.alert.Evaluation;
import io.tokengauge.alert.Finding;
import io.tokengauge.alert.Spending;
import io.tokengauge.notify.Measurement;
import io.tokengauge.notify.Severity;
import io.tokengauge.notify.Unit;
import io.tokengauge.time.Grain;
import io.tokengauge.usage.Money;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Holds what the calendar period under way has cost against a budget, in percent of it.
 *
 * <p>Each threshold is told once per period, also where several have one severity, and also where a
 * correction takes the cost back below it: an alert ends with its period. To be evaluated by one
 * thread at a time.
 *
 * <p>Says where the budget stands; it stops no call. Unpriced calls are not in the sum: how many
 * there are is among the alert's facts.
 */
public final class BudgetRule implements SpendingBound {

  private final String name;
  private final Grain period;
  private final ZoneId zone;
  private final Money budget;
  private final List<Step> steps;
  private final List<Levels> ladders;
  private @Nullable Instant started;
  private Measurement highest = Measurement.percentOf(0);

  /** Says what to tell from which percentage on. */
  private record Step(Level level, BudgetText text) {}

  /** Says in one sentence how a budget stands. */
  @FunctionalInterface
  public interface BudgetText {
    /** Returns the sentence. */
    String of(BudgetStanding standing);
  }

  private BudgetRule(String name, Grain period, ZoneId zone, Money budget, List<Step> steps) {
    this.name = name;
    this.period = period;
    this.zone = zone;
    this.budget = budget;
    this.steps = List.copyOf(steps);
    this.ladders = ladders(steps);
  }

  /**
   * Returns a rule without thresholds.
   *
   * @param period {@link Grain#DAY}, {@link Grain#WEEK}, {@link Grain#MONTH} or shorter
   * @param zone whose calendar counts
   * @throws IllegalArgumentException if the budget is not above zero, or the period has no end
   */
  public static BudgetRule of(String name, Grain period, ZoneId zone, Money budget) {
    PeriodCost.check(name, period, budget);
    return new BudgetRule(name, period, zone, budget, List.of());
  }

  /**
   * Returns a copy that fires at and above a share of the budget.
   *
   * @param percent 80 for 80 %
   * @param title the threshold's name for subject lines
   */
  public BudgetRule at(int percent, Severity severity, String title, BudgetText text) {
    Measurement threshold = Measurement.percentOf(percent / 100.0);
    List<Step> more = new ArrayList<>(steps);
    more.add(
        new Step(
            new Level(severity, Comparison.AT_LEAST, threshold, title, (value, limit) -> value),
            text));
    return new BudgetRule(name, period, zone, budget, more);
  }

  /** Puts thresholds into lists that have each severity once at most: the lowest into the first. */
  private static List<Levels> ladders(List<Step> steps) {
    List<List<Level>> ladders = new ArrayList<>(List.of(new ArrayList<>()));
    List<Level> lowestFirst =
        steps.stream()
            .map(Step::level)
            .sorted(Comparator.comparing(level -> level.threshold().amount()))
            .toList();
    for (Level level : lowestFirst) {
      int free = 0;
      while (free < ladders.size() && has(ladders.get(free), level)) {
        free++;
      }
      if (free == ladders.size()) {
        ladders.add(new ArrayList<>());
      }
      ladders.get(free).add(level);
    }
    return ladders.stream().map(Levels::new).toList();
  }

  private static boolean has(List<Level> ladder, Level level) {
    return ladder.stream().anyMatch(other -> other.severity() == level.severity());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<Finding> evaluate(Evaluation tick) {
    Spending spending = tick.spending(period, zone);
    Measurement percent =
        new Measurement(Metric.percentOf(spending.cost().toUsd(), budget.toUsd()), Unit.PERCENT);
    if (!spending.from().equals(started) || percent.amount().compareTo(highest.amount()) > 0) {
      started = spending.from();
      highest = percent;
    }
    List<Finding> findings = new ArrayList<>();
    for (int i = 0; i < ladders.size(); i++) {
      Levels levels = ladders.get(i);
      Finding finding = finding(levels, percent, spending);
      findings.add(i == 0 ? finding : finding.label("threshold", lowest(levels)));
    }
    return findings;
  }

  private static String lowest(Levels levels) {
    List<Level> all = levels.mostSevereFirst();
    return all.get(all.size() - 1).threshold().toString();
  }

  private Finding finding(Levels levels, Measurement percent, Spending spending) {
    Finding finding =
        levels
            .of(percent)
            .map(level -> firing(levels, level, percent, spending))
            .orElseGet(Finding::ok);
    Finding described =
        SpendingRule.describe(finding, spending, zone)
            .measured(period.label() + "_budget", percent)
            .fact("spent", spending.cost().toString())
            .fact("budget", budget.toString());
    return levels
        .of(highest)
        .map(reached -> described.holding(reached.severity()))
        .orElse(described);
  }

  private Finding firing(Levels levels, Level level, Measurement percent, Spending spending) {
    BudgetStanding standing =
        new BudgetStanding(
            levels.text(percent, 0),
            Measurement.usd(spending.cost()).text(),
            Measurement.usd(budget).text(),
            Measurement.usd(remaining(spending.cost())).text(),
            spending.cost().compareTo(budget) >= 0);
    return Finding.firing(level.severity(), text(level).of(standing))
        .against(level.threshold())
        .titled(level.title());
  }

  private Money remaining(Money spent) {
    return spent.compareTo(budget) >= 0 ? Money.ZERO : budget.minus(spent);
  }

  private BudgetText text(Level level) {
    Optional<Step> step = steps.stream().filter(s -> s.level().equals(level)).findFirst();
    return step.orElseThrow().text();
  }
}

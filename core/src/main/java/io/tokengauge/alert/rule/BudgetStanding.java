package io.tokengauge.alert.rule;

/**
 * Holds how a budget stands, written for people.
 *
 * @param percent of the budget that is spent, {@code 80%}, never rounded across a threshold
 * @param spent {@code $5.20}
 * @param budget {@code $10.00}
 * @param remaining what is left, {@code $2.00}, {@code $0.00} if nothing is
 * @param exhausted whether nothing is left
 */
public record BudgetStanding(
    String percent, String spent, String budget, String remaining, boolean exhausted) {}

package io.tokengauge.examples.monitor.view;

import io.tokengauge.budget.Budget;
import io.tokengauge.usage.Money;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Tells what a budget would have done to calls.
 *
 * @param budget the budget
 * @param accounts how many accounts it had: keys such as users
 * @param reached how many periods of how many accounts came to their limit, together
 * @param denied how many calls did not fit
 * @param notSpent what these cost
 * @param first when the first of them started, or null if there was none
 * @param spent what all accounts together have spent in the period of the last call, in its unit
 */
public record TriedBudget(
    Budget budget,
    int accounts,
    int reached,
    long denied,
    Money notSpent,
    @Nullable Instant first,
    long spent) {}

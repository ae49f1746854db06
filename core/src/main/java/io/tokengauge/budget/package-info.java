/**
 * Keeps spending within budgets and rates within limits: reserves before a call, settles after it.
 *
 * <p>{@link io.tokengauge.budget.BudgetGuard} is what applications use; {@link
 * io.tokengauge.budget.BudgetLedger} is the port behind it, which every store implements as one
 * atomic step per group of budgets.
 */
@NullMarked
package io.tokengauge.budget;

import org.jspecify.annotations.NullMarked;

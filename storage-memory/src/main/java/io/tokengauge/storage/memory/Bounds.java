package io.tokengauge.storage.memory;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Says how much a store keeps.
 *
 * @param maxRows the most calls, 1 or more
 * @param maxAge how long before now a call may have started
 * @param rollUpRetention how long roll-ups stay, or null for as long as there is room
 * @param maxRollUpCells the most cells of all roll-ups together
 * @param identityHorizon how long identities stay at least, as long as there are few enough
 * @param maxIds the most identities
 * @param maxBudgetCalls the most calls that a group of budgets knows after their end
 * @param maxBudgetAccounts the most accounts of a group of budgets
 */
record Bounds(
    int maxRows,
    Duration maxAge,
    @Nullable Duration rollUpRetention,
    int maxRollUpCells,
    Duration identityHorizon,
    int maxIds,
    int maxBudgetCalls,
    int maxBudgetAccounts) {}

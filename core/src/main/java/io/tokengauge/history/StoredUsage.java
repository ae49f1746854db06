package io.tokengauge.history;

import io.tokengauge.usage.PricedUsage;

/**
 * Holds a call as a store has it.
 *
 * @param call the call and its cost
 * @param revision 0 as appended, higher once amended
 */
public record StoredUsage(PricedUsage call, int revision) {}

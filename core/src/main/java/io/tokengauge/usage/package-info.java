/**
 * Says what one LLM call used and cost, and sums many of them.
 *
 * <p>{@link io.tokengauge.usage.UsageRecord} is the fact, {@link io.tokengauge.usage.Cost} the
 * price put on it, {@link io.tokengauge.usage.UsageTotals} the integer group that windows,
 * roll-ups, history and reports all add up. Every type here is immutable.
 */
@NullMarked
package io.tokengauge.usage;

import org.jspecify.annotations.NullMarked;

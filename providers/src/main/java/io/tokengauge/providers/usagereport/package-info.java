/**
 * Reads what providers themselves report of an account's usage and cost.
 *
 * <p>Start at {@link io.tokengauge.providers.usagereport.UsageReportReader}. {@link
 * io.tokengauge.history.Reconciliation} compares the result with what was recorded.
 */
@NullMarked
package io.tokengauge.providers.usagereport;

import org.jspecify.annotations.NullMarked;

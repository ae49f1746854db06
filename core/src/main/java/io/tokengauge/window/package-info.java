/**
 * Keeps sliding windows of what was recorded, per combination of dimension values: exact sums of
 * the last seconds, minutes and quarters of an hour, at the price of a few nanoseconds per call.
 *
 * <p>Start at {@link io.tokengauge.window.Windows}.
 */
@NullMarked
package io.tokengauge.window;

import org.jspecify.annotations.NullMarked;

/**
 * Predicts how a series of numbers goes on, how sure that is, and when a budget runs out.
 *
 * <p>Pure series mathematics: no clock, no store, no threads. {@link
 * io.tokengauge.forecast.Forecasting} lets all candidates forecast earlier parts of the series,
 * combines the best, and takes the intervals from the errors made there; {@link
 * io.tokengauge.forecast.CalendarForecast} applies it to today, this week and this month; {@link
 * io.tokengauge.forecast.Exhaustion} tells when a running total reaches a limit.
 *
 * <p>Values are {@code double}, money included: a forecast is an estimate, not an amount that
 * anyone owes. The unit is whatever the caller put in.
 */
@NullMarked
package io.tokengauge.forecast;

import org.jspecify.annotations.NullMarked;

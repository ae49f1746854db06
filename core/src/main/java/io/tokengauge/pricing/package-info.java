/**
 * Says what a call costs, to the last pico-dollar.
 *
 * <p>A {@link io.tokengauge.pricing.PriceBook} stacks {@link io.tokengauge.pricing.PriceList price
 * lists}, finds the {@link io.tokengauge.pricing.PriceEntry entry} of a model at the instant a call
 * started, and lets its {@link io.tokengauge.pricing.ModelPrice} sum the call exactly and round it
 * once. Every type here is immutable and safe for use by several threads at once, unless it says
 * otherwise.
 */
@NullMarked
package io.tokengauge.pricing;

import org.jspecify.annotations.NullMarked;

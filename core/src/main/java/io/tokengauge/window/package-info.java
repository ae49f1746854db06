/**
 * Keeps what happens now: series of calls in sliding windows, and the way of recorded calls to the
 * store.
 */
@NullMarked
package io.tokengauge.window;

import org.jspecify.annotations.NullMarked;

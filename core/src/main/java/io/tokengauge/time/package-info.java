/**
 * Tells the time, cuts it into calendar pieces and runs things later.
 *
 * <p>The only package of the library that reads a clock or starts a thread.
 */
@NullMarked
package io.tokengauge.time;

import org.jspecify.annotations.NullMarked;

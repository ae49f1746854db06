/**
 * Tells the time and runs work at it, with a clock that cannot jump and a scheduler that can be
 * virtual.
 */
@NullMarked
package io.tokengauge.time;

import org.jspecify.annotations.NullMarked;

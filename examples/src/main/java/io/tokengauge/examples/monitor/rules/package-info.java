/** Reads and runs files that say what alert rules should do. */
@NullMarked
package io.tokengauge.examples.monitor.rules;

import org.jspecify.annotations.NullMarked;

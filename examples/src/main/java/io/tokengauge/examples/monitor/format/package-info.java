/** Reads calls from files; a format is one class. */
@NullMarked
package io.tokengauge.examples.monitor.format;

import org.jspecify.annotations.NullMarked;

/** Keeps usage in the memory of one JVM, bounded, with a snapshot file and a spool. */
@NullMarked
package io.tokengauge.storage.memory;

import org.jspecify.annotations.NullMarked;

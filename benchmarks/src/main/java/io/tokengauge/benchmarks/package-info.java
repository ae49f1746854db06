/** Measures recording, storing and reporting, with peers side by side. */
@NullMarked
package io.tokengauge.benchmarks;

import org.jspecify.annotations.NullMarked;

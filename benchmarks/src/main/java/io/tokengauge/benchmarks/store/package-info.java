/** Benchmarks of the JDBC store beside SQL written by hand. */
@NullMarked
package io.tokengauge.benchmarks.store;

import org.jspecify.annotations.NullMarked;

/** Makes up traffic, for trying things out without any. */
@NullMarked
package io.tokengauge.examples.monitor.sample;

import org.jspecify.annotations.NullMarked;

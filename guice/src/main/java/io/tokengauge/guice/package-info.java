/** Assembles a monitor from whatever adapter modules are installed, with Guice. */
@NullMarked
package io.tokengauge.guice;

import org.jspecify.annotations.NullMarked;

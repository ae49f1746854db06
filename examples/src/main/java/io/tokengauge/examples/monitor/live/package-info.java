/** Shows usage live on a terminal. */
@NullMarked
package io.tokengauge.examples.monitor.live;

import org.jspecify.annotations.NullMarked;

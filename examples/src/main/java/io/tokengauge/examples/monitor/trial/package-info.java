/** Tries the default rules on months in which something goes wrong. */
@NullMarked
package io.tokengauge.examples.monitor.trial;

import org.jspecify.annotations.NullMarked;

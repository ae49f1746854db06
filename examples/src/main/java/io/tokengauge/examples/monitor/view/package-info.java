/** Shows totals to people and to programs. */
@NullMarked
package io.tokengauge.examples.monitor.view;

import org.jspecify.annotations.NullMarked;

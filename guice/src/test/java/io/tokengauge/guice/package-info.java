/** Shows what is assembled, and what is refused. */
@NullMarked
package io.tokengauge.guice;

import org.jspecify.annotations.NullMarked;

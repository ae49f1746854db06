/** Tests of reading agents' session logs. */
@NullMarked
package io.tokengauge.providers.agentlog;

import org.jspecify.annotations.NullMarked;

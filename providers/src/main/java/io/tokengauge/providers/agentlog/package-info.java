/** Reads the session logs of coding agents as usage records, each call once. */
@NullMarked
package io.tokengauge.providers.agentlog;

import org.jspecify.annotations.NullMarked;

/** Replays, prices and summarises LLM calls from the command line. */
@NullMarked
package io.tokengauge.examples.monitor;

import org.jspecify.annotations.NullMarked;

/** Reads what LLM providers send: responses, streams, rate-limit headers and price files. */
@NullMarked
package io.tokengauge.providers;

import org.jspecify.annotations.NullMarked;

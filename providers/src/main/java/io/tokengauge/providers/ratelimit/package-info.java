/** Reads what response headers say about rate limits. */
@NullMarked
package io.tokengauge.providers.ratelimit;

import org.jspecify.annotations.NullMarked;

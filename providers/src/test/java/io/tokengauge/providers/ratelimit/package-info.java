/** Tests of reading rate-limit headers. */
@NullMarked
package io.tokengauge.providers.ratelimit;

import org.jspecify.annotations.NullMarked;

/** Holds the stores to their contracts, on servers that run for real. */
@NullMarked
package io.tokengauge.storage.redis;

import org.jspecify.annotations.NullMarked;

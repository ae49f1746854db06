/** Keeps usage in Redis, standalone, with Sentinel or as a Cluster. */
@NullMarked
package io.tokengauge.storage.redis;

import org.jspecify.annotations.NullMarked;

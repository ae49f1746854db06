/**
 * Says what prompt caching earns: hit rates, savings, break-even, wasted writes, latency, a verdict
 * per cache key, and what another time to live would have done.
 */
@NullMarked
package io.tokengauge.cache;

import org.jspecify.annotations.NullMarked;

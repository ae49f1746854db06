/**
 * Turns a provider's response, whole or streamed, into what it used.
 *
 * <p>Start at {@link io.tokengauge.providers.response.ResponseReader}. What a field of a response
 * means is said by tables, {@link io.tokengauge.providers.response.ResponseTables}.
 */
@NullMarked
package io.tokengauge.providers.response;

import org.jspecify.annotations.NullMarked;

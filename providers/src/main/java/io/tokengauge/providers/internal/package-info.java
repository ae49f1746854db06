/** Finds a fixed set of fields in JSON of any size, skipping everything else. Not API. */
@NullMarked
package io.tokengauge.providers.internal;

import org.jspecify.annotations.NullMarked;

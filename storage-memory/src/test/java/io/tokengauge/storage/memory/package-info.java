/** Shows what the store in memory promises, and what its bounds and its file do. */
@NullMarked
package io.tokengauge.storage.memory;

import org.jspecify.annotations.NullMarked;

/** Shows that the contracts accept what is right and refuse what is wrong. */
@NullMarked
package io.tokengauge.testkit;

import org.jspecify.annotations.NullMarked;

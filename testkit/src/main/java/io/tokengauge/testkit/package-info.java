/** Checks every port by a contract, for our adapters and for those of others. */
@NullMarked
package io.tokengauge.testkit;

import org.jspecify.annotations.NullMarked;

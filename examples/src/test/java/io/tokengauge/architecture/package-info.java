/** Checks the rules of the house, and that each of them bites. */
@NullMarked
package io.tokengauge.architecture;

import org.jspecify.annotations.NullMarked;

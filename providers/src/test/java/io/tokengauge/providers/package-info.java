/** What the tests of this module share. */
@NullMarked
package io.tokengauge.providers;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.tokengauge.window;

import org.jspecify.annotations.NullMarked;

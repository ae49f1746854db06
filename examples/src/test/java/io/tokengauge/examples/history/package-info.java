@NullMarked
package io.tokengauge.examples.history;

import org.jspecify.annotations.NullMarked;

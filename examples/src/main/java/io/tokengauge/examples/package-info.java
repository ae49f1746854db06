/** Shows the framework at work in small programs. */
@NullMarked
package io.tokengauge.examples;

import org.jspecify.annotations.NullMarked;

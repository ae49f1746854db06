/** Holds the rules that come with the library, and the defaults made of them. */
@NullMarked
package io.tokengauge.alert.rule;

import org.jspecify.annotations.NullMarked;

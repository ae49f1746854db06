/** Writes down how things stand, for people and for programs. */
@NullMarked
package io.tokengauge.report;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.tokengauge.examples.report;

import org.jspecify.annotations.NullMarked;

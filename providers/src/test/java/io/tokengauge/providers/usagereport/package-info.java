@NullMarked
package io.tokengauge.providers.usagereport;

import org.jspecify.annotations.NullMarked;

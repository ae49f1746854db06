/** Tests of reading responses. */
@NullMarked
package io.tokengauge.providers.response;

import org.jspecify.annotations.NullMarked;

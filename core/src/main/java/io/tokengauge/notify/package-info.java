/** Carries what there is to tell to people: notifications, and their delivery with retries. */
@NullMarked
package io.tokengauge.notify;

import org.jspecify.annotations.NullMarked;

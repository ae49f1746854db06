/** Sends notifications by e-mail. */
@NullMarked
package io.tokengauge.notify.email;

import org.jspecify.annotations.NullMarked;

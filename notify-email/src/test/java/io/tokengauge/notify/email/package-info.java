/** Sends mails to real servers: GreenMail, and one that misbehaves on request. */
@NullMarked
package io.tokengauge.notify.email;

import org.jspecify.annotations.NullMarked;

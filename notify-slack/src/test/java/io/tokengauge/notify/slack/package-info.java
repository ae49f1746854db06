/** Posts to a local server that answers as Slack does. */
@NullMarked
package io.tokengauge.notify.slack;

import org.jspecify.annotations.NullMarked;

/** Sends notifications to Slack, by an incoming webhook or as a bot. */
@NullMarked
package io.tokengauge.notify.slack;

import org.jspecify.annotations.NullMarked;

/**
 * Evaluates rules over what is recorded, keeps the alerts they raise and has them told.
 *
 * <p>Terms are Prometheus' and Alertmanager's: a rule has an alert for each label set, which fires
 * and is resolved.
 */
@NullMarked
package io.tokengauge.alert;

import org.jspecify.annotations.NullMarked;

/**
 * Reports a period to people and programs: what was used, what changed, what could be saved; and
 * writes log lines and raw calls for other tools.
 */
@NullMarked
package io.tokengauge.report;

import org.jspecify.annotations.NullMarked;

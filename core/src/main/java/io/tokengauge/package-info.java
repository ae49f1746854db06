/**
 * Monitors the use of LLM APIs: {@code UsageMonitor} records calls and gives access to every part.
 */
@NullMarked
package io.tokengauge;

import org.jspecify.annotations.NullMarked;

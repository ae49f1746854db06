/**
 * Keeps every call once and answers what was used, by whom, when: the store of usage, its queries
 * and its roll-ups.
 */
@NullMarked
package io.tokengauge.history;

import org.jspecify.annotations.NullMarked;

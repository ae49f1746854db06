/** Keeps usage in SQLite or PostgreSQL. */
@NullMarked
package io.tokengauge.storage.jdbc;

import org.jspecify.annotations.NullMarked;

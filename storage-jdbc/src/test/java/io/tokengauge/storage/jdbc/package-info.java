/** Tests of the JDBC storage against real databases. */
@NullMarked
package io.tokengauge.storage.jdbc;

import org.jspecify.annotations.NullMarked;

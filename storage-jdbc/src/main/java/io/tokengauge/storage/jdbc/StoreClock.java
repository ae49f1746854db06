package io.tokengauge.storage.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Reads the time that all processes on a database go by: the server's, or that of the clock that
 * was given, which is the machine's where there is no server.
 */
final class StoreClock {

  private final Settings settings;

  StoreClock(Settings settings) {
    this.settings = settings;
  }

  /** Returns the present microsecond, not that of the transaction's beginning. */
  long now(Connection connection) throws SQLException {
    @Nullable InstantSource given = settings.leaseClock();
    if (given != null) {
      return Micros.of(given.instant());
    }
    try (PreparedStatement select =
            connection.prepareStatement("SELECT " + settings.engine().serverMicros());
        ResultSet row = select.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }
}

package io.tokengauge.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageStore;
import io.tokengauge.storage.StorageException;
import io.tokengauge.testkit.UsageFixtures;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Claims that a row nobody can read is said to be damaged, not taken for a wrong argument. */
class DamageTest {

  @TempDir private Path directory = Path.of("");

  @Test
  void damagedRowIsALastingFailureOfTheStorage() throws Exception {
    String url = "jdbc:sqlite:" + directory.resolve("usage.db");
    try (JdbcStorage storage = JdbcStorage.builder().url(url).build()) {
      UsageStore store = storage.require(UsageStore.class);
      store.append(new UsageFixtures(91).realistic(3, Agreement.FROM, Agreement.TO));
      try (Connection connection = DriverManager.getConnection(url);
          Statement statement = connection.createStatement()) {
        statement.execute("UPDATE calls SET record = x'0101FF'");
      }
      assertThatExceptionOfType(StorageException.class)
          .isThrownBy(() -> store.scan(UsageFilter.ALL, Agreement.FROM, Agreement.TO, null, 5))
          .withMessageContaining("usage.db")
          .withMessageContaining("damaged")
          .matches(e -> !e.isTransient());
    }
  }
}

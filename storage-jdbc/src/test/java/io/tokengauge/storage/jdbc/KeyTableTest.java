package io.tokengauge.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.sqlite.SQLiteDataSource;

/** Claims what a table of keys keeps at hand; its database is never opened. */
class KeyTableTest {

  private final Engine engine = new SqliteEngine();
  private final Settings settings =
      new Settings(
          engine,
          "jdbc:sqlite:none",
          "jdbc:sqlite:none",
          null,
          null,
          1,
          "",
          new SQLiteDataSource(),
          JdbcStorage.Migrate.VALIDATE,
          List.of(),
          null,
          InstantSource.fixed(Instant.EPOCH),
          null,
          1,
          Duration.ofDays(1));
  private final Database database =
      new Database(
          settings,
          new Database.Opening() {
            @Override
            public boolean ready(Handle handle) {
              throw new AssertionError("what is at hand must not be looked up, was");
            }

            @Override
            public void prepare(Handle handle) {
              throw new AssertionError("what is at hand must not be looked up, was");
            }
          });
  private final KeyTable keys = new KeyTable(engine, database, new Tables(""));

  private static Map<KeyTable.Key, Long> numbered(int count) {
    Map<KeyTable.Key, Long> numbers = new HashMap<>();
    for (long i = 0; i < count; i++) {
      numbers.put(new KeyTable.Key(1, List.of("user-" + i)), i);
    }
    return numbers;
  }

  @Test
  void numbersThatAreAtHandPushNoneOut() {
    Map<KeyTable.Key, Long> all = numbered(KeyTable.CACHED);
    keys.remember(all);
    keys.remember(numbered(1_000));
    assertThat(keys.number(all.keySet())).isEqualTo(all);
  }
}

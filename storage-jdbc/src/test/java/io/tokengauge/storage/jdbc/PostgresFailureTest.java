package io.tokengauge.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tokengauge.history.UsageStore;
import io.tokengauge.storage.Health;
import io.tokengauge.storage.StorageException;
import io.tokengauge.testkit.UsageFixtures;
import io.tokengauge.usage.PricedUsage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Claims that whatever is wrong with a server is said, without a secret, and leaves no trace. */
class PostgresFailureTest {

  private final Opened opened = new Opened();
  private final String schema = PostgresServer.freshSchema();
  private final List<PricedUsage> calls =
      new UsageFixtures(72).realistic(20, Agreement.FROM, Agreement.TO);

  @AfterEach
  void close() {
    opened.close();
  }

  @Test
  void wrongPasswordIsSaidAtOnceAndNeverShown() {
    PostgresServer.demandPassword("careful_" + schema, "right");
    JdbcStorage storage =
        opened.add(
            JdbcStorage.builder()
                .url(PostgresServer.url())
                .user("careful_" + schema)
                .password("hunter2")
                .build());
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> append(storage))
        .withMessageContaining("password authentication failed")
        .withMessageContaining("localhost")
        .matches(e -> !e.isTransient())
        .matches(e -> !trace(e).contains("hunter2"));
    assertThat(storage.check().status()).isEqualTo(Health.Status.DOWN);
    assertThat(storage.check() + storage.toString()).doesNotContain("hunter2");
  }

  @Test
  void passwordInTheUrlIsNotShownEither() {
    JdbcStorage storage =
        opened.add(
            JdbcStorage.builder()
                .url("jdbc:postgresql://localhost:notaport/db?user=ann&password=hunter2")
                .build());
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> append(storage))
        .matches(e -> !trace(e).contains("hunter2"));
    assertThat(storage.check() + storage.toString()).doesNotContain("hunter2");
  }

  @Test
  void hostThatDoesNotAnswerIsNamedAndMayComeBack() {
    JdbcStorage storage =
        opened.add(JdbcStorage.builder().url("jdbc:postgresql://localhost:1/db").build());
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> append(storage))
        .withMessageContaining("localhost:1")
        .withMessageContaining("refused")
        .matches(StorageException::isTransient);
  }

  @Test
  void readOnlyUserIsToldAndNothingIsWritten() {
    append(open());
    PostgresServer.execute("CREATE ROLE reader_" + schema + " LOGIN");
    PostgresServer.execute(
        "ALTER ROLE reader_" + schema + " SET default_transaction_read_only = on");
    PostgresServer.execute("GRANT USAGE ON SCHEMA " + schema + " TO reader_" + schema);
    PostgresServer.execute(
        "GRANT SELECT ON ALL TABLES IN SCHEMA " + schema + " TO reader_" + schema);
    JdbcStorage reader =
        opened.add(
            JdbcStorage.builder()
                .url(PostgresServer.url())
                .user("reader_" + schema)
                .schema(schema)
                .build());
    Agreement.assertHolds(reader.require(UsageStore.class), calls);
    List<PricedUsage> more = new UsageFixtures(73).realistic(5, Agreement.FROM, Agreement.TO);
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> reader.require(UsageStore.class).append(more))
        .withMessageContaining("read-only")
        .matches(e -> !e.isTransient());
    Agreement.assertHolds(reader.require(UsageStore.class), calls);
  }

  @Test
  void foreignSchemaIsNotTouched() {
    PostgresServer.execute("CREATE SCHEMA " + schema);
    PostgresServer.execute("CREATE TABLE " + schema + ".calls (phone text)");
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> append(open()))
        .withMessageContaining("did not make: calls")
        .matches(e -> !e.isTransient());
    PostgresServer.execute("DROP TABLE " + schema + ".calls");
    append(open());
    Agreement.assertHolds(open().require(UsageStore.class), calls);
  }

  @Test
  void newerSchemaIsRefused() {
    append(open());
    PostgresServer.execute(
        "INSERT INTO "
            + schema
            + ".schema_version VALUES (99, 'V099__later.sql', 'x', 98, 'later')");
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(() -> append(open()))
        .withMessageContaining("version 99 needs a reader of version 98")
        .matches(e -> !e.isTransient());
  }

  private JdbcStorage open() {
    return opened.add(PostgresServer.on(schema).build());
  }

  private void append(JdbcStorage storage) {
    storage.require(UsageStore.class).append(calls);
  }

  private static String trace(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}

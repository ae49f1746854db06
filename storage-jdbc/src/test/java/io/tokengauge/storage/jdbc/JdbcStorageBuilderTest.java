package io.tokengauge.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.google.inject.Guice;
import io.tokengauge.history.Cube;
import io.tokengauge.storage.Storage;
import io.tokengauge.usage.Dimension;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JdbcStorageBuilderTest {

  private static JdbcStorage.Builder sqlite() {
    return JdbcStorage.builder().url("jdbc:sqlite:nowhere/usage.db");
  }

  @Test
  void urlMustBeSetAndOfAKnownKind() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JdbcStorage.builder().build())
        .withMessage("url must be set, was not");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JdbcStorage.builder().url("jdbc:mysql://u:secret@db/x"))
        .withMessageContaining("jdbc:mysql:...")
        .matches(e -> !String.valueOf(e.getMessage()).contains("secret"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdbc:sqlite:", "jdbc:sqlite::memory:", "jdbc:sqlite:file::memory:?x"})
  void sqliteInMemoryIsRefused(String url) {
    assertThatIllegalArgumentException().isThrownBy(() -> JdbcStorage.builder().url(url));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a.b", "x\"; DROP TABLE calls; --", "Upper", "1st", "a b", "\u00E9"})
  void schemaThatIsNoPlainNameIsRefused(String schema) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JdbcStorage.builder().schema(schema))
        .withMessageContaining("schema must match");
  }

  @Test
  void settingsThatContradictEachOtherAreAllNamed() {
    Cube wide =
        new Cube(
            "wide", IntStream.range(0, 17).mapToObj(i -> Dimension.tag("t" + i)).toList(), false);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sqlite().schema("s").cubes(List.of(wide, wide)).build())
        .withMessageContaining("schema must not be set for sqlite, was s")
        .withMessageContaining("unique, was twice wide")
        .withMessageContaining("at most 16 dimensions, had 17");
  }

  @Test
  void settingTwiceIsRefusedWithoutShowingThePassword() {
    assertThatIllegalStateException()
        .isThrownBy(() -> sqlite().url("jdbc:sqlite:other.db"))
        .withMessageContaining("url must be set once");
    assertThatIllegalStateException()
        .isThrownBy(() -> sqlite().password("hunter2").password("x"))
        .matches(e -> !String.valueOf(e.getMessage()).contains("hunter2"));
  }

  @Test
  void retentionOfRollUpsAndIdentitiesMustNotBeBelowThatOfCalls() {
    Duration day = Duration.ofDays(1);
    Duration week = Duration.ofDays(7);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new JdbcStorage.Retention(week, day, week))
        .withMessageContaining("roll-ups");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new JdbcStorage.Retention(week, week, day))
        .withMessageContaining("identities");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new JdbcStorage.Retention(Duration.ZERO, day, day));
  }

  @Test
  void buildingAndShowingOpensNothing() {
    try (JdbcStorage storage =
        JdbcStorage.builder().url("jdbc:postgresql://u:pw@nohost/db?password=pw").build()) {
      assertThat(storage)
          .hasToString("JdbcStorage[jdbc:postgresql://nohost/db, schema tokengauge]");
      assertThat(storage.name()).isEqualTo("jdbc:postgresql");
    }
  }

  @Test
  void moduleBindsTheStorage() {
    Storage storage =
        Guice.createInjector(JdbcStorageModule.of(sqlite())).getInstance(Storage.class);
    assertThat(storage.name()).isEqualTo("jdbc:sqlite");
  }
}

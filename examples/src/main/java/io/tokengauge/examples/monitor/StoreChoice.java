package io.tokengauge.examples.monitor;

import static io.tokengauge.usage.Dimension.MODEL;
import static io.tokengauge.usage.Dimension.PROJECT;
import static io.tokengauge.usage.Dimension.PROVIDER;

import io.tokengauge.history.Cube;
import io.tokengauge.storage.Storage;
import io.tokengauge.storage.jdbc.JdbcStorage;
import io.tokengauge.storage.memory.MemoryStorage;
import io.tokengauge.usage.UsageRecord;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** Opens the store that calls are read into. */
final class StoreChoice {

  /** The store that forgets at the end. */
  static final String MEMORY = "memory";

  private static final String JDBC = "jdbc:";
  private static final String USER_VARIABLE = "TOKENGAUGE_STORE_USER";
  private static final String PASSWORD_VARIABLE = "TOKENGAUGE_STORE_PASSWORD";

  private static final int MAX_CALLS = 5_000_000;
  private static final int MAX_CELLS = 20_000_000;

  private static final List<Cube> CUBES =
      List.of(
          new Cube("model", List.of(PROVIDER, MODEL), false),
          new Cube("project", List.of(PROJECT), false));

  private StoreChoice() {}

  /**
   * Opens a store by its URL. The user and the password of a database may stand in the environment,
   * as {@value #USER_VARIABLE} and {@value #PASSWORD_VARIABLE}.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  static Storage open(String url) {
    check(url);
    return url.startsWith(JDBC) ? jdbc(url).build() : memory();
  }

  /**
   * Opens a database by its URL.
   *
   * @throws IllegalArgumentException if it is none
   */
  static JdbcStorage database(String url) {
    if (!url.startsWith(JDBC)) {
      throw new IllegalArgumentException(
          "--store must be jdbc:sqlite:FILE or jdbc:postgresql://HOST/DATABASE, was another");
    }
    check(url);
    return jdbc(url).build();
  }

  private static Storage memory() {
    return MemoryStorage.builder()
        // A replay is about the time in its files: nothing in them is too old to be kept.
        .clock(InstantSource.fixed(UsageRecord.MIN_START))
        .maxAge(Duration.between(UsageRecord.MIN_START, UsageRecord.MAX_START))
        .maxRows(MAX_CALLS)
        .maxRollUpCells(MAX_CELLS)
        .cubes(CUBES)
        .build();
  }

  private static JdbcStorage.Builder jdbc(String url) {
    JdbcStorage.Builder builder = JdbcStorage.builder().url(url);
    String user = System.getenv(USER_VARIABLE);
    if (user != null) {
      builder.user(user);
    }
    String password = System.getenv(PASSWORD_VARIABLE);
    if (password != null) {
      builder.password(password);
    }
    return builder;
  }

  /**
   * Checks a URL without opening anything.
   *
   * @throws IllegalArgumentException if there is no such store
   */
  static void check(String url) {
    if (url.startsWith(JDBC)) {
      try {
        jdbc(url);
        return;
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("--store: " + e.getMessage(), e);
      }
    }
    if (!url.equals(MEMORY)) {
      // What may hold a password is not repeated: only the kind of store is.
      String kind = url.contains(":") ? url.substring(0, url.indexOf(':') + 1) + "..." : url;
      throw new IllegalArgumentException(
          "--store must be "
              + MEMORY
              + ", jdbc:sqlite:FILE or jdbc:postgresql://HOST/DATABASE (redis: will follow), was \""
              + kind
              + "\"");
    }
  }
}

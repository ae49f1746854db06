package io.tokengauge.examples.monitor;

import static io.tokengauge.usage.Dimension.MODEL;
import static io.tokengauge.usage.Dimension.PROJECT;
import static io.tokengauge.usage.Dimension.PROVIDER;

import io.tokengauge.history.Cube;
import io.tokengauge.storage.Storage;
import io.tokengauge.storage.jdbc.JdbcStorage;
import io.tokengauge.storage.memory.MemoryStorage;
import io.tokengauge.storage.redis.RedisStorage;
import io.tokengauge.usage.UsageRecord;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** Opens the store that calls are read into. */
final class StoreChoice {

  /** The store that forgets at the end. */
  static final String MEMORY = "memory";

  /** The stores that keep calls, for whoever has to name one. */
  static final String KEEPING_CALLS =
      "jdbc:sqlite:FILE, jdbc:postgresql://HOST/DATABASE, redis://HOST:PORT or"
          + " redis://HOST:PORT+jdbc:...";

  private static final String JDBC = "jdbc:";
  private static final String REDIS = "redis";
  private static final String JOINT = "+" + JDBC;
  private static final String REDIS_USER_VARIABLE = "TOKENGAUGE_REDIS_USER";
  private static final String REDIS_PASSWORD_VARIABLE = "TOKENGAUGE_REDIS_PASSWORD";
  private static final String USER_VARIABLE = "TOKENGAUGE_STORE_USER";
  private static final String PASSWORD_VARIABLE = "TOKENGAUGE_STORE_PASSWORD";

  private static final Duration LONGEST =
      Duration.between(UsageRecord.MIN_START, UsageRecord.MAX_START);
  private static final int MAX_CALLS = 5_000_000;
  private static final int MAX_CELLS = 20_000_000;

  private static final List<Cube> CUBES =
      List.of(
          new Cube("model", List.of(PROVIDER, MODEL), false),
          new Cube("project", List.of(PROJECT), false));

  private StoreChoice() {}

  /**
   * Opens a store by its URL: {@code redis://...+jdbc:...} is Redis for what is live and a database
   * for the record, {@code redis://...} alone keeps both. Users and passwords may stand in the
   * environment, of a database as {@value #USER_VARIABLE} and {@value #PASSWORD_VARIABLE}, of Redis
   * as {@value #REDIS_USER_VARIABLE} and {@value #REDIS_PASSWORD_VARIABLE}.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  static Storage open(String url) {
    check(url);
    if (url.startsWith(REDIS)) {
      int joint = url.indexOf(JOINT);
      return joint < 0
          ? keepingCalls(redis(url)).build()
          : Storage.compose(
              redis(url.substring(0, joint)).build(), jdbc(url.substring(joint + 1)).build());
    }
    return url.startsWith(JDBC) ? jdbc(url).build() : memory();
  }

  // A replay may be of last year's calls.
  private static RedisStorage.Builder keepingCalls(RedisStorage.Builder alone) {
    return alone
        .callAge(LONGEST)
        .identityHorizon(LONGEST)
        .rollUpRetention(LONGEST)
        .maxCalls(MAX_CALLS);
  }

  private static RedisStorage.Builder redis(String url) {
    RedisStorage.Builder builder = RedisStorage.builder().url(url);
    String user = System.getenv(REDIS_USER_VARIABLE);
    if (user != null) {
      builder.user(user);
    }
    String password = System.getenv(REDIS_PASSWORD_VARIABLE);
    if (password != null) {
      builder.password(password);
    }
    return builder;
  }

  /**
   * Opens a database by its URL, or that of one beside a Redis.
   *
   * @throws IllegalArgumentException if it is none
   */
  static JdbcStorage database(String url) {
    int joint = url.startsWith(REDIS) ? url.indexOf(JOINT) : -1;
    if (joint < 0 && !url.startsWith(JDBC)) {
      throw new IllegalArgumentException(
          "--store must be jdbc:sqlite:FILE or jdbc:postgresql://HOST/DATABASE, was another");
    }
    check(url);
    return jdbc(url.substring(joint + 1)).build();
  }

  private static Storage memory() {
    return MemoryStorage.builder()
        // A replay is about the time in its files: nothing in them is too old to be kept.
        .clock(InstantSource.fixed(UsageRecord.MIN_START))
        .maxAge(LONGEST)
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
    try {
      if (url.startsWith(REDIS)) {
        int joint = url.indexOf(JOINT);
        redis(joint < 0 ? url : url.substring(0, joint));
        if (joint >= 0) {
          jdbc(url.substring(joint + 1));
        }
        return;
      }
      if (url.startsWith(JDBC)) {
        jdbc(url);
        return;
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--store: " + e.getMessage(), e);
    }
    if (!url.equals(MEMORY)) {
      // What may hold a password is not repeated: only the kind of store is.
      String kind = url.contains(":") ? url.substring(0, url.indexOf(':') + 1) + "..." : url;
      throw new IllegalArgumentException(
          "--store must be " + MEMORY + ", " + KEEPING_CALLS + ", was \"" + kind + "\"");
    }
  }
}

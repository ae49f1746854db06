package io.tokengauge.storage.redis;

import io.tokengauge.storage.StorageException;
import java.util.List;
import java.util.Locale;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisRedirectionException;

/**
 * Turns what Jedis throws into a {@link StorageException} that names the storage without
 * credentials, and says whether it may pass.
 */
final class Failures {

  // What servers answer in a state that passes: starting, failing over, full, or busy.
  private static final List<String> PASSING =
      List.of(
          "LOADING",
          "BUSY",
          "TRYAGAIN",
          "CLUSTERDOWN",
          "READONLY",
          "MASTERDOWN",
          "OOM",
          "NOREPLICAS",
          "MISCONF",
          "MOVED",
          "ASK",
          "UNBLOCKED");

  private final String storage;

  Failures(Settings settings) {
    this.storage = settings.url().toString();
  }

  /** Tells whether the connection failed, so that the same may work on another one at once. */
  static boolean brokeConnection(JedisException failure) {
    return failure instanceof JedisConnectionException
        && !String.valueOf(failure.getMessage()).contains("timed out");
  }

  StorageException of(JedisException failure) {
    String message = "storage " + storage + ": " + text(failure);
    return passes(failure)
        ? StorageException.passing(message, failure)
        : StorageException.lasting(message, failure);
  }

  StorageException damaged(RuntimeException failure) {
    return StorageException.lasting("storage " + storage + ": " + failure.getMessage(), failure);
  }

  StorageException lasting(String rule) {
    return StorageException.lasting(
        "storage " + storage + ": " + rule, new IllegalStateException(rule));
  }

  private static boolean passes(JedisException failure) {
    if (failure instanceof JedisAccessControlException) {
      return false;
    }
    if (failure instanceof JedisDataException && !(failure instanceof JedisRedirectionException)) {
      String said = String.valueOf(failure.getMessage()).toUpperCase(Locale.ROOT);
      return PASSING.stream().anyMatch(said::startsWith);
    }
    // What is left is about connections: none to be had, or one that broke. A refused log-in is
    // wrapped when it happens on a new connection.
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof JedisAccessControlException) {
        return false;
      }
    }
    return true;
  }

  private static String text(JedisException failure) {
    Throwable cause = failure.getCause();
    String said = String.valueOf(failure.getMessage());
    return cause == null || cause.getMessage() == null || said.contains(cause.getMessage())
        ? said
        : said + " (" + cause.getClass().getSimpleName() + ": " + cause.getMessage() + ")";
  }
}

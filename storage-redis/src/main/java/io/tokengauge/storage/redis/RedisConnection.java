package io.tokengauge.storage.redis;

import io.tokengauge.storage.StorageException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.RedisSentinelClient;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.SslVerifyMode;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/*
 * What it is: the client, made at the first use, and the one way to run a script on it.
 *
 * A server that does not know a script (restarted, failed over, flushed) is sent its text, which is
 * how it comes to know it. A connection that broke, as all pooled ones do when a server restarts, is
 * replaced and the script sent again: every script here may run twice, and the second run finds what
 * the first did. A time-out is not tried again: it already took as long as callers were promised.
 */
/** Keeps connections to Redis. Thread-safe. */
final class RedisConnection implements AutoCloseable {

  private static final int TRIES = 3;
  private static final Duration TOPOLOGY_REFRESH = Duration.ofMillis(500);
  private static final int CLUSTER_TRIES = 20;

  private final Settings settings;
  private final Failures failures;
  private final Format format;
  private @Nullable UnifiedJedis client;
  private boolean closed;

  /** Does something with the client. */
  interface Use<R> {
    R with(UnifiedJedis client);
  }

  RedisConnection(Settings settings) {
    this.settings = settings;
    this.failures = new Failures(settings);
    this.format = new Format(settings);
  }

  /**
   * Runs a script whose keys are all in one hash slot, and which may run twice.
   *
   * @throws StorageException if it could not, or may not have been run
   */
  Object run(Script script, List<byte[]> keys, List<byte[]> arguments) {
    return use(client -> run(client, script, keys, arguments));
  }

  static Object run(UnifiedJedis client, Script script, List<byte[]> keys, List<byte[]> arguments) {
    try {
      return client.evalsha(script.digest(), keys, arguments);
    } catch (JedisNoScriptException e) {
      return client.eval(script.text(), keys, arguments);
    }
  }

  /**
   * Does something that may be done twice.
   *
   * @throws StorageException if it could not, or may not have been done
   */
  <R> R use(Use<R> what) {
    InstantSource clock = settings.localClock();
    Instant end = clock.instant().plus(settings.timeout());
    for (int attempt = 1; ; attempt++) {
      try {
        return what.with(client());
      } catch (JedisException e) {
        if (attempt == TRIES || !Failures.brokeConnection(e) || !clock.instant().isBefore(end)) {
          throw failures.of(e);
        }
      } catch (IllegalArgumentException e) {
        throw failures.damaged(e);
      }
    }
  }

  /** Returns the failure to throw when a script said again and again that it was another time. */
  StorageException unguessed(int tries) {
    String rule = "the server's time must be guessed within " + tries + " tries, was not";
    return StorageException.passing(
        "storage " + settings.url() + ": " + rule, new IllegalStateException(rule));
  }

  private synchronized UnifiedJedis client() {
    if (closed) {
      throw failures.lasting("it is closed");
    }
    UnifiedJedis open = client;
    if (open != null) {
      return open;
    }
    UnifiedJedis made = connect();
    try {
      String refused = format.claim(made);
      if (refused != null) {
        throw failures.lasting(refused);
      }
    } catch (RuntimeException e) {
      made.close();
      throw e;
    }
    client = made;
    return made;
  }

  private UnifiedJedis connect() {
    RedisUrl url = settings.url();
    return switch (url.kind()) {
      case STANDALONE ->
          RedisClient.builder()
              .hostAndPort(url.nodes().get(0))
              .clientConfig(config())
              .poolConfig(pool())
              .build();
      case SENTINEL ->
          RedisSentinelClient.builder()
              .masterName(url.master())
              .sentinels(new HashSet<>(url.nodes()))
              .sentinelClientConfig(
                  DefaultJedisClientConfig.builder().timeoutMillis(timeoutMillis()).build())
              .clientConfig(config())
              .poolConfig(pool())
              .build();
      case CLUSTER ->
          RedisClusterClient.builder()
              .nodes(new HashSet<>(url.nodes()))
              .clientConfig(config())
              .poolConfig(pool())
              .maxAttempts(CLUSTER_TRIES)
              .maxTotalRetriesDuration(settings.timeout())
              .topologyRefreshPeriod(TOPOLOGY_REFRESH)
              .build();
    };
  }

  private JedisClientConfig config() {
    DefaultJedisClientConfig.Builder config =
        DefaultJedisClientConfig.builder().timeoutMillis(timeoutMillis()).clientName("tokengauge");
    if (settings.user() != null) {
      config.user(settings.user());
    }
    if (settings.password() != null) {
      config.password(settings.password());
    }
    if (settings.url().tls()) {
      SslOptions.Builder tls = SslOptions.builder().sslVerifyMode(SslVerifyMode.FULL);
      if (settings.trustStore() != null) {
        tls.truststore(settings.trustStore().toFile());
      }
      config.sslOptions(tls.build());
    }
    return config.build();
  }

  private GenericObjectPoolConfig<Connection> pool() {
    GenericObjectPoolConfig<Connection> pool = new GenericObjectPoolConfig<>();
    pool.setMaxTotal(settings.poolSize());
    pool.setMaxIdle(settings.poolSize());
    pool.setMaxWait(settings.timeout());
    pool.setJmxEnabled(false);
    return pool;
  }

  private int timeoutMillis() {
    return (int) settings.timeout().toMillis();
  }

  @Override
  public synchronized void close() {
    closed = true;
    UnifiedJedis open = client;
    client = null;
    if (open != null) {
      open.close();
    }
  }
}

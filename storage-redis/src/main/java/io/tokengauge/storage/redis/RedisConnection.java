package io.tokengauge.storage.redis;

import io.tokengauge.storage.StorageException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.RedisSentinelClient;
import redis.clients.jedis.Response;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.SslVerifyMode;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
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
  private final ReentrantLock connecting = new ReentrantLock();
  private volatile @Nullable UnifiedJedis client;
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

  /** Holds what to run a script with: keys, all in one hash slot, and arguments. */
  record Step(List<byte[]> keys, List<byte[]> arguments) {}

  /**
   * Holds the answers of several steps.
   *
   * @param found what was answered, null for what was not
   * @param failure why some were not answered, or null if all were
   */
  record Answers(List<?> found, @Nullable StorageException failure) {

    /** Returns the answer of a step, or null if it was not run, or may not have been. */
    @Nullable Object get(int step) {
      return found.get(step);
    }
  }

  /**
   * Runs a script for each of several steps, which may run twice. One server is sent all of them
   * before it is waited for; what it cannot do as it is, for one thing because it does not know the
   * script, is then run alone, as it is for each step in a cluster. After a failure no more are
   * run.
   */
  Answers runAll(Script script, List<Step> steps) {
    return runAll(script, steps.size(), steps::get);
  }

  /**
   * Does the same with steps that are made when it is their turn, while the server works on those
   * before; again for what is run again.
   */
  Answers runAll(Script script, int count, IntFunction<Step> steps) {
    List<@Nullable Object> found = new ArrayList<>(Collections.nCopies(count, null));
    try {
      if (count > 1 && settings.url().kind() != RedisUrl.Kind.CLUSTER) {
        found = use(client -> pipelined(client, script, count, steps));
      }
      for (int i = 0; i < count; i++) {
        if (found.get(i) == null) {
          Step step = steps.apply(i);
          found.set(i, run(script, step.keys(), step.arguments()));
        }
      }
      return new Answers(found, null);
    } catch (StorageException e) {
      return new Answers(found, e);
    }
  }

  private static List<@Nullable Object> pipelined(
      UnifiedJedis client, Script script, int count, IntFunction<Step> steps) {
    List<Response<Object>> answers = new ArrayList<>();
    List<@Nullable Object> found = new ArrayList<>();
    try (AbstractPipeline pipeline = client.pipelined()) {
      for (int i = 0; i < count; i++) {
        Step step = steps.apply(i);
        answers.add(pipeline.evalsha(script.digest(), step.keys(), step.arguments()));
      }
      pipeline.sync();
    }
    for (Response<Object> answer : answers) {
      try {
        found.add(answer.get());
      } catch (JedisDataException e) {
        found.add(null);
      }
    }
    return found;
  }

  /**
   * Reads the values of keys, null where there is none.
   *
   * @param groups of keys, each in one hash slot
   */
  List<List<byte[]>> values(List<List<byte[]>> groups) {
    if (groups.isEmpty()) {
      return List.of();
    }
    if (settings.url().kind() == RedisUrl.Kind.CLUSTER) {
      return groups.stream().map(this::valuesOf).toList();
    }
    List<byte[]> all = valuesOf(groups.stream().flatMap(List::stream).toList());
    List<List<byte[]>> values = new ArrayList<>();
    int from = 0;
    for (List<byte[]> group : groups) {
      values.add(all.subList(from, from + group.size()));
      from += group.size();
    }
    return values;
  }

  private List<byte[]> valuesOf(List<byte[]> keys) {
    return use(client -> client.mget(keys.toArray(new byte[0][])));
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
    return contended("the server's time must be guessed", tries);
  }

  /** Returns the failure to throw when others changed again and again what a step goes by. */
  StorageException contended(String rule, int tries) {
    String failed = rule + " within " + tries + " tries, was not";
    return StorageException.passing(
        "storage " + settings.url() + ": " + failed, new IllegalStateException(failed));
  }

  private UnifiedJedis client() {
    UnifiedJedis open = client;
    if (open != null) {
      return open;
    }
    // Whoever comes while somebody waits for a server that does not answer waits no longer than
    // that.
    try {
      if (!connecting.tryLock(settings.timeout().toNanos(), TimeUnit.NANOSECONDS)) {
        throw new JedisConnectionException("timed out while another thread connects");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new JedisConnectionException("timed out: interrupted while another thread connects", e);
    }
    try {
      return firstClient();
    } finally {
      connecting.unlock();
    }
  }

  private UnifiedJedis firstClient() {
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
              .sentinelClientConfig(bareConfig().build())
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
    DefaultJedisClientConfig.Builder config = bareConfig().clientName("tokengauge");
    String user = settings.user();
    if (user != null) {
      config.user(user);
    }
    String password = settings.password();
    if (password != null) {
      config.password(password);
    }
    return config.build();
  }

  // Sentinels are asked without credentials.
  private DefaultJedisClientConfig.Builder bareConfig() {
    DefaultJedisClientConfig.Builder config =
        DefaultJedisClientConfig.builder().timeoutMillis((int) settings.timeout().toMillis());
    if (settings.url().tls()) {
      SslOptions.Builder tls = SslOptions.builder().sslVerifyMode(SslVerifyMode.FULL);
      Path trusted = settings.trustStore();
      if (trusted != null) {
        String password = settings.trustStorePassword();
        tls.trustStoreType("PKCS12")
            .truststore(trusted.toFile(), password == null ? null : password.toCharArray());
      }
      config.sslOptions(tls.build());
    }
    return config;
  }

  private GenericObjectPoolConfig<Connection> pool() {
    GenericObjectPoolConfig<Connection> pool = new GenericObjectPoolConfig<>();
    pool.setMaxTotal(settings.poolSize());
    pool.setMaxIdle(settings.poolSize());
    pool.setMaxWait(settings.timeout());
    pool.setJmxEnabled(false);
    return pool;
  }

  @Override
  public void close() {
    connecting.lock();
    try {
      closed = true;
      UnifiedJedis open = client;
      client = null;
      if (open != null) {
        open.close();
      }
    } finally {
      connecting.unlock();
    }
  }
}

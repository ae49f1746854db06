package io.tokengauge.storage.redis;

import io.tokengauge.alert.AlertStore;
import io.tokengauge.budget.BudgetLedger;
import io.tokengauge.history.Cube;
import io.tokengauge.history.UsageStore;
import io.tokengauge.storage.Bookmarks;
import io.tokengauge.storage.Capabilities;
import io.tokengauge.storage.Capability;
import io.tokengauge.storage.Health;
import io.tokengauge.storage.Leases;
import io.tokengauge.storage.Storage;
import io.tokengauge.storage.StorageException;
import io.tokengauge.time.MonotonicClock;
import io.tokengauge.window.MetricsExchange;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Shares what is live among the processes of a fleet, in Redis: one server, one behind sentinels,
 * or a cluster.
 *
 * <p>Offers {@link MetricsExchange}, {@link BudgetLedger}, {@link Leases}, {@link UsageStore},
 * {@link AlertStore} and {@link Bookmarks}. Nothing is connected to before the first use. Each step
 * is one script on keys of one hash slot, so it happens whole or not at all. A step whose answer
 * was lost can be sent again and finds itself done.
 *
 * <p>Redis may lose what it acknowledged last when a server fails over, or ends without writing its
 * log; {@link Storage#compose} with a database keeps the record elsewhere. Failures are {@link
 * StorageException}s that name the storage without its credentials and the cause; no call waits
 * much longer than twice {@link Builder#timeout}. Thread-safe.
 */
public final class RedisStorage implements Storage {

  private static final Capabilities CAPABILITIES =
      Capabilities.of(Capability.SHARED, Capability.HISTOGRAMS);

  private final Settings settings;
  private final RedisConnection connection;
  private final Map<Class<?>, Object> ports;

  private RedisStorage(Settings settings) {
    this.settings = settings;
    this.connection = new RedisConnection(settings);
    this.ports =
        Map.of(
            MetricsExchange.class,
            new RedisExchange(settings, connection),
            BudgetLedger.class,
            new RedisBudgetLedger(settings, connection),
            Leases.class,
            new RedisLeases(settings, connection),
            UsageStore.class,
            new RedisUsageStore(settings, connection),
            AlertStore.class,
            new RedisAlertStore(settings, connection),
            Bookmarks.class,
            new RedisBookmarks(settings, connection));
  }

  /** Starts with all defaults; {@link Builder#url} must be set. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns {@code redis}. */
  @Override
  public String name() {
    return "redis";
  }

  @Override
  public <P> Optional<P> find(Class<P> port) {
    return Optional.ofNullable(ports.get(port)).map(port::cast);
  }

  /**
   * Promises {@link Capability#SHARED} and {@link Capability#HISTOGRAMS}; the rest depends on how
   * servers are set up.
   */
  @Override
  public Capabilities capabilities() {
    return CAPABILITIES;
  }

  /** Connects if there is no connection yet, and asks the server, or one of a cluster. */
  @Override
  public Health check() {
    try {
      connection.use(client -> client.get(Keys.bytes(settings.namespace() + ":check")));
      return Health.UP;
    } catch (StorageException e) {
      return Health.down(String.valueOf(e.getMessage()));
    }
  }

  /** Closes the connections. Closing again is fine. */
  @Override
  public void close() {
    connection.close();
  }

  /** Shows the URL without credentials, and the namespace. */
  @Override
  public String toString() {
    return "RedisStorage[" + settings + "]";
  }

  /**
   * Collects the settings of a {@link RedisStorage}. Each may be given once. Not safe for use by
   * several threads at once.
   */
  public static final class Builder {

    /** How many connections are kept to each server unless set. */
    public static final int DEFAULT_POOL_SIZE = 8;

    /** How long an answer is waited for unless set. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(2);

    /** What keys start with unless set. */
    public static final String DEFAULT_NAMESPACE = "tokengauge";

    /** How long calls stay known to budgets after their end unless set. */
    public static final Duration DEFAULT_BUDGET_HORIZON = Duration.ofDays(35);

    /** How many calls each shard keeps unless set. */
    public static final int DEFAULT_MAX_CALLS = 100_000;

    /** How long after its start a call is kept unless set. */
    public static final Duration DEFAULT_CALL_AGE = Duration.ofDays(1);

    /** How long after its start a call is told from a new one unless set. */
    public static final Duration DEFAULT_IDENTITY_HORIZON = Duration.ofDays(7);

    /** How long roll-ups are kept unless set. */
    public static final Duration DEFAULT_ROLL_UP_RETENTION = Duration.ofDays(40);

    private static final String HIDDEN = "(hidden)";
    private static final Duration LONGEST = Duration.ofDays(100_000);
    private static final int MOST_CALLS = 10_000_000;
    private static final int MAX_SHARDS = 64;
    private static final int MAX_POOL_SIZE = 1_000;
    private static final Duration MAX_TIMEOUT = Duration.ofMinutes(10);
    private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9_.:-]{1,64}");

    private @Nullable RedisUrl url;
    private @Nullable String user;
    private @Nullable String password;
    private @Nullable Path trustStore;
    private @Nullable String trustStorePassword;
    private @Nullable Duration timeout;
    private @Nullable Integer poolSize;
    private @Nullable String namespace;
    private @Nullable InstantSource clock;
    private @Nullable Duration budgetHorizon;
    private @Nullable List<Cube> cubes;
    private @Nullable Integer usageShards;
    private @Nullable Integer maxCalls;
    private @Nullable Duration callAge;
    private @Nullable Duration identityHorizon;
    private @Nullable Duration rollUpRetention;

    private Builder() {}

    /**
     * Sets where Redis is: {@code redis://HOST:PORT} for a server, {@code
     * redis+sentinel://HOST:PORT,HOST:PORT/MASTER} for the server that sentinels know by a name, or
     * {@code redis+cluster://HOST:PORT,HOST:PORT} for a cluster of which these are some nodes.
     * {@code rediss} instead of {@code redis} encrypts. {@code USER:PASSWORD@} may stand before the
     * hosts.
     *
     * @throws IllegalArgumentException if it is none of these
     * @throws IllegalStateException if it was set before
     */
    public Builder url(String value) {
      once("url", url);
      url = RedisUrl.parse(value);
      return this;
    }

    /**
     * Sets the ACL user to log in as; the default user unless set.
     *
     * @throws IllegalStateException if it was set before
     */
    public Builder user(String value) {
      once("user", user);
      user = value;
      return this;
    }

    /**
     * Sets the password, which is never shown.
     *
     * @throws IllegalStateException if it was set before
     */
    public Builder password(String value) {
      once("password", password == null ? null : HIDDEN);
      password = value;
      return this;
    }

    /**
     * Sets the file of the certificates to trust (PKCS12); those of the platform unless set. The
     * servers' names are verified.
     *
     * @throws IllegalStateException if it was set before
     */
    public Builder trustStore(Path value) {
      once("trust store", trustStore);
      trustStore = value;
      return this;
    }

    /**
     * Sets the password of the trust store, which is never shown; none unless set.
     *
     * @throws IllegalStateException if it was set before
     */
    public Builder trustStorePassword(String value) {
      once("trust store password", trustStorePassword == null ? null : HIDDEN);
      trustStorePassword = value;
      return this;
    }

    /**
     * Sets how long to wait for a connection, for an answer, and for all tries of a step together;
     * {@link #DEFAULT_TIMEOUT} unless set.
     *
     * @param value from 1 ms to 10 min
     * @throws IllegalArgumentException if it is not
     * @throws IllegalStateException if it was set before
     */
    public Builder timeout(Duration value) {
      once("timeout", timeout);
      if (value.toMillis() < 1 || value.compareTo(MAX_TIMEOUT) > 0) {
        throw new IllegalArgumentException(
            "timeout must be within 1 ms to " + MAX_TIMEOUT + ", was " + value);
      }
      timeout = value;
      return this;
    }

    /**
     * Sets how many connections to keep to each server; {@value #DEFAULT_POOL_SIZE} unless set.
     *
     * @param value 1 to 1,000
     * @throws IllegalArgumentException if it is not
     * @throws IllegalStateException if it was set before
     */
    public Builder poolSize(int value) {
      once("pool size", poolSize);
      if (value < 1 || value > MAX_POOL_SIZE) {
        throw new IllegalArgumentException(
            "pool size must be within 1 to " + MAX_POOL_SIZE + ", was " + value);
      }
      poolSize = value;
      return this;
    }

    /**
     * Sets what every key starts with, so that several applications can use the same servers;
     * {@value #DEFAULT_NAMESPACE} unless set.
     *
     * @param value 1 to 64 letters, digits and {@code _ . : -}
     * @throws IllegalArgumentException if it is not
     * @throws IllegalStateException if it was set before
     */
    public Builder namespace(String value) {
      once("namespace", namespace);
      if (!NAMESPACE.matcher(value).matches()) {
        throw new IllegalArgumentException(
            "namespace must match " + NAMESPACE + ", was \"" + value + "\"");
      }
      namespace = value;
      return this;
    }

    /**
     * Sets the clock that leases, budgets and shared windows go by; the servers' clocks unless set.
     *
     * @throws IllegalStateException if it was set before
     */
    public Builder clock(InstantSource value) {
      once("clock", clock);
      clock = value;
      return this;
    }

    /**
     * Sets how long budgets know a call after its end, so that it is charged once, and how long
     * periods that are over can be asked for; {@link #DEFAULT_BUDGET_HORIZON} unless set. The same
     * in all processes.
     *
     * @param value above zero
     * @throws IllegalArgumentException if it is not
     * @throws IllegalStateException if it was set before
     */
    public Builder budgetHorizon(Duration value) {
      once("budget horizon", budgetHorizon);
      budgetHorizon = positive("budget horizon", value);
      return this;
    }

    /**
     * Sets the roll-ups to keep; {@link Cube#DEFAULTS} unless set. One that other processes do not
     * keep answers only for the time after their last call.
     *
     * @throws IllegalStateException if it was set before
     */
    public Builder cubes(List<Cube> value) {
      once("cubes", cubes);
      cubes = List.copyOf(value);
      return this;
    }

    /**
     * Sets over how many hash slots calls are spread by their ids; one unless set. With more of
     * them several masters share the work, and a batch is whole on each of them only: who asks
     * while it is added may see a part of it, and so may whoever does not send again what failed.
     * The same in all processes, for good.
     *
     * @param value 1 to 64
     * @throws IllegalArgumentException if it is not
     * @throws IllegalStateException if it was set before
     */
    public Builder usageShards(int value) {
      once("usage shards", usageShards);
      if (value < 1 || value > MAX_SHARDS) {
        throw new IllegalArgumentException(
            "usage shards must be within 1 to " + MAX_SHARDS + ", was " + value);
      }
      usageShards = value;
      return this;
    }

    /**
     * Sets how many calls to keep in each shard; {@value #DEFAULT_MAX_CALLS} unless set. Roll-ups
     * answer for those that are gone.
     *
     * @param value 1 to 10,000,000
     * @throws IllegalArgumentException if it is not
     * @throws IllegalStateException if it was set before
     */
    public Builder maxCalls(int value) {
      once("max calls", maxCalls);
      if (value < 1 || value > MOST_CALLS) {
        throw new IllegalArgumentException(
            "max calls must be within 1 to " + MOST_CALLS + ", was " + value);
      }
      maxCalls = value;
      return this;
    }

    /**
     * Sets how long after its start a call is kept; {@link #DEFAULT_CALL_AGE} unless set.
     *
     * @param value above zero
     * @throws IllegalArgumentException if it is not
     * @throws IllegalStateException if it was set before
     */
    public Builder callAge(Duration value) {
      once("call age", callAge);
      callAge = positive("call age", value);
      return this;
    }

    /**
     * Sets how long after its start a call is told from a new one when it is sent again; {@link
     * #DEFAULT_IDENTITY_HORIZON} unless set. Older calls are refused.
     *
     * @param value not below the call age
     * @throws IllegalArgumentException if it is not above zero
     * @throws IllegalStateException if it was set before
     */
    public Builder identityHorizon(Duration value) {
      once("identity horizon", identityHorizon);
      identityHorizon = positive("identity horizon", value);
      return this;
    }

    /**
     * Sets how long roll-ups are kept; {@link #DEFAULT_ROLL_UP_RETENTION} unless set.
     *
     * @param value not below the call age
     * @throws IllegalArgumentException if it is not above zero
     * @throws IllegalStateException if it was set before
     */
    public Builder rollUpRetention(Duration value) {
      once("roll-up retention", rollUpRetention);
      rollUpRetention = positive("roll-up retention", value);
      return this;
    }

    private static Duration positive(String name, Duration value) {
      if (value.isNegative() || value.isZero()) {
        throw new IllegalArgumentException(name + " must be above zero, was " + value);
      }
      if (value.compareTo(LONGEST) > 0) {
        throw new IllegalArgumentException(
            name + " must be at most " + LONGEST.toDays() + " days, was " + value);
      }
      return value;
    }

    /**
     * Returns the storage. Nothing is connected to before its first use.
     *
     * @throws IllegalArgumentException if settings are missing or contradict each other; names all
     *     that do
     */
    public RedisStorage build() {
      RedisUrl where = url;
      if (where == null) {
        throw new IllegalArgumentException("url must be set, was not");
      }
      check(where);
      return new RedisStorage(
          new Settings(
              where,
              user == null ? where.user() : user,
              password == null ? where.password() : password,
              trustStore,
              trustStorePassword,
              timeout == null ? DEFAULT_TIMEOUT : timeout,
              poolSize == null ? DEFAULT_POOL_SIZE : poolSize,
              namespace == null ? DEFAULT_NAMESPACE : namespace,
              clock,
              clock == null ? MonotonicClock.system() : clock,
              budgetHorizon == null ? DEFAULT_BUDGET_HORIZON : budgetHorizon,
              usage()));
    }

    private UsageBounds usage() {
      return new UsageBounds(
          cubes == null ? Cube.DEFAULTS : cubes,
          usageShards == null ? 1 : usageShards,
          maxCalls == null ? DEFAULT_MAX_CALLS : maxCalls,
          callAge == null ? DEFAULT_CALL_AGE : callAge,
          identityHorizon == null ? DEFAULT_IDENTITY_HORIZON : identityHorizon,
          rollUpRetention == null ? DEFAULT_ROLL_UP_RETENTION : rollUpRetention);
    }

    private void check(RedisUrl where) {
      List<String> mistakes = new ArrayList<>();
      if (user != null && where.user() != null) {
        mistakes.add("user must be set once, was set in the url, too");
      }
      if (password != null && where.password() != null) {
        mistakes.add("password must be set once, was set in the url, too");
      }
      if ((user != null || where.user() != null) && password == null && where.password() == null) {
        mistakes.add("user must come with a password, had none");
      }
      if (trustStore != null && !where.tls()) {
        mistakes.add("trust store must come with a rediss url, was " + where);
      }
      if (trustStorePassword != null && trustStore == null) {
        mistakes.add("trust store password must come with a trust store, had none");
      }
      UsageBounds usage = usage();
      if (usage.identityHorizon().compareTo(usage.callAge()) < 0) {
        mistakes.add(
            "identity horizon must not be below the call age (%s), was %s"
                .formatted(usage.callAge(), usage.identityHorizon()));
      }
      if (usage.rollUpRetention().compareTo(usage.callAge()) < 0) {
        mistakes.add(
            "roll-up retention must not be below the call age (%s), was %s"
                .formatted(usage.callAge(), usage.rollUpRetention()));
      }
      if (!mistakes.isEmpty()) {
        throw new IllegalArgumentException(String.join("; ", mistakes));
      }
    }

    private static void once(String name, @Nullable Object before) {
      if (before != null) {
        throw new IllegalStateException(name + " must be set once, was set to " + before);
      }
    }
  }
}

package io.tokengauge.storage.memory;

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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps usage in the memory of one JVM, within bounds, and if wanted in a snapshot file.
 *
 * <p>Offers {@link UsageStore}, {@link BudgetLedger}, {@link AlertStore}, and, of which a snapshot
 * holds nothing, {@link Leases}, {@link Bookmarks} and a {@link MetricsExchange} among the monitors
 * of the process. Calls beyond the bounds are evicted, oldest start first; their part in the
 * roll-ups stays exact, and an answer that would have needed them says {@link
 * io.tokengauge.history.Source#PARTIAL PARTIAL}. Bounds are enforced as calls come in and whenever
 * {@link #check()} is called.
 *
 * <p>With a snapshot file, the store is filled from it at the first use and saved to it by {@link
 * #snapshot()} and {@link #close()}; what came since the last snapshot dies with the process. A
 * file that is damaged, cut off, foreign or too new is refused whole and never overwritten: {@link
 * #check()} is then DOWN and every method of the stores throws {@link StorageException}. One
 * process at a time can use a file.
 *
 * <p>Thread-safe.
 */
public final class MemoryStorage implements Storage {

  private static final Capabilities CAPABILITIES = Capabilities.of(Capability.HISTOGRAMS);

  private final Bounds bounds;
  private final List<Cube> cubes;
  private final @Nullable Path snapshotPath;
  private final MemoryUsageStore usage;
  private final Map<Class<?>, Object> ports;

  // Taken in this order: saving, the lock of the usage store, lifecycle.
  private final Object saving = new Object();
  private final Object lifecycle = new Object();

  private volatile @Nullable Books books;
  private volatile @Nullable StorageException lastSaveFailure;
  private @Nullable StorageException refused;
  private @Nullable SnapshotFile file;
  private boolean closed;

  /** Holds what the ports keep; all of it is opened, saved and closed together. */
  private record Books(UsageBook usage, LedgerBooks budgets, AlertBooks alerts) {
    static Books empty(Bounds bounds, List<Cube> cubes) {
      return new Books(new UsageBook(bounds, cubes), new LedgerBooks(bounds), new AlertBooks());
    }

    void write(SnapshotItem.Sink sink) {
      usage.write(sink);
      budgets.write(sink);
      alerts.write(sink);
    }

    void close() {
      budgets.close();
      alerts.close();
    }
  }

  private MemoryStorage(Builder settings) {
    this.bounds = settings.bounds();
    this.cubes = settings.cubesOrDefault();
    this.snapshotPath = settings.snapshotFile;
    InstantSource clock = settings.clock == null ? MonotonicClock.system() : settings.clock;
    this.usage = new MemoryUsageStore(clock, cubes, () -> books().usage());
    this.ports =
        Map.of(
            UsageStore.class,
            usage,
            BudgetLedger.class,
            new MemoryBudgetLedger(clock, () -> books().budgets()),
            AlertStore.class,
            new MemoryAlertStore(() -> books().alerts()),
            Leases.class,
            new MemoryLeases(clock, this::checkUsable),
            Bookmarks.class,
            new MemoryBookmarks(this::checkUsable),
            MetricsExchange.class,
            new MemoryExchange(clock, this::checkUsable));
  }

  /** Returns a storage with all defaults, without a snapshot file. */
  public static MemoryStorage create() {
    return builder().build();
  }

  /** Starts with all defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns {@code memory}. */
  @Override
  public String name() {
    return "memory";
  }

  @Override
  public <P> Optional<P> find(Class<P> port) {
    return Optional.ofNullable(ports.get(port)).map(port::cast);
  }

  /** Promises {@link Capability#HISTOGRAMS} only. */
  @Override
  public Capabilities capabilities() {
    return CAPABILITIES;
  }

  /**
   * Opens the storage if it is not open yet, and enforces its bounds.
   *
   * @return DOWN if the snapshot file cannot be used or the storage is closed; DEGRADED if the last
   *     snapshot failed, or identities had to go before their time
   */
  @Override
  public Health check() {
    boolean cut;
    boolean budgetsCut;
    try {
      usage.evict();
      cut = usage.reading(UsageBook::horizonCut);
      budgetsCut = books().budgets().horizonCut();
    } catch (StorageException e) {
      return Health.down(String.valueOf(e.getMessage()));
    }
    Health health = Health.UP;
    StorageException failure = lastSaveFailure;
    if (failure != null) {
      health = health.and(Health.degraded(String.valueOf(failure.getMessage())));
    }
    if (cut) {
      health =
          health.and(
              Health.degraded(
                  "storage memory forgets identities after less than "
                      + bounds.identityHorizon()
                      + ", because there are more than "
                      + bounds.maxIds()));
    }
    if (budgetsCut) {
      health =
          health.and(
              Health.degraded(
                  "storage memory forgets which calls were charged to budgets after less than "
                      + bounds.identityHorizon()
                      + ", because there are more than "
                      + bounds.maxBudgetCalls()));
    }
    return health;
  }

  /**
   * Saves everything to the snapshot file. Appending waits while calls are encoded, but not for the
   * disk to take them.
   *
   * @throws IllegalStateException if there is no snapshot file
   * @throws StorageException if it cannot be written; the snapshot before stays
   */
  public void snapshot() {
    if (snapshotPath == null) {
      throw new IllegalStateException("snapshot file must be set to take a snapshot, was not");
    }
    synchronized (saving) {
      save(() -> usage.reading(b -> file().write(books()::write)));
    }
  }

  /**
   * Saves a snapshot, if there is a file and the storage was used, and lets go of the file. Closing
   * again does nothing; every other method fails from then on.
   *
   * @throws StorageException if the snapshot cannot be written; the storage is closed all the same
   */
  @Override
  public void close() {
    synchronized (saving) {
      usage.alone(this::closeAlone);
    }
  }

  private void closeAlone() {
    Books last;
    SnapshotFile open;
    synchronized (lifecycle) {
      last = books;
      open = file;
      books = null;
      file = null;
      closed = true;
    }
    if (last != null) {
      last.close();
    }
    if (open != null) {
      try (open) {
        if (last != null) {
          save(() -> open.write(last::write));
        }
      }
    }
  }

  private void save(Supplier<SnapshotFile.Draft> write) {
    try {
      write.get().publish();
      lastSaveFailure = null;
    } catch (StorageException e) {
      lastSaveFailure = e;
      throw e;
    }
  }

  private void checkUsable() {
    books();
  }

  private Books books() {
    Books open = books;
    return open != null ? open : open();
  }

  /** Returns what methods of a closed storage throw. */
  static StorageException closedFailure() {
    return StorageException.lasting(
        "storage memory is closed", new IllegalStateException("closed"));
  }

  private Books open() {
    synchronized (lifecycle) {
      if (closed) {
        throw closedFailure();
      }
      if (refused != null) {
        throw StorageException.lasting(String.valueOf(refused.getMessage()), refused);
      }
      Books open = books;
      if (open == null) {
        open = snapshotPath == null ? Books.empty(bounds, cubes) : restore(snapshotPath);
        books = open;
      }
      return open;
    }
  }

  private Books restore(Path path) {
    SnapshotFile locked = SnapshotFile.open(path);
    try {
      Books restored = Books.empty(bounds, cubes);
      UsageBook.Restorer restorer = restored.usage().new Restorer();
      LedgerBooks.Restorer budgets = restored.budgets().new Restorer();
      AlertBooks.Restorer alerts = restored.alerts().new Restorer();
      locked.read(
          (kind, item) -> {
            restorer.accept(kind, item);
            budgets.accept(kind, item);
            alerts.accept(kind, item);
          });
      restorer.finish();
      file = locked;
      return restored;
    } catch (RuntimeException e) {
      // Somebody may mend the file; until then nobody needs to read all of it again and again.
      if (e instanceof StorageException failure && !failure.isTransient()) {
        refused = failure;
      }
      locked.close();
      throw e;
    }
  }

  private SnapshotFile file() {
    synchronized (lifecycle) {
      SnapshotFile open = file;
      if (open == null) {
        throw StorageException.lasting(
            "storage memory has no open snapshot file", new IllegalStateException("not open"));
      }
      return open;
    }
  }

  /**
   * Collects the settings of a {@link MemoryStorage}. Each may be given once. Not safe for use by
   * several threads at once.
   */
  public static final class Builder {

    /** How many calls are kept unless set. */
    public static final int DEFAULT_MAX_ROWS = 100_000;

    /** How many cells of roll-ups are kept unless set. */
    public static final int DEFAULT_MAX_ROLL_UP_CELLS = 1_000_000;

    /** How many identities are kept unless set, or as many as rows if those are more. */
    public static final int DEFAULT_MAX_IDS = 2_000_000;

    /** How long calls are kept unless set, and identities unless set or calls are kept longer. */
    public static final Duration DEFAULT_MAX_AGE = Duration.ofDays(35);

    /** How many charged calls a group of budgets knows unless set. */
    public static final int DEFAULT_MAX_BUDGET_CALLS = 250_000;

    /** How many accounts a group of budgets may have unless set. */
    public static final int DEFAULT_MAX_BUDGET_ACCOUNTS = 200_000;

    private static final int MAX_IDS_LIMIT = 100_000_000;

    private @Nullable InstantSource clock;
    private @Nullable List<Cube> cubes;
    private @Nullable Integer maxRows;
    private @Nullable Duration maxAge;
    private @Nullable Duration rollUpRetention;
    private @Nullable Integer maxRollUpCells;
    private @Nullable Duration identityHorizon;
    private @Nullable Integer maxIds;
    private @Nullable Integer maxBudgetCalls;
    private @Nullable Integer maxBudgetAccounts;
    private @Nullable Path snapshotFile;

    private Builder() {}

    /**
     * Sets the clock that ages and leases go by; {@link MonotonicClock#system()} unless set.
     *
     * @throws IllegalStateException if it was set before
     */
    public Builder clock(InstantSource value) {
      once("clock", clock);
      clock = value;
      return this;
    }

    /**
     * Sets which roll-ups are kept; {@link Cube#DEFAULTS} unless set. One that a snapshot does not
     * hold is made from the calls in it.
     *
     * @param value may be empty; names unique
     * @throws IllegalStateException if they were set before
     */
    public Builder cubes(List<Cube> value) {
      once("cubes", cubes);
      cubes = List.copyOf(value);
      return this;
    }

    /**
     * Sets the most calls to keep; {@value #DEFAULT_MAX_ROWS} unless set.
     *
     * @param value 1 or more
     * @throws IllegalArgumentException if it is less
     * @throws IllegalStateException if it was set before
     */
    public Builder maxRows(int value) {
      once("max rows", maxRows);
      maxRows = atLeastOne("max rows", value);
      return this;
    }

    /**
     * Sets how long before now a call may have started to be kept; 35 days unless set.
     *
     * @param value above zero
     * @throws IllegalArgumentException if it is not
     * @throws IllegalStateException if it was set before
     */
    public Builder maxAge(Duration value) {
      once("max age", maxAge);
      maxAge = aboveZero("max age", value);
      return this;
    }

    /**
     * Sets how long roll-ups are kept; unless set, as long as {@link #maxRollUpCells} has room.
     *
     * @param value not below the age of calls
     * @throws IllegalArgumentException if it is not above zero
     * @throws IllegalStateException if it was set before
     */
    public Builder rollUpRetention(Duration value) {
      once("roll-up retention", rollUpRetention);
      rollUpRetention = aboveZero("roll-up retention", value);
      return this;
    }

    /**
     * Sets the most cells (key and quarter of an hour) of all roll-ups together; {@value
     * #DEFAULT_MAX_ROLL_UP_CELLS} unless set. Beyond it the oldest quarters go, but never the
     * newest.
     *
     * @param value 1 or more
     * @throws IllegalArgumentException if it is less
     * @throws IllegalStateException if it was set before
     */
    public Builder maxRollUpCells(int value) {
      once("max roll-up cells", maxRollUpCells);
      maxRollUpCells = atLeastOne("max roll-up cells", value);
      return this;
    }

    /**
     * Sets how long a call's identity is kept at least, from its start or its arrival, whichever is
     * later; unless set, 35 days or the age of calls if that is longer.
     *
     * @param value not below the age of calls
     * @throws IllegalArgumentException if it is not above zero
     * @throws IllegalStateException if it was set before
     */
    public Builder identityHorizon(Duration value) {
      once("identity horizon", identityHorizon);
      identityHorizon = aboveZero("identity horizon", value);
      return this;
    }

    /**
     * Sets the most identities to keep; {@value #DEFAULT_MAX_IDS} or the number of calls unless
     * set. Beyond it the horizon moves up before its time, and {@link MemoryStorage#check()} says
     * DEGRADED.
     *
     * @param value not below the number of calls, at most 100 million
     * @throws IllegalArgumentException if it is below 1 or too large
     * @throws IllegalStateException if it was set before
     */
    public Builder maxIds(int value) {
      once("max ids", maxIds);
      if (value > MAX_IDS_LIMIT) {
        throw new IllegalArgumentException(
            "max ids must be at most " + MAX_IDS_LIMIT + ", was " + value);
      }
      maxIds = atLeastOne("max ids", value);
      return this;
    }

    /**
     * Sets the most calls that each group of budgets knows after they ended, within the identity
     * horizon; {@value #DEFAULT_MAX_BUDGET_CALLS} unless set. Beyond it the ledger's horizon moves
     * up before its time, and {@link MemoryStorage#check()} says DEGRADED.
     *
     * @param value 1 or more
     * @throws IllegalArgumentException if it is less
     * @throws IllegalStateException if it was set before
     */
    public Builder maxBudgetCalls(int value) {
      once("max budget calls", maxBudgetCalls);
      maxBudgetCalls = atLeastOne("max budget calls", value);
      return this;
    }

    /**
     * Sets the most accounts (a budget's key, such as a user) of each group of budgets; {@value
     * #DEFAULT_MAX_BUDGET_ACCOUNTS} unless set. When all are in use, reservations for others fail.
     *
     * @param value 1 or more
     * @throws IllegalArgumentException if it is less
     * @throws IllegalStateException if it was set before
     */
    public Builder maxBudgetAccounts(int value) {
      once("max budget accounts", maxBudgetAccounts);
      maxBudgetAccounts = atLeastOne("max budget accounts", value);
      return this;
    }

    /**
     * Sets the file to restore from and save to; none unless set. Beside it a file {@code .lock}
     * stays and a file {@code .tmp} comes and goes.
     *
     * @param value in a directory that exists
     * @throws IllegalStateException if it was set before
     */
    public Builder snapshotFile(Path value) {
      once("snapshot file", snapshotFile);
      snapshotFile = value;
      return this;
    }

    /**
     * Returns the storage. Nothing is read or locked before its first use.
     *
     * @throws IllegalArgumentException if settings contradict each other; names all that do
     */
    public MemoryStorage build() {
      Bounds b = bounds();
      List<String> mistakes = new ArrayList<>();
      if (b.identityHorizon().compareTo(b.maxAge()) < 0) {
        mistakes.add(
            "identity horizon must not be below max age ("
                + b.maxAge()
                + "), was "
                + b.identityHorizon());
      }
      Duration retention = b.rollUpRetention();
      if (retention != null && retention.compareTo(b.maxAge()) < 0) {
        mistakes.add(
            "roll-up retention must not be below max age (" + b.maxAge() + "), was " + retention);
      }
      if (b.maxIds() < b.maxRows()) {
        mistakes.add("max ids must not be below max rows (" + b.maxRows() + "), was " + b.maxIds());
      }
      Set<String> names = new HashSet<>();
      for (Cube cube : cubesOrDefault()) {
        if (!names.add(cube.name())) {
          mistakes.add("names of cubes must be unique, was twice " + cube.name());
        }
      }
      if (!mistakes.isEmpty()) {
        throw new IllegalArgumentException(String.join("; ", mistakes));
      }
      return new MemoryStorage(this);
    }

    private List<Cube> cubesOrDefault() {
      return cubes == null ? Cube.DEFAULTS : cubes;
    }

    private Bounds bounds() {
      int rows = maxRows == null ? DEFAULT_MAX_ROWS : maxRows;
      Duration age = maxAge == null ? DEFAULT_MAX_AGE : maxAge;
      return new Bounds(
          rows,
          age,
          rollUpRetention,
          maxRollUpCells == null ? DEFAULT_MAX_ROLL_UP_CELLS : maxRollUpCells,
          identityHorizon == null
              ? (age.compareTo(DEFAULT_MAX_AGE) > 0 ? age : DEFAULT_MAX_AGE)
              : identityHorizon,
          maxIds == null ? Math.max(rows, DEFAULT_MAX_IDS) : maxIds,
          maxBudgetCalls == null ? DEFAULT_MAX_BUDGET_CALLS : maxBudgetCalls,
          maxBudgetAccounts == null ? DEFAULT_MAX_BUDGET_ACCOUNTS : maxBudgetAccounts);
    }

    private static void once(String name, @Nullable Object before) {
      if (before != null) {
        throw new IllegalStateException(name + " must be set once, was set to " + before);
      }
    }

    private static int atLeastOne(String name, int value) {
      if (value < 1) {
        throw new IllegalArgumentException(name + " must be 1 or more, was " + value);
      }
      return value;
    }

    private static Duration aboveZero(String name, Duration value) {
      if (value.isNegative() || value.isZero()) {
        throw new IllegalArgumentException(name + " must be above zero, was " + value);
      }
      return value;
    }
  }
}

package io.tokengauge;

import io.tokengauge.alert.AlertEngine;
import io.tokengauge.alert.AlertEngineBuilder;
import io.tokengauge.alert.AlertInputs;
import io.tokengauge.alert.AlertStore;
import io.tokengauge.alert.Route;
import io.tokengauge.budget.BudgetGuard;
import io.tokengauge.budget.CallEstimate;
import io.tokengauge.history.UsageStore;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.storage.Health;
import io.tokengauge.storage.Leases;
import io.tokengauge.storage.Storage;
import io.tokengauge.time.Scheduler;
import io.tokengauge.time.ThreadScheduler;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.CurrentContext;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Origin;
import io.tokengauge.usage.Outcome;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageContext;
import io.tokengauge.usage.UsageRecord;
import io.tokengauge.window.Limits;
import io.tokengauge.window.Outbox;
import io.tokengauge.window.OutboxOptions;
import io.tokengauge.window.OutboxStats;
import io.tokengauge.window.Scope;
import io.tokengauge.window.SeriesSpec;
import io.tokengauge.window.SharedWindows;
import io.tokengauge.window.Spool;
import io.tokengauge.window.WindowView;
import io.tokengauge.window.Windows;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Records LLM calls and gives access to what is known of them.
 *
 * <p>A recorded call is priced, counted in the {@link Windows} and handed to the {@link Outbox},
 * which brings it to the {@link UsageStore}; rules of the {@link AlertEngine} that look at single
 * calls see it. Recording never throws, never waits (unless the outbox was told to) and does no
 * I/O; a call that cannot be recorded is counted, and logged with its reason.
 *
 * <p>Thread-safe. The monitor owns its threads unless it was given a {@link Scheduler}; what the
 * application supplied (storage, spool, scheduler) stays open when the monitor is closed.
 */
public final class UsageMonitor implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(UsageMonitor.class.getName());
  private static final Duration RETIRE_INTERVAL = Duration.ofMinutes(1);
  private static final Duration ARRIVAL = Duration.ofSeconds(5);
  private static final long MILLIS_PER_SECOND = 1_000;

  private final Storage storage;
  private final Supplier<PriceBook> prices;
  private final Windows windows;
  private final InstantSource clock;
  private final FailureClassifier failures;
  private final @Nullable BudgetGuard budgets;
  private final Outbox outbox;
  private final @Nullable SharedWindows shared;
  private final AlertEngine alerts;
  private final List<Scheduler.Scheduled> ticks = new ArrayList<>();
  private final List<Scheduler> ownSchedulers;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final LongAdder rejected = new LongAdder();
  private volatile Instant lastRejectionLogged = Instant.MIN;

  private UsageMonitor(Builder builder) {
    this.storage = builder.storage;
    this.prices = builder.prices == null ? always(PriceBook.builtIn()) : builder.prices;
    this.windows = builder.windows == null ? standardWindows() : builder.windows;
    this.failures = builder.failures;
    this.budgets = builder.budgets;
    this.shared = builder.shared;
    this.ownSchedulers = new ArrayList<>();
    Scheduler tick = builder.scheduler("tokengauge-tick", ownSchedulers);
    Scheduler drain = builder.scheduler("tokengauge-drain", ownSchedulers);
    Scheduler toDisk =
        builder.spool == null ? drain : builder.scheduler("tokengauge-spool", ownSchedulers);
    this.clock = tick.clock();
    // Before anything runs: what is wrong with a rule or a shared view is thrown here.
    StoreSpending spending = new StoreSpending(storage, clock);
    AlertInputs inputs = AlertInputs.of(windows).withSpending(spending);
    this.alerts =
        alertEngine(
            builder.alerts,
            storage.find(UsageStore.class).map(inputs::withHistory).orElse(inputs),
            storage,
            // Each of its own, so that a slow one delays neither a tick nor another.
            receiver -> builder.scheduler("tokengauge-notify-" + receiver, ownSchedulers));
    if (shared != null) {
      shared.publish(windows, tick, builder.scheduler("tokengauge-share", ownSchedulers));
    }
    this.outbox = new Outbox(sink(spending, budgets), builder.outbox, builder.spool, toDisk, drain);
    if (shared != null && storage.find(UsageStore.class).isPresent()) {
      shared.seedFrom(
          new StoredCalls(history(), () -> flush(ARRIVAL)),
          storage.find(Leases.class).orElse(null),
          builder.scheduler("tokengauge-seed", ownSchedulers));
    }
    if (!alerts.rules().isEmpty()) {
      ticks.add(alerts.start(tick, builder.tickInterval));
    }
    for (Consumer<WindowView> task : builder.onTick) {
      ticks.add(tick.every(builder.tickInterval, () -> task.accept(windows())));
    }
    ticks.add(tick.every(RETIRE_INTERVAL, this::retireIdle));
  }

  private void retireIdle() {
    if (shared != null) {
      shared.collect();
    }
    windows.retireIdle(clock.instant());
  }

  // Whichever of the two fails, the same batch comes again, and changes nothing where it is there.
  private static Outbox.Sink sink(StoreSpending store, @Nullable BudgetGuard budgets) {
    return batch -> {
      store.append(batch);
      if (budgets != null) {
        budgets.charge(batch);
      }
    };
  }

  private static AlertEngine alertEngine(
      AlertOptions options,
      AlertInputs inputs,
      Storage storage,
      Function<String, Scheduler> deliverOn) {
    AlertEngineBuilder engine =
        AlertEngine.builder(inputs).rules(options.rules().apply(inputs)).deliverOn(deliverOn);
    for (AlertOptions.Receiver to : options.receivers()) {
      engine.notifier(to.notifier(), to.routes().toArray(Route[]::new));
    }
    options.inhibitions().forEach(engine::inhibition);
    options.actions().forEach(engine::action);
    if (!options.keptAs().isEmpty()) {
      engine.store(storage.require(AlertStore.class), options.keptAs());
    }
    if (!options.fleet().isEmpty()) {
      engine.fleet(storage.require(Leases.class), options.fleet(), options.keptAs());
    }
    return engine.build();
  }

  /** Starts a monitor over a storage, which stays open when the monitor is closed. */
  public static Builder builder(Storage storage) {
    return new Builder(storage);
  }

  /** Records a call that has ended, and settles what was reserved for it under the same id. */
  public void record(UsageRecord call) {
    record(call.id(), call);
  }

  private void record(CallId reserved, UsageRecord call) {
    try {
      PricedUsage priced = prices.get().priced(ofThisProcess(call));
      windows.recordInSecond(priced, Math.floorDiv(clock.millis(), MILLIS_PER_SECOND));
      if (budgets != null) {
        budgets.recorded(reserved, call.id());
      }
      if (!outbox.offer(priced) && budgets != null) {
        budgets.lost(call.id());
      }
      alerts.observe(priced);
    } catch (RuntimeException e) {
      reject(e);
    }
  }

  // A process that shares its windows knows which one it is.
  private UsageRecord ofThisProcess(UsageRecord call) {
    return shared == null || !call.origin().equals(Origin.DEFAULT)
        ? call
        : call.toBuilder().origin(shared.origin()).build();
  }

  /** Records a call that has ended; one that breaks a rule is counted as rejected. */
  public void record(UsageRecord.Builder call) {
    UsageRecord checked = checked(call);
    if (checked != null) {
      record(checked);
    }
  }

  private @Nullable UsageRecord checked(UsageRecord.Builder call) {
    try {
      return call.build();
    } catch (RuntimeException e) {
      reject(e);
      return null;
    }
  }

  /**
   * Makes a call, times it and records it once, however it ends; one with an estimate is made only
   * if it fits into the monitor's budgets.
   *
   * @param call what is known beforehand
   * @param client makes the call
   * @param reader tells what the response says
   * @return what the client returned
   * @throws io.tokengauge.budget.CallDeniedException if the call does not fit; the client was not
   *     called, and nothing is recorded
   * @throws Exception what the client threw, unchanged
   */
  public <T> T track(TrackedCall call, Callable<T> client, CallReader<? super T> reader)
      throws Exception {
    Tracking<T> tracking = new Tracking<>(call, reader);
    T response;
    try {
      response = client.call();
    } catch (Throwable failure) {
      tracking.failed(failure);
      throw failure;
    }
    tracking.answered(response);
    return response;
  }

  /**
   * Makes a call whose answer comes later, times it and records it once, however it ends.
   *
   * @param client starts the call; what it throws is recorded, and thrown on
   * @return a stage that ends as the client's does, after the call was recorded
   * @throws io.tokengauge.budget.CallDeniedException if a call with an estimate does not fit; the
   *     client was not called, and nothing is recorded
   */
  public <T> CompletionStage<T> trackAsync(
      TrackedCall call,
      Supplier<? extends CompletionStage<T>> client,
      CallReader<? super T> reader) {
    Tracking<T> tracking = new Tracking<>(call, reader);
    CompletionStage<T> started;
    try {
      started = client.get();
    } catch (RuntimeException | Error failure) {
      tracking.failed(failure);
      throw failure;
    }
    return started.whenComplete(
        (response, failure) -> {
          if (failure != null) {
            tracking.failed(failure);
          } else {
            tracking.answered(response);
          }
        });
  }

  /** Returns what the windows say now. */
  public WindowView windows() {
    return windows.view(clock.instant());
  }

  /** Returns the store of all calls; those of the last moments may still be on their way to it. */
  public UsageStore history() {
    return storage.require(UsageStore.class);
  }

  /** Returns the prices in force. */
  public PriceBook prices() {
    return prices.get();
  }

  /** Returns what became of recorded calls on their way to the store. */
  public OutboxStats outbox() {
    return outbox.stats();
  }

  /** Returns the alerts: active ones, history, summary, and how each rule is doing. */
  public AlertEngine alerts() {
    return alerts;
  }

  /** Returns how many calls could not be recorded because they broke a rule. */
  public long rejected() {
    return rejected.sum();
  }

  /**
   * Tells how the storage, and the way to it, are doing, and whether calls were lost or rejected
   * since the monitor was built; never throws.
   */
  public Health check() {
    Health health = storage.check().and(outbox.check());
    long refused = rejected();
    if (refused != 0) {
      health = health.and(Health.degraded("calls rejected so far: " + refused));
    }
    health = budgets == null ? health : health.and(budgets.check());
    return shared == null ? health : health.and(shared.check());
  }

  /**
   * Sends what was recorded so far to the store.
   *
   * @param deadline how long to go on trying when the store fails; zero for one try
   * @return whether the store has everything
   */
  public boolean flush(Duration deadline) {
    return outbox.flush(deadline);
  }

  /** Closes with a deadline of 5 s. */
  @Override
  public void close() {
    close(Duration.ofSeconds(5));
  }

  /**
   * Takes no more calls, sends what waits, evaluates the alert rules a last time, and stops the
   * monitor's threads. Closing again changes nothing.
   *
   * @param deadline how long to go on trying when the store fails, and to wait for a notifier that
   *     is slow; zero for one try. What a notifier takes for the last alerts comes on top
   * @return what could not be brought to the store
   */
  public Outbox.Remainder close(Duration deadline) {
    Instant begun = clock.instant();
    Outbox.Remainder remainder = outbox.close(deadline);
    if (closed.compareAndSet(false, true)) {
      ticks.forEach(Scheduler.Scheduled::cancel);
      if (shared != null) {
        shared.close(deadline.minus(Duration.between(begun, clock.instant())));
      }
      if (!alerts.rules().isEmpty()) {
        Instant now = clock.instant();
        alerts.tryTick(now, deadline.minus(Duration.between(begun, now)));
        Duration left = deadline.minus(Duration.between(begun, clock.instant()));
        alerts.stopDelivering(now, left.isNegative() ? Duration.ZERO : left);
      }
      ownSchedulers.forEach(Scheduler::close);
    }
    return remainder;
  }

  // All calls with percentiles and the last hundred; and model x user x project, whose sums answer
  // for any one of them.
  private static Windows standardWindows() {
    return Windows.builder()
        .series(SeriesSpec.of().withHistogram().withLastCalls(100))
        .series(SeriesSpec.of(Dimension.MODEL, Dimension.USER, Dimension.PROJECT))
        .limits(Scope.ALL, Limits.DEFAULT)
        .build();
  }

  private static Supplier<PriceBook> always(PriceBook book) {
    return () -> book;
  }

  private void reject(RuntimeException reason) {
    rejected.increment();
    Instant now = clock.instant();
    // A caller that is wrong once is wrong on every call: one line a second is enough.
    if (now.isAfter(lastRejectionLogged.plusSeconds(1))) {
      lastRejectionLogged = now;
      LOG.log(Level.WARNING, "call not recorded: {0}", reason.getMessage());
    }
  }

  /** Follows one call from its start to its one record. */
  private final class Tracking<T> {
    private final CallReader<? super T> reader;
    private final Instant start = clock.instant();
    private final UsageRecord.@Nullable Builder call;
    private final @Nullable CallId reserved;

    Tracking(TrackedCall known, CallReader<? super T> reader) {
      this.reader = reader;
      UsageContext current = CurrentContext.get();
      this.call = begun(known, current);
      CallEstimate estimate = known.estimate(current);
      this.reserved =
          budgets == null || estimate == null || call == null
              ? null
              : budgets.reserve(call.build().id(), estimate).id();
    }

    private UsageRecord.@Nullable Builder begun(TrackedCall known, UsageContext current) {
      try {
        return known.begun(start, current);
      } catch (RuntimeException e) {
        reject(e);
        return null;
      }
    }

    void answered(T response) {
      UsageRecord.Builder ended = ended(Outcome.SUCCESS);
      if (ended == null) {
        return;
      }
      try {
        reader.read(response, ended);
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, "response not read: {0}", e.getClass().getName());
        ended.tokens(null);
      }
      recordReserved(ended);
    }

    void failed(Throwable failure) {
      UsageRecord.Builder ended = ended(failures.classify(failure));
      if (ended != null) {
        recordReserved(ended);
      }
    }

    private void recordReserved(UsageRecord.Builder ended) {
      UsageRecord checked = checked(ended);
      if (checked != null) {
        UsageMonitor.this.record(reserved == null ? checked.id() : reserved, checked);
      } else if (budgets != null && reserved != null) {
        // It was made all the same: its hold is left to end by itself.
        budgets.lost(reserved);
      }
    }

    private UsageRecord.@Nullable Builder ended(Outcome outcome) {
      return call == null ? null : TrackedCall.ended(call, start, clock.instant(), outcome);
    }
  }

  /** Collects the parts of a {@link UsageMonitor}. Not safe for use by several threads at once. */
  public static final class Builder {
    private final Storage storage;
    private @Nullable Supplier<PriceBook> prices;
    private @Nullable Windows windows;
    private OutboxOptions outbox = OutboxOptions.DEFAULT;
    private @Nullable Spool spool;
    private @Nullable SharedWindows shared;
    private @Nullable Scheduler scheduler;
    private FailureClassifier failures = FailureClassifier.DEFAULT;
    private AlertOptions alerts = AlertOptions.NONE;
    private @Nullable BudgetGuard budgets;
    private Duration tickInterval = AlertEngine.DEFAULT_INTERVAL;
    private final List<Consumer<WindowView>> onTick = new ArrayList<>();

    private Builder(Storage storage) {
      this.storage = storage;
    }

    /** Sets the prices; the built-in ones unless set. */
    public Builder prices(PriceBook value) {
      prices = always(value);
      return this;
    }

    /** Sets where to get the prices in force, asked at every call: for prices that are reloaded. */
    public Builder prices(Supplier<PriceBook> value) {
      prices = value;
      return this;
    }

    /**
     * Sets the windows to count in. Unless set: all calls, with percentiles and the last 100; calls
     * by model, user and project; and {@link Limits#DEFAULT} for all calls.
     */
    public Builder windows(Windows value) {
      windows = value;
      return this;
    }

    /** Sets how calls travel to the store; {@link OutboxOptions#DEFAULT} unless set. */
    public Builder outbox(OutboxOptions value) {
      outbox = value;
      return this;
    }

    /** Keeps accepted calls on local disk until the store has them; in memory only unless set. */
    public Builder spool(Spool value) {
      spool = value;
      return this;
    }

    /**
     * Publishes what is recorded to the windows that a fleet shares; nothing is shared unless set.
     * Whoever holds the shared windows reads them. Calls that name no origin are recorded with that
     * of the shared windows; from those in the storage they are seeded again, should their exchange
     * forget them.
     */
    public Builder shared(SharedWindows value) {
      shared = value;
      return this;
    }

    /**
     * Runs everything on this scheduler, by its clock, instead of on threads of the monitor's own.
     */
    public Builder scheduler(Scheduler value) {
      scheduler = value;
      return this;
    }

    /** Sets how exceptions of clients are told apart. */
    public Builder failures(FailureClassifier value) {
      failures = value;
      return this;
    }

    /** Sets which alert rules are evaluated on every tick, and who is told; none unless set. */
    public Builder alerts(AlertOptions value) {
      alerts = value;
      return this;
    }

    /**
     * Lets calls with an estimate through only if they fit into these budgets, and books on them
     * what every recorded call took. The guard stays open when the monitor is closed.
     */
    public Builder budgets(BudgetGuard value) {
      budgets = value;
      return this;
    }

    /** Sets how often alert rules and tick tasks run; 5 s unless set. */
    public Builder tickInterval(Duration value) {
      tickInterval = value;
      return this;
    }

    /** Adds a task that looks at the windows on every tick. */
    public Builder onTick(Consumer<WindowView> task) {
      onTick.add(task);
      return this;
    }

    /**
     * Returns the monitor, running.
     *
     * @throws IllegalArgumentException if an alert rule reads what is not there, or its name is
     *     blank or taken
     * @throws UnsupportedOperationException if the storage is to keep the state of alerts and
     *     cannot
     */
    public UsageMonitor build() {
      return new UsageMonitor(this);
    }

    private Scheduler scheduler(String name, List<Scheduler> own) {
      if (scheduler != null) {
        return scheduler;
      }
      ThreadScheduler started = new ThreadScheduler(name);
      own.add(started);
      return started;
    }
  }
}

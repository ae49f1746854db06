package io.tokengauge.window;

import io.tokengauge.storage.Health;
import io.tokengauge.storage.Leases;
import io.tokengauge.storage.StorageException;
import io.tokengauge.time.Scheduler;
import io.tokengauge.usage.Origin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Shares declared sums of windows between all instances of a service: publishes what this process
 * records, and reads what all of them did.
 *
 * <p>Given to a {@link io.tokengauge.UsageMonitor}, it publishes what the monitor records, every
 * half second and never on a recording thread. A call is then in the shared windows after at most
 * that and the time a publication takes, and is counted in the second in which it came by the
 * exchange's clock, to within {@link SharingStats#skewBound}. While the exchange cannot be reached,
 * what would be published is kept and merged, and published when it can be again. A process that is
 * killed takes with it what it recorded since it last published; started again, it is another
 * incarnation of the same instance and adds only what is new.
 *
 * <p>Used without a monitor, it reads. Thread-safe; reading and {@link #check} do I/O.
 */
public final class SharedWindows {

  /** How often to publish unless set. */
  public static final Duration DEFAULT_INTERVAL = Duration.ofMillis(500);

  /** How long an instance may publish nothing, unless set, before it counts as silent. */
  public static final Duration DEFAULT_SILENT_AFTER = Duration.ofSeconds(5);

  static final Duration LARGE_SKEW = Duration.ofSeconds(2);

  private static final Duration LEAST_RETIRE_AFTER = Duration.ofMinutes(1);

  private static final Comparator<SharedView> PREFERENCE =
      Comparator.comparing((SharedView view) -> !view.histogram())
          .thenComparing(view -> view.dimensions().size());

  private final MetricsExchange exchange;
  private final Origin origin;
  private final Fleet fleet;
  private final List<SharedView> views;
  private final Map<Scope, Limits> limits;
  private final Duration interval;
  private final Duration silentAfter;
  private volatile @Nullable SharedPublisher publisher;
  private boolean seeded;

  private SharedWindows(Builder builder) {
    exchange = builder.exchange;
    origin = builder.origin;
    fleet = Fleet.of(origin);
    views = List.copyOf(builder.views);
    limits = Map.copyOf(builder.limits);
    interval = builder.interval;
    silentAfter = builder.silentAfter;
  }

  /**
   * Starts without any view.
   *
   * @param exchange such as {@code storage.require(MetricsExchange.class)}
   * @param origin which process this is; processes that run at the same time need instance names of
   *     their own
   */
  public static Builder builder(MetricsExchange exchange, Origin origin) {
    return new Builder(exchange, origin);
  }

  /** Returns which process this is. */
  public Origin origin() {
    return origin;
  }

  /**
   * Seeds again what the exchange forgets from now on, or has forgotten just before: a server that
   * was emptied, or replaced by a new one. A monitor that was given this object does so itself,
   * from its storage.
   *
   * <p>Each process seeds the calls of its instance that it had published, and one of them those of
   * instances that do not come back within a minute. Calls are counted by when they ended; one that
   * is recorded later than it ended may be counted twice or not at all if the moment of the loss is
   * between the two, and so is what an instance held back that was away before the loss and comes
   * back more than a minute after. {@link FleetState#seeded(Instant)} tells.
   *
   * @param calls where all calls are
   * @param leases decides who seeds for instances that are gone; null to leave it to each
   * @param scheduler runs the seeding, which takes as long as reading a day's calls does
   * @throws IllegalStateException if it was called before, or nothing is published
   */
  public synchronized void seedFrom(
      CallsOfRecord calls, @Nullable Leases leases, Scheduler scheduler) {
    SharedPublisher running = publisher;
    if (running == null || seeded) {
      throw new IllegalStateException(
          "shared windows must be told what to seed from once, after they are published");
    }
    seeded = true;
    running.seedWith(
        new WindowSeeding(exchange, fleet, origin.instance(), views, calls, leases, scheduler));
  }

  /**
   * Starts publishing what windows record from now on. A monitor that was given this object does so
   * itself.
   *
   * @param windows retire no series before a minute without calls
   * @param collectOn runs the short step that looks at the windows; its clock is the one that calls
   *     arrive by
   * @param sendOn runs the step that calls the exchange, which may take time
   * @throws IllegalStateException if it was called before
   * @throws IllegalArgumentException if a view cannot be answered from the windows, or they retire
   *     series too early
   */
  public synchronized void publish(Windows windows, Scheduler collectOn, Scheduler sendOn) {
    if (publisher != null) {
      throw new IllegalStateException("shared windows must be published once, were before");
    }
    if (windows.retireAfter().compareTo(LEAST_RETIRE_AFTER) < 0) {
      throw new IllegalArgumentException(
          "retire after must be at least "
              + LEAST_RETIRE_AFTER
              + " for windows that are shared, was "
              + windows.retireAfter());
    }
    publisher =
        new SharedPublisher(
            exchange,
            fleet,
            origin.instance(),
            UUID.randomUUID().toString(),
            interval,
            views,
            windows,
            collectOn,
            sendOn);
  }

  /**
   * Takes what the windows gained so far, to be published with the next publication; does nothing
   * if nothing is published. To be called before {@link Windows#retireIdle}.
   */
  public void collect() {
    SharedPublisher running = publisher;
    if (running != null) {
      running.collect();
    }
  }

  /**
   * Reads the exchange's clock and who publishes, and returns the windows at that instant.
   *
   * @throws StorageException if the exchange cannot be read
   */
  public SharedWindowView view() {
    return new SharedWindowView(this, exchange.state(fleet));
  }

  /** Returns how publishing goes; empty if nothing is published. */
  public Optional<SharingStats> stats() {
    return Optional.ofNullable(publisher).map(SharedPublisher::stats);
  }

  /**
   * Tells what is wrong: publishing that fails, lags or lost something, a clock that differs from
   * the exchange's by more than 2 s, instances that have gone silent. Asks the exchange; never
   * throws.
   */
  public Health check() {
    SharedPublisher running = publisher;
    Health health = running == null ? Health.UP : running.check(silentAfter);
    try {
      List<FleetState.Member> silent = exchange.state(fleet).silent(silentAfter);
      return silent.isEmpty()
          ? health
          : health.and(
              Health.degraded(
                  "instances silent: "
                      + silent.stream()
                          .map(member -> member.instance() + " since " + member.until())
                          .collect(Collectors.joining(", "))));
    } catch (RuntimeException e) {
      // Only a StorageException promises to hold no secret.
      String reason = e instanceof StorageException ? e.getMessage() : e.getClass().getName();
      return health.and(Health.degraded("shared windows cannot be read: " + reason));
    }
  }

  /**
   * Publishes what is left, says that this instance leaves, and stops publishing; reading goes on.
   * Closing again does nothing more.
   *
   * @param deadline how long to wait for a publication under way; the last one is tried once
   * @return how many deltas could not be published
   */
  public int close(Duration deadline) {
    SharedPublisher running = publisher;
    return running == null ? 0 : running.close(deadline);
  }

  /**
   * Returns the view that a scope is answered from: with a histogram if possible, then coarsest.
   */
  SharedView viewOf(Scope scope) {
    return views.stream()
        .filter(view -> view.covers(scope))
        .min(PREFERENCE)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "scope must have dimensions of a shared view "
                        + views.stream().map(SharedView::dimensions).toList()
                        + ", was "
                        + scope.values().keySet()));
  }

  Limits limits(Scope scope) {
    return limits.getOrDefault(scope, Limits.NONE);
  }

  SharedSums read(SharedView view, List<String> values, List<SlotRange> ranges) {
    return values.isEmpty()
        ? exchange.read(fleet, view, ranges)
        : exchange.read(fleet, view, values, ranges);
  }

  /** Collects what to share. Not safe for use by several threads at once. */
  public static final class Builder {
    private final MetricsExchange exchange;
    private final Origin origin;
    private final List<SharedView> views = new ArrayList<>();
    private final Map<Scope, Limits> limits = new HashMap<>();
    private Duration interval = DEFAULT_INTERVAL;
    private Duration silentAfter = DEFAULT_SILENT_AFTER;

    private Builder(MetricsExchange exchange, Origin origin) {
      this.exchange = exchange;
      this.origin = origin;
    }

    /**
     * Declares a view.
     *
     * @throws IllegalArgumentException if one of the same dimensions is declared already
     */
    public Builder view(SharedView view) {
      if (views.stream().anyMatch(other -> other.dimensions().equals(view.dimensions()))) {
        throw new IllegalArgumentException(
            "shared view of " + view.dimensions() + " must be declared once");
      }
      views.add(view);
      return this;
    }

    /**
     * Sets the limits of a scope, which all instances together have to keep.
     *
     * @throws IllegalArgumentException if it has limits already
     */
    public Builder limits(Scope scope, Limits value) {
      if (limits.putIfAbsent(scope, value) != null) {
        throw new IllegalArgumentException("limits of " + scope + " must be set once");
      }
      return this;
    }

    /**
     * Sets how often to publish, {@link SharedWindows#DEFAULT_INTERVAL} unless set.
     *
     * @param value 100 ms to 1 s; a second is a whole number of them
     * @throws IllegalArgumentException if it is not
     */
    public Builder interval(Duration value) {
      long millis = value.toMillis();
      if (value.compareTo(Duration.ofMillis(100)) < 0
          || value.compareTo(Duration.ofSeconds(1)) > 0
          || value.toNanos() % 1_000_000 != 0
          || 1000 % millis != 0) {
        throw new IllegalArgumentException(
            "publish interval must be 1s or a whole part of it down to 100ms, was " + value);
      }
      interval = value;
      return this;
    }

    /**
     * Sets how long an instance may publish nothing before it counts as silent; {@link
     * SharedWindows#DEFAULT_SILENT_AFTER} unless set.
     *
     * @throws IllegalArgumentException if it is below 2 s
     */
    public Builder silentAfter(Duration value) {
      if (value.compareTo(Duration.ofSeconds(2)) < 0) {
        throw new IllegalArgumentException("silent after must be at least 2s, was " + value);
      }
      silentAfter = value;
      return this;
    }

    /**
     * Returns the shared windows; nothing is read or published yet.
     *
     * @throws IllegalArgumentException if no view is declared, or a scope has limits that no view
     *     can be measured against
     */
    public SharedWindows build() {
      if (views.isEmpty()) {
        throw new IllegalArgumentException("shared views must be declared, were none");
      }
      SharedWindows shared = new SharedWindows(this);
      limits.keySet().forEach(shared::viewOf);
      return shared;
    }
  }
}

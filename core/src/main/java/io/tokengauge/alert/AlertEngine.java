package io.tokengauge.alert;

import io.tokengauge.notify.DeadLetter;
import io.tokengauge.notify.Delivery;
import io.tokengauge.notify.DeliveryStats;
import io.tokengauge.notify.Notifier;
import io.tokengauge.notify.Severity;
import io.tokengauge.notify.Transition;
import io.tokengauge.storage.Health;
import io.tokengauge.time.Scheduler;
import io.tokengauge.usage.PricedUsage;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates rules at each tick, keeps the alerts they raise and tells notifiers about every
 * transition once: when an alert begins, changes its severity, ends.
 *
 * <p>An end is told only to those that were told of the beginning. What a notifier does not take is
 * tried again, apart from ticks (see {@link Delivery}). Thread-safe; readers see the state after
 * the last tick, and never wait for one.
 */
public final class AlertEngine {

  /** How often to tick unless configured. */
  public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(5);

  /** How many recent alerts are shown unless asked otherwise. */
  public static final int DEFAULT_RECENT = 10;

  /** How many transitions are remembered unless set. */
  public static final int DEFAULT_HISTORY = 1_000;

  private static final System.Logger LOG = System.getLogger(AlertEngine.class.getName());

  private static final Comparator<Alert> MOST_URGENT_FIRST =
      Comparator.comparing(Alert::level).reversed().thenComparing(Alert::since);

  private final AlertInputs inputs;
  private final List<RuleRun> rules = new ArrayList<>();
  private final CallObserver[] observers;
  private final List<Delivery> deliveries;
  private final @Nullable Function<String, Scheduler> deliverOn;
  private final AlertHistory history;
  private final LongAdder observerErrors = new LongAdder();
  private final ReentrantLock ticking = new ReentrantLock();
  private volatile Published published;

  /** The state after a tick, for readers. */
  private record Published(
      List<Alert> active, List<Alert> history, AlertSummary summary, List<RuleStatus> rules) {}

  private AlertEngine(Builder builder) {
    inputs = builder.inputs;
    builder.rules.values().forEach(rule -> rules.add(new RuleRun(rule)));
    observers =
        builder.rules.values().stream()
            .filter(CallObserver.class::isInstance)
            .map(CallObserver.class::cast)
            .toArray(CallObserver[]::new);
    deliveries = List.copyOf(builder.deliveries);
    deliverOn = builder.deliverOn;
    history = new AlertHistory(builder.history);
    published = publish();
  }

  /** Starts an engine without rules. */
  public static Builder builder(AlertInputs inputs) {
    return new Builder(inputs);
  }

  /**
   * Ticks again and again, and begins to send what there is to tell: on this scheduler, unless
   * others were named for that.
   *
   * @param every above zero
   * @return to stop ticking
   */
  public Scheduler.Scheduled start(Scheduler scheduler, Duration every) {
    Function<String, Scheduler> senders = deliverOn;
    deliveries.forEach(
        delivery ->
            delivery.start(senders == null ? scheduler : senders.apply(delivery.receiver())));
    return scheduler.every(every, () -> tick(scheduler.clock().instant()));
  }

  /**
   * Shows a recorded call to the rules that want to see each. Never throws; never waits and
   * allocates nothing, as long as the rules keep to what {@link CallObserver#observe} asks of them.
   */
  public void observe(PricedUsage call) {
    for (CallObserver observer : observers) {
      try {
        observer.observe(call);
      } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
        if (observerErrors.sum() == 0) {
          LOG.log(Level.ERROR, "alert rule " + observer + " failed to look at a call", e);
        }
        observerErrors.increment();
      }
    }
  }

  /**
   * Evaluates all rules; what there is to tell is sent from {@link #start} on.
   *
   * @param at on the clock that calls arrive by, as for {@link
   *     io.tokengauge.window.Windows#view(Instant)}
   * @throws IllegalStateException if called from inside a tick, by a rule
   */
  public void tick(Instant at) {
    if (ticking.isHeldByCurrentThread()) {
      throw new IllegalStateException("a tick must not be made inside a tick");
    }
    ticking.lock();
    try {
      evaluate(at);
    } finally {
      ticking.unlock();
    }
  }

  /**
   * Does what {@link #tick} does, unless another tick is still under way when the patience ends: so
   * that a rule that hangs holds up nobody who closes.
   *
   * @param at on the clock that calls arrive by
   * @param patience how long to wait for another tick; zero or less for not at all
   * @return whether the tick was made; false too if called from inside a tick, or interrupted
   */
  public boolean tryTick(Instant at, Duration patience) {
    if (ticking.isHeldByCurrentThread()) {
      return false;
    }
    try {
      if (!ticking.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        return false;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    try {
      evaluate(at);
      return true;
    } finally {
      ticking.unlock();
    }
  }

  private void evaluate(Instant at) {
    Evaluation tick = new Evaluation(inputs, at);
    for (RuleRun rule : rules) {
      for (Alert alert : rule.evaluate(tick)) {
        history.add(alert);
        deliveries.forEach(delivery -> delivery.add(alert.notification(), at));
      }
    }
    published = publish();
  }

  private Published publish() {
    List<Alert> active = new ArrayList<>();
    Map<Severity, Long> byLevel = new EnumMap<>(Severity.class);
    List<RuleStatus> statuses = new ArrayList<>();
    for (RuleRun rule : rules) {
      active.addAll(rule.active());
      statuses.add(rule.status());
    }
    active.sort(MOST_URGENT_FIRST);
    active.forEach(alert -> byLevel.merge(alert.level(), 1L, Long::sum));
    return new Published(
        Collections.unmodifiableList(active),
        Collections.unmodifiableList(history.newestFirst()),
        new AlertSummary(byLevel, history.raised()),
        List.copyOf(statuses));
  }

  /** Returns the alerts that fire, the most urgent first, then the oldest. */
  public List<Alert> active() {
    return published.active;
  }

  /** Returns the last {@value #DEFAULT_RECENT} alerts raised, the newest first. */
  public List<Alert> recent() {
    return recent(DEFAULT_RECENT);
  }

  /**
   * Returns the last alerts raised (begun, changed or happened), the newest first.
   *
   * @param limit how many at most
   */
  public List<Alert> recent(int limit) {
    return published.history.stream()
        .filter(alert -> alert.transition() != Transition.RESOLVED)
        .limit(limit)
        .toList();
  }

  /** Returns the last things that happened to alerts, the newest first. */
  public List<Alert> history() {
    return published.history;
  }

  /** Counts alerts by level. */
  public AlertSummary summary() {
    return published.summary;
  }

  /** Tells how each rule is doing, in the order they were added. */
  public List<RuleStatus> rules() {
    return published.rules;
  }

  /** Counts what became of notifications, over all notifiers. */
  public DeliveryStats deliveries() {
    return deliveries.stream().map(Delivery::stats).reduce(DeliveryStats.NONE, DeliveryStats::plus);
  }

  /** Returns what did not reach a notifier and is kept, by notifier, the newest first. */
  public List<DeadLetter> deadLetters() {
    return deliveries.stream().flatMap(delivery -> delivery.deadLetters().stream()).toList();
  }

  /**
   * Tells how the notifiers do.
   *
   * @param now on the clock that they are sent by
   */
  public Health deliveryHealth(Instant now) {
    return deliveries.stream().map(delivery -> delivery.health(now)).reduce(Health.UP, Health::and);
  }

  /**
   * Sends what there still is to tell, as far as it can be done in time, and no more afterwards. To
   * stop ticking is up to whoever started it.
   *
   * @param patience for all notifiers together
   * @return how many dispatches were not sent
   */
  public int stopDelivering(Duration patience) {
    int left = 0;
    Duration share = deliveries.isEmpty() ? patience : patience.dividedBy(deliveries.size());
    for (Delivery delivery : deliveries) {
      left += delivery.close(share);
    }
    return left;
  }

  /** Returns how many looks at a call failed. */
  public long observerErrors() {
    return observerErrors.sum();
  }

  /** Collects rules and notifiers. Not safe for use by several threads at once. */
  public static final class Builder {
    private final AlertInputs inputs;
    private final Map<String, AlertRule> rules = new LinkedHashMap<>();
    private final List<Delivery> deliveries = new ArrayList<>();
    private @Nullable Function<String, Scheduler> deliverOn;
    private int history = DEFAULT_HISTORY;

    private Builder(AlertInputs inputs) {
      this.inputs = inputs;
    }

    /**
     * Adds a rule.
     *
     * @throws IllegalArgumentException if its name is blank or taken, or what it reads is missing
     */
    public Builder rule(AlertRule rule) {
      String name = rule.name();
      if (name.isBlank()) {
        throw new IllegalArgumentException("rule name must not be blank, was \"" + name + "\"");
      }
      rule.check(inputs);
      if (rules.putIfAbsent(name, rule) != null) {
        throw new IllegalArgumentException("rule name must be given once, was " + name);
      }
      return this;
    }

    /**
     * Adds rules.
     *
     * @throws IllegalArgumentException as {@link #rule} does
     */
    public Builder rules(Iterable<? extends AlertRule> added) {
      added.forEach(this::rule);
      return this;
    }

    /** Adds a notifier that is told of the severities that it wants itself. */
    public Builder notifier(Notifier notifier) {
      return notifier(notifier, notifier.atLeast());
    }

    /** Adds a notifier that is told of alerts of a severity and above. */
    public Builder notifier(Notifier notifier, Severity atLeast) {
      String name = notifier.name();
      for (int i = 2; named(name); i++) {
        name = notifier.name() + "-" + i;
      }
      deliveries.add(Delivery.to(notifier).named(name).atLeast(atLeast).build());
      return this;
    }

    private boolean named(String name) {
      return deliveries.stream().anyMatch(delivery -> delivery.receiver().equals(name));
    }

    /**
     * Sets where notifiers are called, so that a slow one delays neither a tick nor another; the
     * tick's own scheduler unless set.
     *
     * @param schedulers gives each receiver, by its name, one of its own; they stay the caller's to
     *     close
     */
    public Builder deliverOn(Function<String, Scheduler> schedulers) {
      deliverOn = schedulers;
      return this;
    }

    /**
     * Sets how many transitions are remembered; {@value AlertEngine#DEFAULT_HISTORY} unless set.
     *
     * @throws IllegalArgumentException if below 1
     */
    public Builder history(int transitions) {
      if (transitions < 1) {
        throw new IllegalArgumentException("alert history must be 1 or more, was " + transitions);
      }
      history = transitions;
      return this;
    }

    /** Returns the engine. */
    public AlertEngine build() {
      return new AlertEngine(this);
    }
  }
}

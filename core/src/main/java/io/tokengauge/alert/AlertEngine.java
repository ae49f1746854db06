package io.tokengauge.alert;

import io.tokengauge.notify.DeadLetter;
import io.tokengauge.notify.DeliveryStats;
import io.tokengauge.notify.Severity;
import io.tokengauge.notify.Transition;
import io.tokengauge.storage.Health;
import io.tokengauge.time.Scheduler;
import io.tokengauge.usage.PricedUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates rules at each tick, keeps the alerts they raise and tells notifiers about every
 * transition once: when an alert begins, changes its severity, ends.
 *
 * <p>An end is told only to those that were told of the beginning. What a notifier does not take is
 * tried again, apart from ticks (see {@link io.tokengauge.notify.Delivery}). Thread-safe; readers
 * see the state after the last tick, and never wait for one.
 */
public final class AlertEngine {

  /** How often to tick unless configured. */
  public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(5);

  /** How many recent alerts are shown unless asked otherwise. */
  public static final int DEFAULT_RECENT = 10;

  /** How many transitions are remembered unless set. */
  public static final int DEFAULT_HISTORY = 1_000;

  private static final Comparator<Alert> MOST_URGENT_FIRST =
      Comparator.comparing(Alert::level).reversed().thenComparing(Alert::since);

  private final CallObservers observers;
  private final AlertReceivers receivers;
  private final Silences silences;
  private final AlertInputs inputs;
  private final List<AlertDesk> desks; // this process' own, and the fleet's if there is one
  private final @Nullable Function<String, Scheduler> deliverOn;
  private final AlertHistory history;
  private final ReentrantLock ticking = new ReentrantLock();
  private volatile Published published;

  /** The state after a tick, for readers. */
  private record Published(
      List<Alert> active,
      List<MutedAlert> muted,
      List<AlertGroupStatus> groups,
      List<Alert> history,
      AlertSummary summary,
      List<RuleStatus> rules) {}

  AlertEngine(AlertEngineBuilder builder) {
    receivers = new AlertReceivers(builder.store);
    builder.receivers.forEach(to -> receivers.add(to.notifier(), to.routes()));
    silences = new Silences(builder.store);
    inputs = builder.inputs;
    desks = desks(builder);
    observers = new CallObservers(builder.rules.values());
    deliverOn = builder.deliverOn;
    history = new AlertHistory(builder.history);
    published = publish();
  }

  private List<AlertDesk> desks(AlertEngineBuilder builder) {
    List<AlertRule> own = new ArrayList<>();
    List<AlertRule> ofFleet = new ArrayList<>();
    for (AlertRule rule : builder.rules.values()) {
      boolean once = builder.lease != null && rule.reach() == AlertRule.Reach.FLEET;
      (once ? ofFleet : own).add(rule);
    }
    String book = "alerts:" + builder.name;
    AlertDesk process = new AlertDesk(builder, own, book, null, receivers, silences);
    if (builder.lease == null) {
      return List.of(process);
    }
    String shared = "fleet:" + builder.fleet;
    return List.of(
        process, new AlertDesk(builder, ofFleet, shared, builder.lease, receivers, silences));
  }

  /** Starts an engine without rules. */
  public static AlertEngineBuilder builder(AlertInputs inputs) {
    return new AlertEngineBuilder(inputs);
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
    receivers.start(senders == null ? receiver -> scheduler : senders);
    return scheduler.every(every, () -> tick(scheduler.clock().instant()));
  }

  /**
   * Shows a recorded call to the rules that want to see each. Never throws; never waits and
   * allocates nothing, as long as the rules keep to what {@link CallObserver#observe} asks of them.
   */
  public void observe(PricedUsage call) {
    observers.observe(call);
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
    silences.refresh();
    Evaluation tick = new Evaluation(inputs, at);
    desks.forEach(desk -> desk.tick(tick).forEach(history::add));
    published = publish();
  }

  private Published publish() {
    List<Alert> active = all(AlertDesk::active);
    Map<Severity, Long> byLevel = new EnumMap<>(Severity.class);
    active.sort(MOST_URGENT_FIRST);
    active.forEach(alert -> byLevel.merge(alert.level(), 1L, Long::sum));
    return new Published(
        Collections.unmodifiableList(active),
        all(AlertDesk::muted),
        all(AlertDesk::groups),
        Collections.unmodifiableList(history.newestFirst()),
        new AlertSummary(byLevel, history.raised()),
        all(AlertDesk::statuses));
  }

  private <T> List<T> all(Function<AlertDesk, List<T>> part) {
    List<T> all = new ArrayList<>();
    desks.forEach(desk -> all.addAll(part.apply(desk)));
    return all;
  }

  /**
   * Returns the alerts that fire, the most urgent first, then the oldest; of a fleet's rules those
   * that this process looks after.
   */
  public List<Alert> active() {
    return published.active;
  }

  /** Returns the alerts that fire and of which nothing is told now, with the reason. */
  public List<MutedAlert> muted() {
    return published.muted;
  }

  /** Returns the groups in which receivers are told of alerts, and how they stand. */
  public List<AlertGroupStatus> groups() {
    return published.groups;
  }

  /** Returns the silences, to be read and changed. */
  public Silences silences() {
    return silences;
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
    return receivers.stats();
  }

  /** Returns what did not reach a notifier and is kept, by notifier, the newest first. */
  public List<DeadLetter> deadLetters() {
    return receivers.deadLetters();
  }

  /**
   * Tells how the notifiers do.
   *
   * @param now on the clock that they are sent by
   */
  public Health deliveryHealth(Instant now) {
    return receivers.health(now);
  }

  /**
   * Sends what there still is to tell, as far as it can be done in time, and no more afterwards. To
   * stop ticking is up to whoever started it.
   *
   * @param now on the clock of ticks: what groups wait with is told now, unless a store keeps it
   * @param patience for all notifiers together
   * @return how many dispatches were not sent
   */
  public int stopDelivering(Instant now, Duration patience) {
    if (ticking.tryLock()) {
      try {
        desks.forEach(desk -> desk.tellAll(now));
      } finally {
        ticking.unlock();
      }
    }
    return receivers.stop(patience);
  }

  /** Returns how many calls of actions failed. */
  public long actionErrors() {
    return desks.stream().mapToLong(AlertDesk::actionErrors).sum();
  }

  /** Returns how many looks at a call failed. */
  public long observerErrors() {
    return observers.errors();
  }
}

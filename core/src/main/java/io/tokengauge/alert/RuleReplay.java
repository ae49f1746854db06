package io.tokengauge.alert;

import io.tokengauge.history.UsageStore;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.window.Windows;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Plays calls of the past on a virtual clock, and tells what rules would have done: every
 * transition of every alert, with its time.
 *
 * <p>A call is counted when it arrived, that is, ended; the rules are evaluated at a fixed
 * interval, and know nothing of what is to come. A call that arrives at the very instant of an
 * evaluation is seen by the next one.
 *
 * <pre>{@code
 * RuleReplay replay = RuleReplay.of(windows, emptyStore, inputs -> List.of(rule), Duration.ofSeconds(5));
 * replay.play(calls, end);
 * replay.transitions().forEach(t -> System.out.println(t.time() + " " + t.transition() + " " + t.message()));
 * }</pre>
 *
 * <p>Not safe for use by several threads at once.
 */
public final class RuleReplay {

  /** Of more transitions in one tick the first are left out. */
  private static final int MOST_AT_ONCE = 10_000;

  private static final Duration RETIRE = Duration.ofHours(1);

  private final Windows windows;
  private final UsageStore store;
  private final AlertEngine engine;
  private final ReplayedSpending spending;
  private final Duration every;
  private final List<Alert> transitions = new ArrayList<>();
  private final List<PricedUsage> arrived = new ArrayList<>();
  private @Nullable Instant nextTick;
  private Instant nextRetirement = Instant.MIN;
  private long calls;

  private RuleReplay(
      Windows windows,
      UsageStore store,
      Function<AlertInputs, ? extends Iterable<? extends AlertRule>> rules,
      Duration every) {
    this.windows = windows;
    this.store = store;
    this.every = every;
    this.spending = new ReplayedSpending(store);
    AlertInputs inputs = AlertInputs.of(windows).withSpending(spending).withHistory(store);
    this.engine =
        AlertEngine.builder(inputs).rules(rules.apply(inputs)).history(MOST_AT_ONCE).build();
  }

  /**
   * Returns a replay that has not begun.
   *
   * @param windows without calls
   * @param store without calls; what is played is appended to it before each evaluation, and it
   *     stays open
   * @param rules makes the rules from what they can look at
   * @param every how often they are evaluated, above zero
   * @throws IllegalArgumentException if the interval is not above zero, or a rule lacks what it
   *     reads
   */
  public static RuleReplay of(
      Windows windows,
      UsageStore store,
      Function<AlertInputs, ? extends Iterable<? extends AlertRule>> rules,
      Duration every) {
    if (every.isNegative() || every.isZero()) {
      throw new IllegalArgumentException("interval of a replay must be above zero, was " + every);
    }
    return new RuleReplay(
        Objects.requireNonNull(windows, "windows"),
        Objects.requireNonNull(store, "store"),
        rules,
        every);
  }

  /** Returns when a call arrived: when it ended, or, if nobody knows how long it took, started. */
  public static Instant arrival(PricedUsage call) {
    return call.record().end().orElse(call.record().start());
  }

  /**
   * Moves the clock to an instant without a call; the first evaluation comes an interval after the
   * first instant that was played.
   *
   * @throws IllegalArgumentException if the clock is past it
   */
  public void advanceTo(Instant target) {
    Instant next = nextTick;
    if (next == null) {
      nextTick = target.plus(every);
      return;
    }
    if (target.isBefore(next.minus(every))) {
      throw new IllegalArgumentException(
          "a replay must go forward, was at " + next.minus(every) + " and sent to " + target);
    }
    while (!next.isAfter(target)) {
      tick(next);
      next = next.plus(every);
      nextTick = next;
    }
  }

  /**
   * Plays calls.
   *
   * @param inOrder in the order of their {@linkplain #arrival arrival}
   * @param end the clock is moved there after the last call
   * @throws IllegalArgumentException if a call arrived before an evaluation that was made, or after
   *     the end
   */
  public void play(Iterator<PricedUsage> inOrder, Instant end) {
    while (inOrder.hasNext()) {
      PricedUsage call = inOrder.next();
      Instant arrival = arrival(call);
      if (arrival.isAfter(end)) {
        throw new IllegalArgumentException(
            "calls must arrive until " + end + ", " + call.id() + " did at " + arrival);
      }
      advanceTo(arrival);
      windows.record(call, arrival);
      engine.observe(call);
      arrived.add(call);
      calls++;
    }
    advanceTo(end);
  }

  private void tick(Instant at) {
    if (!arrived.isEmpty()) {
      store.append(List.copyOf(arrived));
      spending.add(arrived);
      arrived.clear();
    }
    engine.tick(at);
    List<Alert> happened = engine.history();
    Alert known = transitions.isEmpty() ? null : transitions.get(transitions.size() - 1);
    int from = transitions.size();
    for (Alert alert : happened) {
      if (known != null && alert.equals(known)) {
        break;
      }
      transitions.add(from, alert);
    }
    if (at.isAfter(nextRetirement)) {
      windows.retireIdle(at);
      nextRetirement = at.plus(RETIRE);
    }
  }

  /** Returns everything that happened to alerts so far, in order. */
  public List<Alert> transitions() {
    return List.copyOf(transitions);
  }

  /** Returns the alerts that fire at the moment, the most urgent first. */
  public List<Alert> active() {
    return engine.active();
  }

  /** Tells how each rule is doing. */
  public List<RuleStatus> rules() {
    return engine.rules();
  }

  /** Returns how many calls were played. */
  public long calls() {
    return calls;
  }
}

package io.tokengauge.examples.monitor.rules;

import io.tokengauge.alert.Alert;
import io.tokengauge.alert.RuleReplay;
import io.tokengauge.alert.RuleStatus;
import io.tokengauge.examples.monitor.live.ArrivalOrder;
import io.tokengauge.history.UsageStore;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.storage.Storage;
import io.tokengauge.storage.memory.MemoryStorage;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageRecord;
import io.tokengauge.window.Scope;
import io.tokengauge.window.SeriesSpec;
import io.tokengauge.window.Windows;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Holds what came of playing a file.
 *
 * @param transitions everything that happened to alerts, in order
 * @param failures what was expected and did not happen, and what happened and was not expected
 * @param met how many expectations were met
 * @param calls how many calls were played
 */
public record RuleScriptRun(List<Alert> transitions, List<Failure> failures, int met, long calls) {

  private static final Duration REST = Duration.ofMinutes(5);

  /**
   * Says what went wrong.
   *
   * @param line of the file; 0 for what no line expects
   */
  public record Failure(int line, String reason) {}

  /**
   * Plays a file on a virtual clock.
   *
   * @param others calls of other files, in any order
   */
  public static RuleScriptRun of(RuleScript script, List<UsageRecord> others) {
    List<UsageRecord> calls = new ArrayList<>(script.calls());
    calls.addAll(others);
    calls.sort(Comparator.comparing(UsageRecord::start).thenComparing(UsageRecord::id));
    Instant first =
        calls.isEmpty() || script.start().isBefore(calls.get(0).start())
            ? script.start()
            : calls.get(0).start();
    // The store's clock stands, so that nothing is too old for it.
    try (Storage storage = MemoryStorage.builder().clock(InstantSource.fixed(first)).build()) {
      RuleReplay replay =
          RuleReplay.of(
              windows(script), storage.require(UsageStore.class), script::rules, script.check());
      replay.advanceTo(first);
      Instant end = end(script, calls);
      PriceBook prices = PriceBook.builtIn();
      List<PricedUsage> arriving = new ArrayList<>();
      Iterator<UsageRecord> inOrder = new ArrivalOrder(calls.iterator());
      while (inOrder.hasNext()) {
        PricedUsage call = prices.priced(inOrder.next());
        if (!RuleReplay.arrival(call).isAfter(end)) {
          arriving.add(call);
        }
      }
      replay.play(arriving.iterator(), end);
      return judge(script, replay);
    }
  }

  private static Instant end(RuleScript script, List<UsageRecord> calls) {
    Instant given = script.end();
    if (given != null) {
      return given;
    }
    Instant last = script.start();
    for (UsageRecord call : calls) {
      Instant arrival = ArrivalOrder.arrival(call);
      last = arrival.isAfter(last) ? arrival : last;
    }
    for (Expectation one : script.expectations()) {
      Instant latest = one.at().plus(one.within());
      last = latest.isAfter(last) ? latest : last;
    }
    return last.plus(REST);
  }

  private static Windows windows(RuleScript script) {
    return Windows.builder()
        .series(SeriesSpec.of().withHistogram())
        .series(SeriesSpec.of(Dimension.MODEL))
        .series(SeriesSpec.of(Dimension.USER))
        .limits(Scope.ALL, script.limits())
        .build();
  }

  private static RuleScriptRun judge(RuleScript script, RuleReplay replay) {
    List<Alert> open = new ArrayList<>(replay.transitions());
    List<Failure> failures = new ArrayList<>();
    int met = 0;
    Set<String> rules = replay.rules().stream().map(RuleStatus::rule).collect(Collectors.toSet());
    for (Expectation one : script.expectations()) {
      if (!rules.contains(one.rule())) {
        failures.add(new Failure(one.line(), "no rule that is played is called " + one.rule()));
        continue;
      }
      if (one.transition() == null) {
        boolean silent = open.stream().noneMatch(told -> told.rule().equals(one.rule()));
        met += silent ? 1 : 0;
        continue;
      }
      Alert found = open.stream().filter(one::met).findFirst().orElse(null);
      if (found == null) {
        failures.add(new Failure(one.line(), missing(one)));
      } else {
        open.remove(found);
        met++;
      }
    }
    for (Alert told : open) {
      if (script.watched().contains(told.rule())) {
        failures.add(new Failure(0, "not expected: " + text(told)));
      }
    }
    return new RuleScriptRun(replay.transitions(), List.copyOf(failures), met, replay.calls());
  }

  private static String missing(Expectation one) {
    return "expected, and did not happen: "
        + one.rule()
        + " "
        + one.transition()
        + " from "
        + one.at()
        + " to "
        + one.at().plus(one.within())
        + (one.level() == null ? "" : " as " + one.level())
        + (one.labels().isEmpty() ? "" : " with " + one.labels());
  }

  /** Writes a transition: time, what happened, urgency, rule, labels and message. */
  public static String text(Alert told) {
    return told.time()
        + " "
        + told.transition()
        + " "
        + told.level()
        + " "
        + told.rule()
        + (told.labels().isEmpty() ? "" : " " + told.labels())
        + ": "
        + told.message();
  }
}

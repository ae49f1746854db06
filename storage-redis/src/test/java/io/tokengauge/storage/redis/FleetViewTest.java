package io.tokengauge.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.storage.Storage;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.UsageTotals;
import io.tokengauge.window.FleetState;
import io.tokengauge.window.Scope;
import io.tokengauge.window.SharedWindowView;
import io.tokengauge.window.SharedWindows;
import io.tokengauge.window.WindowAnswer;
import io.tokengauge.window.WindowLength;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Claims that what four JVMs record is seen as one: nothing that was not recorded, everything that
 * was recorded before its process last published, and in the end all of it, though one of them is
 * killed on the way and started again.
 *
 * <p>{@code -Dtokengauge.fleet.calls=1000000} lets each record as many calls, and also claims that
 * no view is older than 1.5 s; unless set, they record 50,000 and that is only printed.
 */
class FleetViewTest {

  private static final int CALLS = Integer.getInteger("tokengauge.fleet.calls", 50_000);
  private static final boolean LONG_FORM = Integer.getInteger("tokengauge.fleet.calls") != null;
  private static final int PER_SECOND = Math.max(12_500, CALLS / 40);
  private static final int MORE = CALLS / 2;

  // What is killed would go on for long.
  private static final int UNENDED = 4 * CALLS;
  private static final Duration STALE = Duration.ofMillis(1_500);
  private static final Duration MINUTE_HOLDS_ALL = Duration.ofSeconds(50);

  // Clocks of processes are this machine's, each counted on from when it was first read.
  private static final long CLOCK_MICROS = 5_000;

  private final String url = RedisServers.standalone();
  private final String namespace = RedisServers.freshNamespace();
  private final List<RecorderProcess> recorders = new ArrayList<>();
  private final long[] tokens = new long[UNENDED + MORE + 1];
  private final long[] picos = new long[UNENDED + MORE + 1];

  /** What a view said, and when it was asked for and answered. */
  private record Seen(
      long before, long after, FleetState fleet, UsageTotals hour, UsageTotals minute) {}

  @Test
  void viewsHoldWhatFourProcessesRecordedThoughOneIsKilled() throws Exception {
    for (int i = 0; i < UNENDED + MORE; i++) {
      tokens[i + 1] = tokens[i] + FleetRecorder.tokens(i);
      picos[i + 1] = picos[i] + FleetRecorder.picos(i);
    }
    try (Storage storage = FleetRecorder.open(url, namespace)) {
      SharedWindows reader = FleetRecorder.shared(storage, "reader");
      for (int i = 0; i < 4; i++) {
        recorders.add(start("api-" + i, 0, i < 3 ? CALLS : UNENDED));
      }
      RecorderProcess victim = recorders.get(3);
      List<Seen> seen = new ArrayList<>();
      while (!allEnded()) {
        seen.add(look(reader));
        if (recorders.size() == 4 && victim.reached() >= CALLS / 2) {
          victim.kill();
          recorders.add(start("api-3", UNENDED, UNENDED + MORE));
        }
      }
      for (RecorderProcess recorder : recorders) {
        recorder.awaitEnd();
      }
      Duration oldest = Duration.ZERO;
      for (Seen view : seen) {
        oldest = check(view, oldest);
      }
      int published = checkEnd(reader.view(), victim);
      System.out.printf(
          "fleet: %d views of 4 JVMs x %,d calls, oldest %d ms; killed after %,d calls, of which"
              + " %,d had been published%n",
          seen.size(), CALLS, oldest.toMillis(), victim.reached(), published);
      if (LONG_FORM) {
        assertThat(oldest).isLessThanOrEqualTo(STALE);
      }
    } finally {
      recorders.forEach(RecorderProcess::kill);
    }
  }

  private RecorderProcess start(String instance, int first, int end) throws IOException {
    return RecorderProcess.start(url, namespace, instance, first, end, PER_SECOND);
  }

  private boolean allEnded() {
    return recorders.size() == 5 && recorders.stream().noneMatch(RecorderProcess::isAlive);
  }

  private static Seen look(SharedWindows reader) {
    long before = Micros.of(Instant.now());
    SharedWindowView view = reader.view();
    WindowAnswer hour = view.window(Scope.ALL, WindowLength.HOUR);
    WindowAnswer minute = view.window(Scope.ALL, WindowLength.MINUTE);
    long after = Micros.of(Instant.now());
    return new Seen(before, after, view.fleet(), hour.totals(), minute.totals());
  }

  /** Checks a view against what had been recorded, and returns the age of the oldest so far. */
  private Duration check(Seen view, Duration oldest) {
    long[] least = new long[3];
    long[] most = new long[3];
    long age = oldest.toNanos() / 1_000;
    for (RecorderProcess recorder : recorders) {
      FleetState.Member member = memberOf(view.fleet(), recorder);
      if (member != null && recorder.runsAt(view.before())) {
        age = Math.max(age, view.before() - Micros.of(member.until()));
      }
      add(least, recorder, member == null ? 0 : published(recorder, member));
      add(most, recorder, recorder.begunBy(view.after() + CLOCK_MICROS));
    }
    assertBetween(least, view.hour(), most);
    if (view.after() - recorders.get(0).firstStep() < MINUTE_HOLDS_ALL.toNanos() / 1_000) {
      assertBetween(least, view.minute(), most);
    }
    return Duration.ofNanos(age * 1_000);
  }

  // The processes of one instance in the order in which they were started.
  private FleetState.@Nullable Member memberOf(FleetState fleet, RecorderProcess recorder) {
    int which =
        (int)
            recorders.stream()
                .limit(recorders.indexOf(recorder))
                .filter(other -> other.instance().equals(recorder.instance()))
                .count();
    return fleet.members().stream()
        .filter(member -> member.instance().equals(recorder.instance()))
        .sorted((a, b) -> a.since().compareTo(b.since()))
        .skip(which)
        .findFirst()
        .orElse(null);
  }

  /** Returns the number up to which all must have been published. */
  private static int published(RecorderProcess recorder, FleetState.Member member) {
    long until = Micros.of(member.until()) - recorder.skewBound() - CLOCK_MICROS;
    return recorder.doneBy(until);
  }

  private void add(long[] sums, RecorderProcess recorder, int end) {
    int first = recorder.first();
    int last = Math.max(first, end);
    sums[0] += last - first;
    sums[1] += tokens[last] - tokens[first];
    sums[2] += picos[last] - picos[first];
  }

  private static long[] sums(UsageTotals totals) {
    return new long[] {
      totals.attempts(), totals.totalTokens(), totals.cost().picos().longValueExact()
    };
  }

  private static void assertBetween(long[] least, UsageTotals totals, long[] most) {
    long[] actual = sums(totals);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).isBetween(least[i], most[i]);
    }
  }

  private static void count(Map<String, Long> byModel, RecorderProcess recorder, int end) {
    for (int i = recorder.first(); i < end; i++) {
      byModel.merge(FleetRecorder.model(i), 1L, Long::sum);
    }
  }

  /**
   * Checks that in the end all is there to the last digit, and returns what the killed one left.
   */
  private int checkEnd(SharedWindowView end, RecorderProcess victim) {
    UsageTotals totals = end.window(Scope.ALL, WindowLength.HOUR).totals();
    int published = (int) totals.attempts() - 3 * CALLS - MORE;
    FleetState.Member member = Objects.requireNonNull(memberOf(end.fleet(), victim));
    assertThat(published).isBetween(published(victim, member), victim.mayHaveReached());
    int least = published(victim, member);
    int most = victim.mayHaveReached();
    long[] exact = new long[3];
    Map<String, Long> leastByModel = new TreeMap<>();
    Map<String, Long> mostByModel = new TreeMap<>();
    for (RecorderProcess recorder : recorders) {
      boolean killed = recorder == victim;
      add(exact, recorder, killed ? published : recorder.end());
      count(leastByModel, recorder, killed ? least : recorder.end());
      count(mostByModel, recorder, killed ? most : recorder.end());
    }
    assertThat(sums(totals)).containsExactly(exact);
    Map<String, Long> seen = new TreeMap<>();
    end.by(Dimension.MODEL, Scope.ALL, WindowLength.HOUR)
        .forEach((model, answer) -> seen.put(model, answer.totals().attempts()));
    assertThat(seen).hasSameSizeAs(mostByModel);
    // The kill may come between the parts of a publication, one for each hash slot.
    seen.forEach(
        (model, calls) ->
            assertThat(calls).as(model).isBetween(leastByModel.get(model), mostByModel.get(model)));
    return published;
  }
}

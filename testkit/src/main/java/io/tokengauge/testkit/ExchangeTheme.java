package io.tokengauge.testkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageTotals;
import io.tokengauge.window.Acknowledgement;
import io.tokengauge.window.Fleet;
import io.tokengauge.window.MetricsExchange;
import io.tokengauge.window.Publication;
import io.tokengauge.window.Publication.Part;
import io.tokengauge.window.SharedSums;
import io.tokengauge.window.SharedView;
import io.tokengauge.window.Slot;
import io.tokengauge.window.SlotDelta;
import io.tokengauge.window.SlotRange;
import io.tokengauge.window.WindowGrain;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;

/** Holds what the themes of the exchange's contract share. */
abstract class ExchangeTheme {

  static final Fleet FLEET = new Fleet("team", "api", "prod");
  static final SharedView ALL = SharedView.ALL.withHistogram();
  static final SharedView BY_MODEL = SharedView.of(Dimension.MODEL);
  static final SharedView BY_USER_AND_MODEL = SharedView.of(Dimension.USER, Dimension.MODEL);
  static final Publisher ANN = new Publisher("ann", "ann-1");
  static final Publisher ANN_RESTARTED = new Publisher("ann", "ann-2");
  static final Publisher BOB = new Publisher("bob", "bob-1");

  private static final Instant CALL_START = Instant.parse("2026-03-04T09:00:00Z");

  final MetricsExchangeContract setting;
  MetricsExchange exchange;
  private int calls;

  /** A start of an instance. */
  record Publisher(String instance, String incarnation) {}

  ExchangeTheme(MetricsExchangeContract setting) {
    this.setting = setting;
  }

  @BeforeEach
  final void createExchange() throws Exception {
    exchange = setting.createEmpty(setting.clock());
  }

  /** Returns the exchange's time. */
  final Instant now() {
    return exchange.state(FLEET).at();
  }

  /** Returns a second that ended a while ago, in a minute and a quarter under way. */
  final Slot recent() {
    return Slot.at(WindowGrain.SECOND, now().minusSeconds(3));
  }

  final void letPass(Duration time) {
    assumeTrue(
        setting.followsGivenClock(), "the exchange goes by a clock that the test cannot set");
    setting.letPass(time);
  }

  /** Returns a call unlike any other, for {@link #delta}. */
  final PricedUsage call() {
    int number = calls++;
    return UsageFixtures.call(
        "call-" + number, CALL_START, "gpt-5", "ann", 1_000_000L * (number + 1));
  }

  static SlotDelta delta(Slot slot, List<String> values, PricedUsage... of) {
    UsageTotals totals = UsageTotals.ZERO;
    Extremes extremes = Extremes.NONE;
    for (PricedUsage call : of) {
      totals = totals.plus(UsageTotals.of(call));
      extremes = extremes.combine(Extremes.of(call));
    }
    return new SlotDelta(values, slot, totals, extremes);
  }

  /** Returns a delta of one new call. */
  final SlotDelta delta(Slot slot, String... values) {
    return delta(slot, List.of(values), call());
  }

  /** Returns a part for the shard of its first delta. */
  static Part part(SharedView view, long sequence, SlotDelta... deltas) {
    List<String> values = deltas.length == 0 ? List.of() : deltas[0].values();
    int shard = values.isEmpty() ? 0 : view.shardOf(values);
    return new Part(view, shard, sequence, List.of(deltas));
  }

  final Acknowledgement publish(Publisher who, Part... parts) {
    return publish(FLEET, who, parts);
  }

  final Acknowledgement publish(Fleet fleet, Publisher who, Part... parts) {
    return exchange.publish(publication(fleet, who, now(), parts));
  }

  static Publication publication(Fleet fleet, Publisher who, Instant until, Part... parts) {
    return new Publication(fleet, who.instance, who.incarnation, until, false, 0, List.of(parts));
  }

  /** Returns the rows of a view by label set, over these slots. */
  final Map<List<String>, SharedSums.Row> rows(SharedView view, Slot... slots) {
    return rows(FLEET, view, slots);
  }

  final Map<List<String>, SharedSums.Row> rows(Fleet fleet, SharedView view, Slot... slots) {
    List<SlotRange> ranges =
        List.of(slots).stream()
            .map(slot -> new SlotRange(slot.grain(), slot.number(), slot.number() + 1))
            .toList();
    return byValues(exchange.read(fleet, view, ranges));
  }

  /** Returns the sum of all calls over these slots. */
  final SharedSums.Row ofAll(Slot... slots) {
    return rows(ALL, slots).getOrDefault(List.of(), sum(List.of()));
  }

  static Map<List<String>, SharedSums.Row> byValues(SharedSums sums) {
    return sums.rows().stream()
        .collect(Collectors.toMap(SharedSums.Row::values, Function.identity()));
  }

  /** Returns the row that these deltas add up to. */
  static SharedSums.Row sum(List<String> values, SlotDelta... deltas) {
    UsageTotals totals = UsageTotals.ZERO;
    Extremes extremes = Extremes.NONE;
    for (SlotDelta delta : deltas) {
      totals = totals.plus(delta.totals());
      extremes = extremes.combine(delta.extremes());
    }
    return new SharedSums.Row(values, totals, extremes);
  }

  /** Returns what should be read if each delta counts for its own values. */
  static Map<List<String>, SharedSums.Row> each(SlotDelta... deltas) {
    return List.of(deltas).stream()
        .collect(Collectors.toMap(SlotDelta::values, delta -> sum(delta.values(), delta)));
  }
}

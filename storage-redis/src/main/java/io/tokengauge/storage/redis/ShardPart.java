package io.tokengauge.storage.redis;

import io.tokengauge.window.Fleet;
import io.tokengauge.window.MetricsExchange;
import io.tokengauge.window.Publication;
import io.tokengauge.window.SharedView;
import io.tokengauge.window.Slot;
import io.tokengauge.window.SlotDelta;
import io.tokengauge.window.WindowGrain;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Names the keys of a shard of a view, and writes what a script needs to apply a part to it.
 *
 * @param prefix of all of its keys, with their hash tag
 */
record ShardPart(String prefix) {

  /** How long a publisher's last sequence is remembered. */
  static final Duration REMEMBERED = MetricsExchange.retention(WindowGrain.QUARTER_HOUR);

  /** Where the first slot is among the keys of a step. */
  static final int FIRST_SLOT = 2;

  static ShardPart of(String namespace, Fleet fleet, SharedView view, int shard) {
    String dimensions =
        view.dimensions().stream()
            .map(dimension -> dimension.name().length() + ":" + dimension.name())
            .collect(Collectors.joining());
    return new ShardPart(
        namespace + ":windows:{" + fleetHash(fleet) + Keys.hash(dimensions) + "." + shard + "}:");
  }

  static String fleetHash(Fleet fleet) {
    return Keys.hash(fleet.namespace(), fleet.service(), fleet.environment());
  }

  /** Returns the key of a slot: a hash of logs of sums by label set. */
  byte[] slot(WindowGrain grain, long number) {
    return Keys.bytes(prefix + grain.name().charAt(0) + number);
  }

  /** Returns the step that applies a part, if it is now the time that it is thought to be. */
  RedisConnection.Step apply(
      Publication from, Publication.Part part, Instant guess, @Nullable Long now) {
    Map<Slot, Integer> positions = new LinkedHashMap<>();
    Map<Slot, List<Slot>> landings = new HashMap<>();
    Map<List<Slot>, List<SlotDelta>> groups = new LinkedHashMap<>();
    for (SlotDelta delta : part.deltas()) {
      List<Slot> landing = landings.computeIfAbsent(delta.slot(), slot -> slot.landing(guess));
      landing.forEach(slot -> positions.putIfAbsent(slot, positions.size() + 1));
      groups.computeIfAbsent(landing, slots -> new ArrayList<>()).add(delta);
    }
    List<byte[]> keys = new ArrayList<>();
    keys.add(Keys.bytes(prefix + "from:" + Keys.hash(from.instance(), from.incarnation())));
    keys.add(Keys.bytes(prefix + "labels"));
    positions.keySet().forEach(slot -> keys.add(slot(slot.grain(), slot.number())));
    PackWriter out = new PackWriter().list(6).optional(now).number(part.sequence());
    out.number(REMEMBERED.toMillis()).number(part.view().labelSetsPerShard());
    out.list(positions.size());
    for (Slot slot : positions.keySet()) {
      Instant keptUntil = slot.end().plus(MetricsExchange.retention(slot.grain()));
      out.list(2).number(Micros.of(slot.start())).number(Micros.of(keptUntil));
    }
    out.list(3 * groups.size());
    groups.forEach(
        (landing, deltas) -> {
          out.list(landing.size());
          landing.forEach(slot -> out.number(positions.getOrDefault(slot, 0)));
          out.list(deltas.size());
          deltas.forEach(delta -> out.bytes(label(delta.values())));
          out.list(deltas.size());
          for (SlotDelta delta : deltas) {
            out.bytes(new PackedSum(delta.totals(), delta.extremes()).toBytes());
          }
        });
    return new RedisConnection.Step(keys, List.of(out.toByteArray()));
  }

  /** Returns the field of a label set; none stands for calls that are not told apart. */
  static byte[] label(List<String> values) {
    return new PackWriter().shortTexts(values).toByteArray();
  }

  static List<String> values(byte[] label) {
    PackReader in = new PackReader(label);
    int count = in.list();
    List<String> values = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      values.add(in.text());
    }
    return values;
  }
}

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
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Names the keys of a shard of a view, and writes what a script needs to apply a part to it.
 *
 * @param prefix of all of its keys, with their hash tag
 */
record ShardPart(String prefix) {

  /** How long a publisher's last sequence is remembered. */
  static final Duration REMEMBERED = MetricsExchange.retention(WindowGrain.QUARTER_HOUR);

  /** How many parts the label sets of a slot are spread over, by which they are read. */
  static final int BUCKETS = 4;

  private static final int EXPECTED_BYTES = 1024;

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

  /** Returns the key of a slot's log of the label sets that fall into a part of it. */
  byte[] log(Slot slot, int bucket) {
    return Keys.bytes(prefix + slot.grain().name().charAt(0) + slot.number() + ":" + bucket);
  }

  /** Returns the key of the label sets that are told apart. */
  byte[] labels() {
    return Keys.bytes(prefix + "labels");
  }

  /** Returns which part of a slot a label set falls into; stored, and does not change. */
  static int bucket(List<String> values) {
    // The highest bits of the same product say which shard it is in.
    return ((values.hashCode() * 0x9E3779B9) >>> 27) & (BUCKETS - 1);
  }

  /**
   * Returns the step that applies a part, if it is now the time that it is thought to be.
   *
   * @param told which label sets are told apart
   */
  RedisConnection.Step apply(
      Publication from,
      Publication.Part part,
      Predicate<List<String>> told,
      Instant guess,
      @Nullable Long now) {
    Map<Slot, List<Run>> bySlot = new HashMap<>();
    List<Run> runs = new ArrayList<>();
    for (SlotDelta delta : part.deltas()) {
      List<String> values = told.test(delta.values()) ? delta.values() : List.of();
      Run run =
          bySlot
              .computeIfAbsent(delta.slot(), slot -> runs(slot.landing(guess)))
              .get(bucket(values));
      if (run.bytes().size() == LabelLog.HEAD_BYTES && !run.logs().isEmpty()) {
        runs.add(run);
      }
      LabelLog.write(run.bytes(), label(values), new PackedSum(delta.totals(), delta.extremes()));
    }
    Map<Log, Integer> positions = new LinkedHashMap<>();
    runs.forEach(
        run -> run.logs().forEach(log -> positions.putIfAbsent(log, positions.size() + 1)));
    List<byte[]> keys = new ArrayList<>();
    keys.add(Keys.bytes(prefix + "from:" + Keys.hash(from.instance(), from.incarnation())));
    positions.keySet().forEach(log -> keys.add(log(log.slot(), log.bucket())));
    PackWriter out = new PackWriter().list(6).optional(now).number(part.sequence());
    out.number(REMEMBERED.toMillis()).number(latestStart(positions.keySet()));
    out.list(positions.size());
    positions.keySet().forEach(log -> out.number(Micros.of(keptUntil(log.slot()))));
    out.list(runs.size());
    List<byte[]> arguments = new ArrayList<>();
    for (Run run : runs) {
      out.list(run.logs().size());
      run.logs().forEach(log -> out.number(positions.getOrDefault(log, 0)));
      arguments.add(LabelLog.close(run.bytes()));
    }
    arguments.add(0, out.toByteArray());
    return new RedisConnection.Step(keys, arguments);
  }

  /** Names a part of a slot. */
  private record Log(Slot slot, int bucket) {}

  /** Holds what is appended to some logs. */
  private record Run(List<Log> logs, ByteSink bytes) {}

  /** Returns an empty run for each part of some slots. */
  private static List<Run> runs(List<Slot> slots) {
    return IntStream.range(0, BUCKETS)
        .mapToObj(
            bucket ->
                new Run(
                    slots.stream().map(slot -> new Log(slot, bucket)).toList(),
                    LabelLog.open(EXPECTED_BYTES)))
        .toList();
  }

  private static long latestStart(Collection<Log> logs) {
    return logs.stream().mapToLong(log -> Micros.of(log.slot().start())).max().orElse(0);
  }

  private static Instant keptUntil(Slot slot) {
    return slot.end().plus(MetricsExchange.retention(slot.grain()));
  }

  /**
   * Returns until when what comes to a slot is kept somewhere, or null if it is too late for it.
   */
  static @Nullable Instant keptUntil(Slot slot, Instant now) {
    return slot.landing(now).stream()
        .map(ShardPart::keptUntil)
        .max(Comparator.naturalOrder())
        .orElse(null);
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

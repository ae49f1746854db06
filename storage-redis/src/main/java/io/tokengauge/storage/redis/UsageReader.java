package io.tokengauge.storage.redis;

import io.tokengauge.history.Cube;
import io.tokengauge.history.RollupPlan;
import io.tokengauge.history.Source;
import io.tokengauge.history.StoredUsage;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.usage.Dimension;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/*
 * What it is: one script per shard, which sees one state of it. Which roll-up can answer depends on
 * that state, too, so it is taken to be what it was at the last question; if it is not, the script says
 * how it is, and is asked again.
 */
/** Reads what a question selects from all shards. Thread-safe. */
final class UsageReader {

  private static final int TRIES = 20;

  private final RedisConnection connection;
  private final List<UsageShard> shards;
  private volatile List<CubeLayout> layouts;

  /** Takes a cell: where its quarter starts, its values in the wanted dimensions, its log. */
  interface CellSink {
    void accept(Instant start, List<String> key, byte[] log);
  }

  /**
   * Says what is wanted.
   *
   * @param keys the dimensions whose values make the key of a cell
   * @param names whether keys are enough; logs are empty then
   */
  record Request(RollupPlan plan, UsageFilter filter, List<Dimension> keys, boolean names) {}

  UsageReader(RedisConnection connection, List<UsageShard> shards) {
    this.connection = connection;
    this.shards = shards;
    this.layouts = shards.stream().map(shard -> CubeLayout.UNKNOWN).toList();
  }

  /** Hands out what is selected, and returns what the answer is made from. */
  Source read(Request request, Consumer<StoredUsage> calls, CellSink cells) {
    for (int attempt = 0; attempt < TRIES; attempt++) {
      List<CubeLayout> thought = layouts;
      Division division = Division.of(request.plan(), thought);
      List<List<?>> answers = new ArrayList<>();
      List<CubeLayout> found = new ArrayList<>();
      long rowsFrom = Long.MIN_VALUE;
      for (int i = 0; i < shards.size(); i++) {
        List<?> answer = ask(shards.get(i), thought.get(i), division, request.names());
        PackReader head = UsageShard.head(answer);
        found.add(CubeLayout.read(head.bytes()));
        if (head.flag()) {
          answers.add(answer);
          Long complete = head.optionalNumber();
          rowsFrom = complete == null ? rowsFrom : Math.max(rowsFrom, complete);
        }
      }
      layouts = List.copyOf(found);
      if (answers.size() == shards.size()) {
        answers.forEach(answer -> feed(answer, request, division, calls, cells));
        return division.source(rowsFrom);
      }
    }
    throw connection.contended("roll-ups must lie still for a question", TRIES);
  }

  private static List<?> ask(
      UsageShard shard, CubeLayout thought, Division division, boolean names) {
    Cube cube = division.cube();
    return shard.run(
        shard
            .operation("read", 7)
            .bytes(Keys.ofText(thought.packed()))
            .number(division.from())
            .number(division.cellsFrom())
            .number(division.cellsTo())
            .number(division.to())
            .optional(cube == null ? null : UsageBounds.name(cube))
            .flag(names));
  }

  private static void feed(
      List<?> answer,
      Request request,
      Division division,
      Consumer<StoredUsage> calls,
      CellSink cells) {
    for (int part = 2; part < answer.size(); part++) {
      for (StoredUsage call : KeptCall.readAll(answer.get(part))) {
        if (request.filter().matches(call.call().record())) {
          calls.accept(call);
        }
      }
    }
    Cube cube = division.cube();
    if (cube == null) {
      return;
    }
    List<Dimension> dimensions = cube.dimensions();
    int[] wanted = request.keys().stream().mapToInt(dimensions::indexOf).toArray();
    Map<Integer, Set<String>> allowed = new HashMap<>();
    request.filter().values().forEach((d, values) -> allowed.put(dimensions.indexOf(d), values));
    List<?> found = (List<?>) answer.get(1);
    int step = request.names() ? 1 : 2;
    for (int i = 0; i < found.size(); i += 2) {
      String quarter = new String((byte[]) found.get(i), StandardCharsets.US_ASCII);
      Instant start = Micros.toInstant(Micros.ofQuarter(Long.parseLong(quarter)));
      List<?> fields = (List<?>) found.get(i + 1);
      for (int j = 0; j < fields.size(); j += step) {
        List<String> key = ShardPart.values((byte[]) fields.get(j));
        if (allowed.entrySet().stream().allMatch(e -> e.getValue().contains(key.get(e.getKey())))) {
          cells.accept(
              start,
              Arrays.stream(wanted).mapToObj(key::get).toList(),
              request.names() ? new byte[0] : (byte[]) fields.get(j + 1));
        }
      }
    }
  }
}

package io.tokengauge.storage.redis;

import io.tokengauge.history.Cube;
import java.time.Duration;
import java.util.List;

/**
 * Says what is kept of calls. The same in all processes.
 *
 * @param cubes the roll-ups
 * @param shards how many parts calls are spread over, by id
 * @param maxCalls the most calls that each shard keeps
 * @param callAge how long after its start a call is kept
 * @param identityHorizon how long after its start a call is told from a new one
 * @param rollUpRetention how long roll-ups are kept
 */
record UsageBounds(
    List<Cube> cubes,
    int shards,
    int maxCalls,
    Duration callAge,
    Duration identityHorizon,
    Duration rollUpRetention) {

  void write(PackWriter out) {
    out.list(4).number(maxCalls).number(micros(callAge));
    out.number(micros(identityHorizon)).number(micros(rollUpRetention));
  }

  void writeCubes(PackWriter out) {
    out.list(cubes.size());
    cubes.forEach(cube -> out.text(name(cube)));
  }

  /** Returns what a roll-up is called in keys: the same for the same dimensions and histogram. */
  static String name(Cube cube) {
    String dimensions = String.join("\0", cube.dimensions().stream().map(d -> d.name()).toList());
    return Keys.hash(cube.name(), dimensions, Boolean.toString(cube.histogram()));
  }

  private static long micros(Duration duration) {
    return duration.toMillis() * 1_000;
  }
}

package io.tokengauge.storage.redis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/*
 * What it is: logs that a script found long are added up here and sent back as one entry, which takes
 * the place of what was read if that is still what the log begins with. What was appended meanwhile
 * stays behind it, and where two fold the same log the second changes nothing.
 *
 * Why not in the script: a server has one thread for all of its clients, and adding up there cost it
 * fifty times what appending does. If folding fails, the log is found long again by whoever appends
 * next.
 */
/** Folds long logs of cells. For one step and thread. */
final class Folding {

  private static final Script FOLD = Script.of("fold");
  private static final Script FOLD_RUNS = Script.of("fold_runs");
  // So that others do not wait long for a step.
  private static final int MOST = 100;

  private final Map<String, RedisConnection.Step> open = new HashMap<>();
  private final List<RedisConnection.Step> ofFields = new ArrayList<>();
  private final List<RedisConnection.Step> ofKeys = new ArrayList<>();

  /**
   * Takes a log that is a field of a hash.
   *
   * @param place the same for keys that are in one hash slot
   */
  void add(String place, byte[] key, byte[] field, byte[] log) {
    byte[] folded = SumLog.fold(log);
    if (folded != null) {
      add(ofFields, place, key, List.of(field, log, folded));
    }
  }

  /** Takes a log of label sets that is a key's value. */
  void add(String place, byte[] key, byte[] log) {
    byte[] folded = LabelLog.fold(log);
    if (folded != null) {
      byte[] head = Arrays.copyOf(log, LabelLog.HEAD_BYTES);
      byte[] length = Keys.bytes(Integer.toString(log.length));
      add(ofKeys, place, key, List.of(head, length, folded));
    }
  }

  private void add(
      List<RedisConnection.Step> steps, String place, byte[] key, List<byte[]> arguments) {
    RedisConnection.Step step = open.get(place);
    if (step == null || step.keys().size() == MOST) {
      step = new RedisConnection.Step(new ArrayList<>(), new ArrayList<>());
      open.put(place, step);
      steps.add(step);
    }
    step.keys().add(key);
    step.arguments().addAll(arguments);
  }

  /**
   * Puts what they come to in their place, as far as the server can be reached: what was to be
   * stored is, and this only saves room.
   */
  void run(RedisConnection connection) {
    connection.runAll(FOLD, ofFields);
    connection.runAll(FOLD_RUNS, ofKeys);
  }
}

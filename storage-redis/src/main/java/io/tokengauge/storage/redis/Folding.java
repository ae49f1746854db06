package io.tokengauge.storage.redis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

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

  private final Map<String, List<Fold>> open = new HashMap<>();
  private final List<List<Fold>> ofFields = new ArrayList<>();
  private final List<List<Fold>> ofKeys = new ArrayList<>();

  /** Holds a key, and how to come to what the script needs to fold it, nothing if it should not. */
  private static final class Fold {

    private final byte[] key;
    private final Supplier<List<byte[]>> arguments;

    Fold(byte[] key, Supplier<List<byte[]>> arguments) {
      this.key = key;
      this.arguments = arguments;
    }
  }

  /**
   * Takes a log that is a field of a hash.
   *
   * @param place the same for keys that are in one hash slot
   */
  void add(String place, byte[] key, byte[] field, byte[] log) {
    add(
        ofFields,
        place,
        new Fold(
            key,
            () -> {
              byte[] folded = SumLog.fold(log);
              return folded == null ? List.of() : List.of(field, log, folded);
            }));
  }

  /** Takes a log of label sets that is a key's value. */
  void add(String place, byte[] key, byte[] log) {
    add(
        ofKeys,
        place,
        new Fold(
            key,
            () -> {
              byte[] folded = LabelLog.fold(log);
              byte[] head = Arrays.copyOf(log, LabelLog.HEAD_BYTES);
              byte[] length = Keys.bytes(Integer.toString(log.length));
              return folded == null ? List.of() : List.of(head, length, folded);
            }));
  }

  private void add(List<List<Fold>> groups, String place, Fold fold) {
    List<Fold> group = open.get(place);
    if (group == null || group.size() == MOST) {
      group = new ArrayList<>();
      open.put(place, group);
      groups.add(group);
    }
    group.add(fold);
  }

  /**
   * Puts what they come to in their place, as far as the server can be reached: what was to be
   * stored is, and this only saves room.
   */
  void run(RedisConnection connection) {
    connection.runAll(FOLD, ofFields.size(), i -> step(ofFields.get(i)));
    connection.runAll(FOLD_RUNS, ofKeys.size(), i -> step(ofKeys.get(i)));
  }

  private static RedisConnection.Step step(List<Fold> folds) {
    List<byte[]> keys = new ArrayList<>();
    List<byte[]> arguments = new ArrayList<>();
    for (Fold fold : folds) {
      List<byte[]> needed = fold.arguments.get();
      if (!needed.isEmpty()) {
        keys.add(fold.key);
        arguments.addAll(needed);
      }
    }
    // Where nothing is to be folded the script still needs a key, to find the server.
    return new RedisConnection.Step(keys.isEmpty() ? List.of(folds.get(0).key) : keys, arguments);
  }
}

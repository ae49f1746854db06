package io.tokengauge.storage.redis;

import io.tokengauge.storage.StorageException;
import io.tokengauge.window.Acknowledgement.Outcome;
import io.tokengauge.window.Acknowledgement.Receipt;
import io.tokengauge.window.Publication;
import io.tokengauge.window.Slot;
import io.tokengauge.window.SlotDelta;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/*
 * What it is: up to three scripts for all parts together. One asks for room for label sets that this
 * process does not know to have it; what has none is published without telling it apart. One appends
 * the runs and moves the publisher's sequence, in one step for each part. One folds logs that have
 * become long, which the second one found.
 */
/** Publishes the parts of one publication. For one publication and thread. */
final class Publishing {

  private static final Script LABELS = Script.of("labels");
  private static final Script PUBLISH = Script.of("publish");
  private static final int GUESSES = 5;
  private static final long HAS_ROOM = 1;

  private final Settings settings;
  private final RedisConnection connection;
  private final ConcurrentMap<String, KnownLabels> known;
  private final Publication publication;
  private final List<ShardPart> shards;
  private final Receipt[] receipts;
  private final Map<ShardPart, List<byte[]>> longLogs = new LinkedHashMap<>();
  private Instant now;

  /**
   * Prepares to publish.
   *
   * @param known label sets by shard, which is added to
   * @param now what time it is thought to be on the server
   */
  Publishing(
      Settings settings,
      RedisConnection connection,
      ConcurrentMap<String, KnownLabels> known,
      Publication publication,
      Instant now) {
    this.settings = settings;
    this.connection = connection;
    this.known = known;
    this.publication = publication;
    this.now = now;
    this.shards =
        publication.parts().stream()
            .map(
                part ->
                    ShardPart.of(
                        settings.namespace(), publication.fleet(), part.view(), part.shard()))
            .toList();
    this.receipts = new Receipt[shards.size()];
    Arrays.fill(receipts, Receipt.FAILED);
  }

  /** Returns what became of each part. */
  List<Receipt> receipts() {
    return List.of(receipts);
  }

  /** Returns what time it was on the server when it last said so. */
  Instant now() {
    return now;
  }

  /** Applies what can be, and returns why some failed, or null. */
  @Nullable StorageException run() {
    List<Integer> open = IntStream.range(0, receipts.length).boxed().toList();
    for (int i = 0; i < GUESSES && !open.isEmpty(); i++) {
      Map<Integer, Set<List<String>>> untold = new HashMap<>();
      StorageException failure = findRoom(open, untold);
      if (failure != null) {
        return failure;
      }
      List<Integer> asked = open;
      RedisConnection.Step[] steps = new RedisConnection.Step[asked.size()];
      RedisConnection.Answers answers =
          connection.runAll(
              PUBLISH,
              steps.length,
              j -> steps[j] = step(asked.get(j), untold.getOrDefault(asked.get(j), Set.of())));
      List<Integer> later = new ArrayList<>();
      for (int j = 0; j < steps.length; j++) {
        Object answer = answers.get(j);
        if (answer != null && !take(asked.get(j), steps[j], new ReplyReader((List<?>) answer))) {
          later.add(asked.get(j));
        }
      }
      if (answers.failure() != null) {
        return answers.failure();
      }
      open = later;
    }
    return open.isEmpty() ? null : connection.unguessed(GUESSES);
  }

  private RedisConnection.Step step(int number, Set<List<String>> untold) {
    return shards
        .get(number)
        .apply(
            publication,
            publication.parts().get(number),
            values -> !untold.contains(values),
            now,
            Micros.now(settings.clock()));
  }

  /**
   * Finds out which label sets of parts are not told apart, and returns why it could not, or null.
   */
  private @Nullable StorageException findRoom(
      List<Integer> open, Map<Integer, Set<List<String>>> untold) {
    List<Integer> asked = new ArrayList<>();
    List<Map<List<String>, Instant>> wanted = new ArrayList<>();
    List<RedisConnection.Step> steps = new ArrayList<>();
    for (int number : open) {
      Map<List<String>, Instant> unknown = unknown(number);
      if (!unknown.isEmpty()) {
        PackWriter out = new PackWriter().list(3).optional(Micros.now(settings.clock()));
        out.number(publication.parts().get(number).view().labelSetsPerShard());
        out.list(2 * unknown.size());
        unknown.forEach(
            (values, until) -> out.number(Micros.of(until)).bytes(ShardPart.label(values)));
        asked.add(number);
        wanted.add(unknown);
        steps.add(
            new RedisConnection.Step(
                List.of(shards.get(number).labels()), List.of(out.toByteArray())));
      }
    }
    RedisConnection.Answers answers = connection.runAll(LABELS, steps);
    for (int i = 0; i < steps.size(); i++) {
      Object answer = answers.get(i);
      if (answer != null) {
        untold.put(asked.get(i), learn(asked.get(i), wanted.get(i), (List<?>) answer));
      }
    }
    return answers.failure();
  }

  /**
   * Returns the label sets of a part that are not known to have room, and until when they need it.
   */
  private Map<List<String>, Instant> unknown(int number) {
    KnownLabels labels = labels(number);
    Map<Slot, @Nullable Instant> untils = new HashMap<>();
    Map<List<String>, Instant> unknown = new LinkedHashMap<>();
    for (SlotDelta delta : publication.parts().get(number).deltas()) {
      Instant until = untils.computeIfAbsent(delta.slot(), slot -> ShardPart.keptUntil(slot, now));
      if (until != null && !delta.values().isEmpty() && !labels.has(delta.values(), until)) {
        unknown.merge(delta.values(), until, (a, b) -> a.isAfter(b) ? a : b);
      }
    }
    return unknown;
  }

  private KnownLabels labels(int number) {
    return known.computeIfAbsent(shards.get(number).prefix(), prefix -> new KnownLabels());
  }

  private Set<List<String>> learn(int number, Map<List<String>, Instant> wanted, List<?> answers) {
    Set<List<String>> without = new HashSet<>();
    int most = publication.parts().get(number).view().labelSetsPerShard();
    int i = 0;
    for (Map.Entry<List<String>, Instant> label : wanted.entrySet()) {
      if (answers.get(i++).equals(HAS_ROOM)) {
        labels(number).note(label.getKey(), label.getValue(), now, most);
      } else {
        without.add(label.getKey());
      }
    }
    return without;
  }

  /** Takes an answer, and returns whether the time was guessed right. */
  private boolean take(int number, RedisConnection.Step step, ReplyReader answer) {
    String word = answer.text();
    now = Micros.toInstant(answer.number());
    if (word.equals("LATER")) {
      return false;
    }
    receipts[number] = new Receipt(Outcome.valueOf(word), answer.number());
    List<byte[]> keys = new ArrayList<>();
    for (int left = answer.list(); left > 0; left--) {
      keys.add(step.keys().get((int) answer.number()));
    }
    if (!keys.isEmpty()) {
      longLogs.put(shards.get(number), keys);
    }
    return true;
  }

  /** Folds logs that were found to be long, as far as the server can be reached. */
  void fold() {
    Folding folding = new Folding();
    try {
      List<ShardPart> of = List.copyOf(longLogs.keySet());
      List<List<byte[]>> keys = of.stream().map(longLogs::get).toList();
      List<List<byte[]>> logs = connection.values(keys);
      for (int i = 0; i < keys.size(); i++) {
        for (int j = 0; j < keys.get(i).size(); j++) {
          byte[] log = logs.get(i).get(j);
          if (log != null) {
            folding.add(of.get(i).prefix(), keys.get(i).get(j), log);
          }
        }
      }
    } catch (StorageException e) {
      // What was to be published is; logs are found long again by whoever appends next.
      return;
    }
    folding.run(connection);
  }
}

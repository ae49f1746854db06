package io.tokengauge.storage.redis;

import io.tokengauge.storage.StorageException;
import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.UsageTotals;
import io.tokengauge.window.Acknowledgement;
import io.tokengauge.window.Acknowledgement.Outcome;
import io.tokengauge.window.Acknowledgement.Receipt;
import io.tokengauge.window.Fleet;
import io.tokengauge.window.FleetState;
import io.tokengauge.window.FleetState.Member;
import io.tokengauge.window.MetricsExchange;
import io.tokengauge.window.Publication;
import io.tokengauge.window.SharedSums;
import io.tokengauge.window.SharedView;
import io.tokengauge.window.SlotRange;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/*
 * What it is: a hash per slot of time, of logs of sums by label set, for each shard of a view in a hash
 * slot of its own. A script appends a part's deltas and moves its publisher's sequence in one step.
 * Logs that have become long are folded by the publisher that is told so. Slots expire by themselves.
 *
 * Which slots a delta lands in depends on the exchange's clock, and keys have to be named beforehand:
 * so the caller guesses the time, and the script refuses if a slot has not begun. What then lands a
 * moment too early or too late can only be a slot that nobody can read any more.
 *
 * One server gets all parts in one go. In a cluster they are of many servers; when one does not answer,
 * parts that were not yet sent are not sent: every wait is as long as a time-out, and the publisher sends
 * them again.
 */
/** Shares windows by one script per part. Thread-safe. */
final class RedisExchange implements MetricsExchange {

  private static final Script PUBLISH = Script.of("logs", "publish");
  private static final Script WINDOW = Script.of("window");
  private static final Script MEMBERS = Script.of("members");
  private static final int GUESSES = 5;

  private final Settings settings;
  private final RedisConnection connection;
  private volatile Duration ahead = Duration.ZERO;

  RedisExchange(Settings settings, RedisConnection connection) {
    this.settings = settings;
    this.connection = connection;
  }

  @Override
  public Acknowledgement publish(Publication publication) {
    Receipt[] receipts = new Receipt[publication.parts().size()];
    Arrays.fill(receipts, Receipt.FAILED);
    Folding folding = new Folding();
    @Nullable StorageException failure = apply(publication, receipts, folding);
    if (failure != null && Arrays.stream(receipts).allMatch(r -> r.outcome() == Outcome.FAILED)) {
      throw failure;
    }
    boolean applied = false;
    for (int i = 0; i < receipts.length; i++) {
      applied |=
          receipts[i].outcome() == Outcome.APPLIED
              && !publication.parts().get(i).deltas().isEmpty();
    }
    Instant at = note(publication, applied, failure == null);
    folding.run(connection);
    return new Acknowledgement(at, List.of(receipts));
  }

  /** Applies parts, fills in what became of them, and returns why some failed, or null. */
  private @Nullable StorageException apply(
      Publication publication, Receipt[] receipts, Folding folding) {
    List<Integer> open = IntStream.range(0, receipts.length).boxed().toList();
    InstantSource clock = settings.localClock();
    Instant guess = clock.instant().plus(ahead);
    for (int i = 0; i < GUESSES && !open.isEmpty(); i++) {
      List<Integer> later = new ArrayList<>();
      List<RedisConnection.Step> steps = new ArrayList<>();
      for (int number : open) {
        Publication.Part part = publication.parts().get(number);
        steps.add(
            shard(publication, part).apply(publication, part, guess, Micros.now(settings.clock())));
      }
      RedisConnection.Answers answers = connection.runAll(PUBLISH, steps);
      for (int j = 0; j < steps.size(); j++) {
        Object packed = answers.get(j);
        if (packed != null) {
          PackReader answer = new PackReader((byte[]) packed);
          answer.list();
          String word = answer.text();
          guess = Micros.toInstant(answer.number());
          if (word.equals("LATER")) {
            later.add(open.get(j));
          } else {
            receipts[open.get(j)] = new Receipt(Outcome.valueOf(word), answer.number());
            fold(
                folding,
                shard(publication, publication.parts().get(open.get(j))),
                steps.get(j),
                answer);
          }
        }
      }
      ahead = Duration.between(clock.instant(), guess);
      if (answers.failure() != null) {
        return answers.failure();
      }
      open = later;
    }
    return open.isEmpty() ? null : connection.unguessed(GUESSES);
  }

  private ShardPart shard(Publication publication, Publication.Part part) {
    return ShardPart.of(settings.namespace(), publication.fleet(), part.view(), part.shard());
  }

  // Logs come by the position of their slot.
  private static void fold(
      Folding folding, ShardPart shard, RedisConnection.Step step, PackReader answer) {
    for (int left = answer.list() / 3; left > 0; left--) {
      byte[] key = step.keys().get(ShardPart.FIRST_SLOT + (int) answer.number() - 1);
      folding.add(shard.prefix(), key, answer.bytes(), answer.bytes());
    }
  }

  private Instant note(Publication publication, boolean applied, boolean whole) {
    PackWriter out =
        new PackWriter()
            .list(8)
            .optional(Micros.now(settings.clock()))
            .number(ShardPart.REMEMBERED.toNanos() / 1000)
            .bytes(member(publication.instance(), publication.incarnation()))
            .number(Micros.of(publication.until()))
            .flag(publication.leaving())
            .number(publication.losses())
            .flag(applied)
            .flag(whole);
    return at(members(publication.fleet(), out));
  }

  @Override
  public FleetState state(Fleet fleet) {
    PackWriter out =
        new PackWriter()
            .list(3)
            .optional(Micros.now(settings.clock()))
            .number(ShardPart.REMEMBERED.toNanos() / 1000)
            .flag(false);
    List<?> found = members(fleet, out);
    List<Member> members = new ArrayList<>();
    for (int i = 1; i < found.size(); i += 2) {
      List<String> name = ShardPart.values((byte[]) found.get(i));
      PackReader in = new PackReader((byte[]) found.get(i + 1));
      in.list();
      Instant since = Micros.toInstant(in.number());
      Instant until = Micros.toInstant(in.number());
      Long lastCalls = in.optionalNumber();
      members.add(
          new Member(
              name.get(0),
              name.get(1),
              since,
              until,
              lastCalls == null ? null : Micros.toInstant(lastCalls),
              in.flag(),
              in.number()));
    }
    return new FleetState(at(found), members);
  }

  private List<?> members(Fleet fleet, PackWriter argument) {
    String prefix = settings.namespace() + ":members:{" + ShardPart.fleetHash(fleet) + "}:";
    return (List<?>)
        connection.run(
            MEMBERS,
            List.of(Keys.bytes(prefix + "all"), Keys.bytes(prefix + "until")),
            List.of(argument.toByteArray()));
  }

  private static byte[] member(String instance, String incarnation) {
    return ShardPart.label(List.of(instance, incarnation));
  }

  private static Instant at(List<?> found) {
    return Micros.toInstant(
        Long.parseLong(new String((byte[]) found.get(0), StandardCharsets.US_ASCII)));
  }

  @Override
  public SharedSums read(Fleet fleet, SharedView view, List<SlotRange> ranges) {
    return rows(fleet, view, ranges, List.of());
  }

  @Override
  public SharedSums read(
      Fleet fleet, SharedView view, List<String> values, List<SlotRange> ranges) {
    byte[] untold = ShardPart.label(List.of());
    return rows(
        fleet,
        view,
        ranges,
        values.isEmpty() ? List.of(untold) : List.of(ShardPart.label(values), untold));
  }

  // Label sets to look for, or none for all.
  private SharedSums rows(
      Fleet fleet, SharedView view, List<SlotRange> ranges, List<byte[]> labels) {
    Long given = Micros.now(settings.clock());
    List<byte[]> arguments = new ArrayList<>();
    arguments.add(Keys.bytes(given == null ? "" : given.toString()));
    arguments.addAll(labels);
    Map<List<String>, Row> rows = new HashMap<>();
    Instant at = Instant.MAX;
    for (int i = 0; i < view.shards(); i++) {
      ShardPart shard = ShardPart.of(settings.namespace(), fleet, view, i);
      List<byte[]> keys = new ArrayList<>();
      for (SlotRange range : ranges) {
        for (long number = range.from(); number < range.to(); number++) {
          keys.add(shard.slot(range.grain(), number));
        }
      }
      if (keys.isEmpty()) {
        keys.add(Keys.bytes(shard.prefix() + "none"));
      }
      List<?> found = (List<?>) connection.run(WINDOW, keys, arguments);
      Instant read = at(found);
      at = read.isBefore(at) ? read : at;
      for (int j = 1; j < found.size(); j++) {
        List<?> slot = (List<?>) found.get(j);
        int step = labels.isEmpty() ? 2 : 1;
        for (int field = 0; field < slot.size(); field += step) {
          byte[] label = labels.isEmpty() ? (byte[]) slot.get(field) : labels.get(field);
          Object log = slot.get(field + step - 1);
          if (log != null) {
            rows.computeIfAbsent(ShardPart.values(label), values -> new Row())
                .add(SumLog.read((byte[]) log));
          }
        }
      }
    }
    List<SharedSums.Row> sums = new ArrayList<>();
    rows.forEach((values, row) -> sums.add(row.of(values)));
    return new SharedSums(at, sums);
  }

  /** Adds up what is read of a label set. */
  private static final class Row {
    private final UsageTotals.Accumulator totals = new UsageTotals.Accumulator();
    private Extremes extremes = Extremes.NONE;

    void add(PackedSum sum) {
      totals.add(sum.totals());
      extremes = extremes.combine(sum.extremes());
    }

    SharedSums.Row of(List<String> values) {
      return new SharedSums.Row(values, totals.totals(), extremes);
    }
  }
}

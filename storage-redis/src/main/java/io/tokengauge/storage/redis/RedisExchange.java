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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/*
 * What it is: a hash per slot of time, of sums by label set, for each shard of a view in a hash slot of
 * its own. A script adds a part's deltas and moves its publisher's sequence in one step. Slots expire
 * by themselves.
 *
 * Which slots a delta lands in depends on the exchange's clock, and keys have to be named beforehand:
 * so the caller guesses the time, and the script refuses if a slot has not begun. What then lands a
 * moment too early or too late can only be a slot that nobody can read any more.
 *
 * When a server does not answer, parts that were not yet sent are not sent: every wait is as long as a
 * time-out, and the publisher sends them again.
 */
/** Shares windows by one script per part. Thread-safe. */
final class RedisExchange implements MetricsExchange {

  private static final Script PUBLISH = Script.of("sums", "publish");
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
    List<Receipt> receipts = new ArrayList<>();
    boolean applied = false;
    @Nullable StorageException failure = null;
    for (Publication.Part part : publication.parts()) {
      Receipt receipt = Receipt.FAILED;
      if (failure == null) {
        try {
          receipt = apply(publication, part);
        } catch (StorageException e) {
          failure = e;
        }
      }
      receipts.add(receipt);
      applied |= receipt.outcome() == Outcome.APPLIED && !part.deltas().isEmpty();
    }
    if (failure != null && receipts.stream().allMatch(r -> r.outcome() == Outcome.FAILED)) {
      throw failure;
    }
    return new Acknowledgement(note(publication, applied, failure == null), receipts);
  }

  private Receipt apply(Publication publication, Publication.Part part) {
    ShardPart shard =
        ShardPart.of(settings.namespace(), publication.fleet(), part.view(), part.shard());
    InstantSource clock = settings.localClock();
    Instant guess = clock.instant().plus(ahead);
    for (int i = 0; i < GUESSES; i++) {
      ShardPart.Step step = shard.apply(publication, part, guess, Micros.now(settings.clock()));
      PackReader answer =
          new PackReader((byte[]) connection.run(PUBLISH, step.keys(), step.arguments()));
      answer.list();
      String word = answer.text();
      guess = Micros.toInstant(answer.number());
      ahead = Duration.between(clock.instant(), guess);
      if (!word.equals("LATER")) {
        return new Receipt(Outcome.valueOf(word), answer.number());
      }
    }
    throw connection.unguessed(GUESSES);
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
      for (int j = 1; j < found.size(); j += 2) {
        rows.computeIfAbsent(ShardPart.values((byte[]) found.get(j)), values -> new Row())
            .add(PackedSum.read((byte[]) found.get(j + 1)));
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

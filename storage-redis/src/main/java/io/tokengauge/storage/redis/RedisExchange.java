package io.tokengauge.storage.redis;

import io.tokengauge.storage.StorageException;
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
import io.tokengauge.window.Slot;
import io.tokengauge.window.SlotRange;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/*
 * What it is: a few logs per slot of time, of sums by label set, for each shard of a view in a hash
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

  private static final Script WINDOW = Script.of("window");
  private static final Script MEMBERS = Script.of("members");

  private final Settings settings;
  private final RedisConnection connection;
  private final ConcurrentMap<String, KnownLabels> known = new ConcurrentHashMap<>();
  private volatile Duration ahead = Duration.ZERO;

  RedisExchange(Settings settings, RedisConnection connection) {
    this.settings = settings;
    this.connection = connection;
  }

  @Override
  public Acknowledgement publish(Publication publication) {
    InstantSource clock = settings.localClock();
    Publishing publishing =
        new Publishing(settings, connection, known, publication, clock.instant().plus(ahead));
    @Nullable StorageException failure = publishing.run();
    List<Receipt> receipts = publishing.receipts();
    if (failure != null && receipts.stream().allMatch(r -> r.outcome() == Outcome.FAILED)) {
      throw failure;
    }
    boolean applied = false;
    for (int i = 0; i < receipts.size(); i++) {
      applied |=
          receipts.get(i).outcome() == Outcome.APPLIED
              && !publication.parts().get(i).deltas().isEmpty();
    }
    Instant at = note(publication, applied, failure == null);
    ahead = Duration.between(clock.instant(), at);
    publishing.fold();
    return new Acknowledgement(at, receipts);
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
    List<String> untold = List.of();
    return rows(fleet, view, ranges, values.isEmpty() ? List.of(untold) : List.of(values, untold));
  }

  // Label sets to look for, or none for all.
  private SharedSums rows(
      Fleet fleet, SharedView view, List<SlotRange> ranges, List<List<String>> wanted) {
    Long given = Micros.now(settings.clock());
    List<byte[]> arguments = List.of(Keys.bytes(given == null ? "" : given.toString()));
    int[] buckets = IntStream.range(0, ShardPart.BUCKETS).toArray();
    if (!wanted.isEmpty()) {
      buckets = wanted.stream().mapToInt(ShardPart::bucket).distinct().toArray();
    }
    LabelLog sums = new LabelLog(wanted.stream().map(ShardPart::label).toList());
    Instant at = Instant.MAX;
    for (int i = 0; i < view.shards(); i++) {
      ShardPart shard = ShardPart.of(settings.namespace(), fleet, view, i);
      List<byte[]> keys = new ArrayList<>();
      for (SlotRange range : ranges) {
        for (long number = range.from(); number < range.to(); number++) {
          for (int bucket : buckets) {
            keys.add(shard.log(new Slot(range.grain(), number), bucket));
          }
        }
      }
      if (keys.isEmpty()) {
        keys.add(Keys.bytes(shard.prefix() + "none"));
      }
      List<?> found = (List<?>) connection.run(WINDOW, keys, arguments);
      Instant read = at(found);
      at = read.isBefore(at) ? read : at;
      for (Object logs : found.subList(1, found.size())) {
        for (Object log : (List<?>) logs) {
          if (log != null) {
            sums.add((byte[]) log);
          }
        }
      }
    }
    List<SharedSums.Row> rows = new ArrayList<>();
    sums.sums()
        .forEach(
            (label, log) -> {
              PackedSum sum = log.sum();
              rows.add(
                  new SharedSums.Row(
                      ShardPart.values(Keys.ofText(label)), sum.totals(), sum.extremes()));
            });
    return new SharedSums(at, rows);
  }
}

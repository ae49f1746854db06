package io.tokengauge.storage.jdbc;

import io.tokengauge.storage.StorageException;
import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.UsageTotals;
import io.tokengauge.window.Acknowledgement;
import io.tokengauge.window.Acknowledgement.Outcome;
import io.tokengauge.window.Acknowledgement.Receipt;
import io.tokengauge.window.Fleet;
import io.tokengauge.window.FleetState;
import io.tokengauge.window.MetricsExchange;
import io.tokengauge.window.Publication;
import io.tokengauge.window.Publication.Part;
import io.tokengauge.window.SharedSums;
import io.tokengauge.window.SharedView;
import io.tokengauge.window.Slot;
import io.tokengauge.window.SlotDelta;
import io.tokengauge.window.SlotRange;
import io.tokengauge.window.WindowGrain;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/*
 * What it is: one transaction per publication, which first locks the rows of its shards, in one
 * order for all, and so has them to itself in any number of processes. What was in a slot is read
 * and written back whole: a histogram of hundreds of buckets is a few dozen bytes that way. The
 * time is read under the locks.
 *
 * A publication whose commit was not answered runs again and finds its sequences there: its parts
 * are told as repeated, which is what became of the second attempt, and count once.
 *
 * Once a minute whoever publishes also removes what nobody can read any more, of all fleets, in a
 * transaction of its own.
 *
 * Not handled: publishers that never come again, whose last slots stay until anybody publishes.
 */
final class JdbcExchange implements MetricsExchange {

  private static final Logger LOG = System.getLogger(JdbcExchange.class.getName());
  private static final long SWEEP_INTERVAL = micros(Duration.ofMinutes(1));
  private static final long LONGEST = micros(MetricsExchange.retention(WindowGrain.QUARTER_HOUR));

  private final Settings settings;
  private final Database database;
  private final StoreClock clock;
  private final SharedGuards guards;
  private final SharedSlots slots;
  private final SharedMembers members;
  private final AtomicLong nextSweep = new AtomicLong(Micros.NEVER);

  JdbcExchange(Settings settings, Database database, Tables tables) {
    this.settings = settings;
    this.database = database;
    this.clock = new StoreClock(settings);
    this.guards = new SharedGuards(settings.engine(), tables);
    this.slots = new SharedSlots(settings.engine(), tables);
    this.members = new SharedMembers(tables);
  }

  /** A part and where it belongs. */
  private record Placed(SharedShard shard, Part part) {}

  /** What a publication adds. */
  private record Additions(Rows labels, SortedMap<SharedSlots.Key, SharedSum> sums) {}

  @Override
  public Acknowledgement publish(Publication publication) {
    List<Placed> parts =
        publication.parts().stream()
            .map(
                part ->
                    new Placed(
                        SharedShard.of(publication.fleet(), part.view(), part.shard()), part))
            .toList();
    Hash publisher = Hash.of(List.of(publication.instance(), publication.incarnation()));
    Acknowledgement answer = database.write(tx -> publish(tx, publication, publisher, parts));
    sweepNowAndThen(Micros.of(answer.at()));
    return answer;
  }

  private Acknowledgement publish(
      Database.Tx tx, Publication publication, Hash publisher, List<Placed> parts)
      throws SQLException {
    Connection connection = tx.connection();
    SortedMap<Hash, SharedShard> shards = new TreeMap<>();
    parts.forEach(placed -> shards.put(placed.shard.hash(), placed.shard));
    guards.lock(connection, shards);
    long now = clock.now(connection);
    Map<Hash, Long> last = guards.last(connection, publisher, shards.keySet());
    List<Receipt> receipts = new ArrayList<>();
    List<Placed> fresh = new ArrayList<>();
    Map<Hash, Long> moved = new TreeMap<>();
    for (Placed placed : parts) {
      long before = last.getOrDefault(placed.shard.hash(), 0L);
      long sequence = placed.part.sequence();
      if (sequence <= before) {
        receipts.add(Receipt.REPEATED);
      } else {
        receipts.add(new Receipt(Outcome.APPLIED, sequence - before - 1));
        fresh.add(placed);
        moved.put(placed.shard.hash(), sequence);
      }
    }
    if (!fresh.isEmpty()) {
      guards.move(connection, publisher, moved, now);
      Additions additions = additions(connection, fresh, now);
      slots.putLabels(connection, additions.labels);
      slots.add(connection, additions.sums);
    }
    boolean calls = fresh.stream().anyMatch(placed -> !placed.part.deltas().isEmpty());
    members.note(tx.handle(), publication, calls, now);
    return new Acknowledgement(Micros.toInstant(now), receipts);
  }

  private Additions additions(Connection connection, List<Placed> fresh, long now)
      throws SQLException {
    Map<Hash, Long> kept = slots.keptUntil(connection, labels(fresh), now);
    Additions additions = new Additions(SharedSlots.labelRows(), new TreeMap<>());
    for (Placed placed : fresh) {
      Map<List<String>, Long> added = addPart(connection, placed, now, kept, additions);
      added.forEach(
          (values, until) -> {
            Hash label = placed.shard.label(values);
            if (until > kept.getOrDefault(label, Micros.NEVER)) {
              SharedSlots.addLabel(additions.labels, label, placed.shard, values, until);
            }
          });
    }
    return additions;
  }

  // Those named and the one of a shard without values, which any of them may end in.
  private static List<Hash> labels(List<Placed> fresh) {
    List<Hash> labels = new ArrayList<>();
    for (Placed placed : fresh) {
      labels.add(placed.shard.label(List.of()));
      placed.part.deltas().forEach(delta -> labels.add(placed.shard.label(delta.values())));
    }
    return labels.stream().distinct().toList();
  }

  /** Adds up a part; returns until when the label sets have slots because of it. */
  private Map<List<String>, Long> addPart(
      Connection connection, Placed placed, long now, Map<Hash, Long> kept, Additions additions)
      throws SQLException {
    Map<List<String>, Long> until = new HashMap<>();
    Instant at = Micros.toInstant(now);
    long room = -1;
    for (SlotDelta delta : placed.part.deltas()) {
      List<Slot> landing = delta.slot().landing(at);
      if (landing.isEmpty()) {
        continue;
      }
      List<String> values = delta.values();
      if (!values.isEmpty()
          && !until.containsKey(values)
          && !kept.containsKey(placed.shard.label(values))) {
        if (room < 0) {
          long others = slots.toldApart(connection, placed.shard, now);
          room = Math.max(0, placed.part.view().labelSetsPerShard() - others);
        }
        if (room == 0) {
          values = List.of();
        } else {
          room--;
        }
      }
      Hash label = placed.shard.label(values);
      SharedSum sum = new SharedSum(delta.totals(), delta.extremes());
      for (Slot slot : landing) {
        additions.sums.merge(
            new SharedSlots.Key(label, SharedSlots.code(slot.grain()), slot.number()),
            sum,
            SharedSum::plus);
      }
      Instant end = landing.get(landing.size() - 1).end();
      until.merge(values, Micros.of(end) + LONGEST, Math::max);
    }
    return until;
  }

  @Override
  public FleetState state(Fleet fleet) {
    return database.read(
        tx ->
            new FleetState(
                Micros.toInstant(clock.now(tx.connection())), members.of(tx.handle(), fleet)));
  }

  @Override
  public SharedSums read(Fleet fleet, SharedView view, List<SlotRange> ranges) {
    List<SharedShard> shards = SharedShard.allOf(fleet, view);
    return sums((connection, sink) -> slots.readShards(connection, shards, ranges, sink));
  }

  @Override
  public SharedSums read(
      Fleet fleet, SharedView view, List<String> values, List<SlotRange> ranges) {
    SharedShard shard = SharedShard.of(fleet, view, view.shardOf(values));
    List<Hash> labels =
        List.of(shard.label(values), shard.label(List.of())).stream().distinct().toList();
    return sums((connection, sink) -> slots.readLabels(connection, labels, ranges, sink));
  }

  private interface Reading {
    void read(Connection connection, SharedSlots.Sink sink) throws SQLException;
  }

  private SharedSums sums(Reading reading) {
    return database.read(
        tx -> {
          Instant at = Micros.toInstant(clock.now(tx.connection()));
          Map<List<String>, Row> rows = new HashMap<>();
          reading.read(
              tx.connection(),
              (values, sum) -> rows.computeIfAbsent(values, v -> new Row()).add(sum));
          List<SharedSums.Row> all = new ArrayList<>();
          rows.forEach((values, row) -> all.add(row.of(values)));
          return new SharedSums(at, all);
        });
  }

  private static final class Row {
    private final UsageTotals.Accumulator totals = new UsageTotals.Accumulator();
    private Extremes extremes = Extremes.NONE;

    void add(SharedSum sum) {
      totals.add(sum.totals());
      extremes = extremes.combine(sum.extremes());
    }

    SharedSums.Row of(List<String> values) {
      return new SharedSums.Row(values, totals.totals(), extremes);
    }
  }

  private void sweepNowAndThen(long now) {
    long due = nextSweep.get();
    if (now < due || !nextSweep.compareAndSet(due, now + SWEEP_INTERVAL)) {
      return;
    }
    try {
      database.write(
          tx -> {
            for (WindowGrain grain : WindowGrain.values()) {
              Instant oldest = Micros.toInstant(now).minus(MetricsExchange.retention(grain));
              slots.sweepSlots(tx.connection(), grain, Slot.at(grain, oldest).number() - 1);
            }
            slots.sweepLabels(tx.connection(), now);
            guards.sweep(tx.connection(), now - LONGEST);
            members.sweep(tx.handle(), now - LONGEST);
            return true;
          });
    } catch (StorageException e) {
      LOG.log(Level.WARNING, "shared windows of {0} not swept: {1}", settings, e.getMessage());
    }
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / 1000;
  }
}

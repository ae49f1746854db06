package io.tokengauge.storage.memory;

import io.tokengauge.usage.Dimension;
import io.tokengauge.window.Acknowledgement;
import io.tokengauge.window.Acknowledgement.Receipt;
import io.tokengauge.window.Fleet;
import io.tokengauge.window.FleetState;
import io.tokengauge.window.FleetState.Member;
import io.tokengauge.window.MetricsExchange;
import io.tokengauge.window.Publication;
import io.tokengauge.window.SharedSums;
import io.tokengauge.window.SharedView;
import io.tokengauge.window.SlotRange;
import io.tokengauge.window.WindowGrain;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/*
 * What it is: shared windows among the monitors of one process, under one lock; publications come
 * twice a second from each.
 *
 * Everything that is too old is swept out once a minute, by whoever publishes then.
 *
 * Not handled: other processes, and restarts: nothing of it goes into the snapshot file.
 */
final class MemoryExchange implements MetricsExchange {

  private static final Duration SWEEP_INTERVAL = Duration.ofMinutes(1);

  private final InstantSource clock;
  private final Runnable gate;
  private final Map<ShardKey, ExchangeShard> shards = new HashMap<>();
  private final Map<MemberKey, Member> members = new HashMap<>();
  private Instant lastSweep = Instant.MIN;

  private record ShardKey(Fleet fleet, List<Dimension> dimensions, int shard) {}

  private record MemberKey(Fleet fleet, String instance, String incarnation) {}

  /**
   * Starts empty.
   *
   * @param gate throws if the storage cannot be used
   */
  MemoryExchange(InstantSource clock, Runnable gate) {
    this.clock = clock;
    this.gate = gate;
  }

  @Override
  public synchronized Acknowledgement publish(Publication publication) {
    gate.run();
    Instant now = now();
    sweep(now);
    Fleet fleet = publication.fleet();
    List<String> publisher = List.of(publication.instance(), publication.incarnation());
    List<Receipt> receipts = new ArrayList<>();
    boolean applied = false;
    for (Publication.Part part : publication.parts()) {
      ShardKey key = new ShardKey(fleet, part.view().dimensions(), part.shard());
      ExchangeShard shard = shards.computeIfAbsent(key, k -> new ExchangeShard());
      Receipt receipt = shard.apply(publisher, part, now);
      receipts.add(receipt);
      applied |= receipt.outcome() == Acknowledgement.Outcome.APPLIED && !part.deltas().isEmpty();
    }
    note(publication, now, applied);
    return new Acknowledgement(now, receipts);
  }

  private void note(Publication publication, Instant now, boolean applied) {
    Instant told = publication.until().truncatedTo(ChronoUnit.MICROS);
    Instant until = told.isAfter(now) ? now : told;
    MemberKey key =
        new MemberKey(publication.fleet(), publication.instance(), publication.incarnation());
    Member before = members.get(key);
    Instant lastCalls = applied || before == null ? null : before.lastCalls();
    members.put(
        key,
        new Member(
            key.instance,
            key.incarnation,
            before == null ? now : before.since(),
            before == null || until.isAfter(before.until()) ? until : before.until(),
            applied ? now : lastCalls,
            publication.leaving() || (before != null && before.left()),
            Math.max(publication.losses(), before == null ? 0 : before.losses())));
  }

  @Override
  public synchronized FleetState state(Fleet fleet) {
    gate.run();
    List<Member> of = new ArrayList<>();
    members.forEach(
        (key, member) -> {
          if (key.fleet.equals(fleet)) {
            of.add(member);
          }
        });
    return new FleetState(now(), of);
  }

  @Override
  public SharedSums read(Fleet fleet, SharedView view, List<SlotRange> ranges) {
    return read(fleet, view, null, ranges);
  }

  @Override
  public SharedSums read(
      Fleet fleet, SharedView view, @Nullable List<String> values, List<SlotRange> ranges) {
    gate.run();
    List<SharedSums.Row> rows = new ArrayList<>();
    synchronized (this) {
      for (int i = 0; i < view.shards(); i++) {
        ExchangeShard shard = shards.get(new ShardKey(fleet, view.dimensions(), i));
        if (shard != null) {
          shard.read(values, ranges, rows);
        }
      }
      return new SharedSums(now(), ExchangeShard.joinUntold(rows));
    }
  }

  private void sweep(Instant now) {
    if (now.isBefore(lastSweep.plus(SWEEP_INTERVAL))) {
      return;
    }
    lastSweep = now;
    shards.values().removeIf(shard -> shard.sweep(now));
    Instant oldest = now.minus(MetricsExchange.retention(WindowGrain.QUARTER_HOUR));
    members.values().removeIf(member -> member.until().isBefore(oldest));
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}

package io.tokengauge.storage.redis;

import io.tokengauge.history.AmendResult;
import io.tokengauge.history.AppendResult;
import io.tokengauge.history.Cube;
import io.tokengauge.history.DistinctValues;
import io.tokengauge.history.PurgeTier;
import io.tokengauge.history.RollupPlan;
import io.tokengauge.history.ScanPage;
import io.tokengauge.history.Source;
import io.tokengauge.history.UsageAnswer;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageGrouping;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageStore;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageRecord;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/*
 * What it is: one or more shards in a hash slot each, and a call belongs to one by its id. A shard has
 * all that a store has: identities, calls by start, and cells of roll-ups, changed by one script, so
 * that a batch is whole or not at all on each. Questions ask all shards and add up.
 *
 * Why one shard unless told otherwise: with more of them a batch is several scripts, and somebody who
 * asks between them sees a part of it.
 */
/** Keeps calls and their roll-ups in Redis, within bounds. Thread-safe. */
final class RedisUsageStore implements UsageStore {

  private final RedisConnection connection;
  private final List<Cube> cubes;
  private final List<UsageShard> shards;
  private final UsageReader reader;

  RedisUsageStore(Settings settings, RedisConnection connection) {
    this.connection = connection;
    this.cubes = settings.usage().cubes();
    this.shards =
        IntStream.range(0, settings.usage().shards())
            .mapToObj(number -> new UsageShard(settings, connection, number))
            .toList();
    this.reader = new UsageReader(connection, shards);
  }

  private int shardOf(byte[] id) {
    return Math.floorMod(ByteBuffer.wrap(id).getInt(), shards.size());
  }

  @Override
  public AppendResult append(List<PricedUsage> calls) {
    List<UsageAppend.Item> items = calls.stream().map(UsageAppend.Item::of).toList();
    Map<Integer, UsageAppend> parts = new TreeMap<>();
    for (UsageAppend.Item item : items) {
      parts
          .computeIfAbsent(
              shardOf(Keys.ofText(item.id())), shard -> new UsageAppend(shards.get(shard), cubes))
          .take(item);
    }
    int appended = 0;
    int duplicates = 0;
    List<CallId> conflicts = new ArrayList<>();
    List<CallId> beyondHorizon = new ArrayList<>();
    for (UsageAppend part : parts.values()) {
      AppendResult result = part.run();
      appended += result.appended();
      duplicates += result.duplicates();
      conflicts.addAll(result.conflicts());
      beyondHorizon.addAll(result.beyondHorizon());
    }
    return new AppendResult(appended, duplicates, conflicts, beyondHorizon);
  }

  @Override
  public AmendResult amend(CallId id, int revision, PricedUsage replacement) {
    if (revision < 1) {
      throw new IllegalArgumentException("revision must be 1 or more, was " + revision);
    }
    if (!id.equals(replacement.id())) {
      throw new IllegalArgumentException(
          "replacement of " + id + " must have the same id, had " + replacement.id());
    }
    UsageShard shard = shards.get(shardOf(Keys.callHash(id)));
    AmendResult result = new UsageAmend(shard, cubes, revision, replacement).run();
    if (result == null) {
      throw connection.contended("a call must lie still for an amendment", UsageAmend.TRIES);
    }
    return result;
  }

  @Override
  public UsageAnswer aggregate(UsageQuery query) {
    UsageGrouping groups = new UsageGrouping(query);
    UsageReader.Request request =
        new UsageReader.Request(
            RollupPlan.of(query, cubes), query.filter(), query.groupBy(), false);
    Source source =
        reader.read(
            request,
            call -> groups.add(call.call()),
            (start, key, log) -> {
              PackedSum sum = SumLog.read(log);
              groups.add(start, key, sum.totals(), sum.extremes());
            });
    return groups.answer(source);
  }

  @Override
  public DistinctValues distinct(
      Dimension dimension, UsageFilter filter, Instant from, Instant to, int limit) {
    checkRange(from, to, limit);
    Set<Dimension> dimensions = new LinkedHashSet<>(filter.values().keySet());
    dimensions.add(dimension);
    RollupPlan plan = RollupPlan.of(from, to, dimensions, cubes);
    NavigableSet<String> values = new TreeSet<>(Dimension.VALUE_ORDER);
    Source source =
        reader.read(
            new UsageReader.Request(plan, filter, List.of(dimension), true),
            call -> values.add(dimension.valueOf(call.call().record())),
            (start, key, log) -> values.add(key.get(0)));
    values.remove(Dimension.ABSENT);
    return new DistinctValues(values.stream().limit(limit).toList(), source);
  }

  @Override
  public ScanPage scan(
      UsageFilter filter, Instant from, Instant to, ScanPage.@Nullable Position after, int limit) {
    checkRange(from, to, limit);
    return new UsageScan(filter, from, to, after, limit).read(shards);
  }

  private static void checkRange(Instant from, Instant to, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be 1 or more, was " + limit);
    }
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException("to must be after " + from + ", was " + to);
    }
  }

  @Override
  public long purge(PurgeTier tier, Instant before) {
    if (before.isBefore(UsageRecord.MIN_START)) {
      return 0; // nothing can be older
    }
    long removed = 0;
    for (UsageShard shard : shards) {
      PackWriter purge = shard.operation("purge", 2).text(tier.name()).number(Micros.bound(before));
      removed += UsageShard.head(shard.run(purge)).number();
    }
    return removed;
  }

  @Override
  public Instant identityHorizon() {
    Instant latest = Instant.MIN;
    for (UsageShard shard : shards) {
      Long horizon = shard.horizon();
      if (horizon != null && Micros.toInstant(horizon).isAfter(latest)) {
        latest = Micros.toInstant(horizon);
      }
    }
    return latest;
  }

  @Override
  public List<Cube> cubes() {
    return cubes;
  }
}

package io.tokengauge.storage.jdbc;

import io.tokengauge.history.AmendResult;
import io.tokengauge.history.AppendResult;
import io.tokengauge.history.Cube;
import io.tokengauge.history.DistinctValues;
import io.tokengauge.history.PurgeTier;
import io.tokengauge.history.ScanPage;
import io.tokengauge.history.UsageAnswer;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageStore;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Offers the store of usage: checks arguments and hands on to the writer, reader and purger. */
final class JdbcUsageStore implements UsageStore {

  private final List<Cube> cubes;
  private final UsageWriter writer;
  private final UsageReader reader;
  private final Purger purger;

  JdbcUsageStore(List<Cube> cubes, UsageWriter writer, UsageReader reader, Purger purger) {
    this.cubes = cubes;
    this.writer = writer;
    this.reader = reader;
    this.purger = purger;
  }

  @Override
  public AppendResult append(List<PricedUsage> calls) {
    return writer.append(List.copyOf(calls));
  }

  @Override
  public AmendResult amend(CallId id, int revision, PricedUsage replacement) {
    if (revision < 1) {
      throw new IllegalArgumentException("revision must be 1 or more, was " + revision);
    }
    if (!replacement.id().equals(id)) {
      throw new IllegalArgumentException(
          "id of the replacement must be that of the call (" + id + "), was " + replacement.id());
    }
    return writer.amend(revision, replacement);
  }

  @Override
  public UsageAnswer aggregate(UsageQuery query) {
    return reader.aggregate(query);
  }

  @Override
  public ScanPage scan(
      UsageFilter filter, Instant from, Instant to, ScanPage.@Nullable Position after, int limit) {
    checkRange(from, to, limit);
    return reader.scan(filter, from, to, after, limit);
  }

  @Override
  public DistinctValues distinct(
      Dimension dimension, UsageFilter filter, Instant from, Instant to, int limit) {
    checkRange(from, to, limit);
    return reader.distinct(dimension, filter, from, to, limit);
  }

  private static void checkRange(Instant from, Instant to, int limit) {
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException("to must be after from (" + from + "), was " + to);
    }
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be 1 or more, was " + limit);
    }
  }

  @Override
  public long purge(PurgeTier tier, Instant before) {
    return purger.purge(tier, before);
  }

  @Override
  public Instant identityHorizon() {
    return reader.identityHorizon();
  }

  /** Returns the roll-ups declared for this storage; the store may keep others' as well. */
  @Override
  public List<Cube> cubes() {
    return cubes;
  }
}

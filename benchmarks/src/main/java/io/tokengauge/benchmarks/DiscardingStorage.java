package io.tokengauge.benchmarks;

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
import io.tokengauge.storage.Capabilities;
import io.tokengauge.storage.Health;
import io.tokengauge.storage.Storage;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes every batch and keeps nothing, so that what is measured is the way to a store. */
final class DiscardingStorage implements Storage, UsageStore {

  @Override
  public AppendResult append(List<PricedUsage> calls) {
    return new AppendResult(calls.size(), 0, List.of(), List.of());
  }

  @Override
  public String name() {
    return "discarding";
  }

  @Override
  public <P> Optional<P> find(Class<P> port) {
    return port.isInstance(this) ? Optional.of(port.cast(this)) : Optional.empty();
  }

  @Override
  public Capabilities capabilities() {
    return Capabilities.of();
  }

  @Override
  public Health check() {
    return Health.UP;
  }

  @Override
  public void close() {}

  @Override
  public AmendResult amend(CallId id, int revision, PricedUsage replacement) {
    throw keepsNothing();
  }

  @Override
  public UsageAnswer aggregate(UsageQuery query) {
    throw keepsNothing();
  }

  @Override
  public ScanPage scan(
      UsageFilter filter, Instant from, Instant to, ScanPage.@Nullable Position after, int limit) {
    throw keepsNothing();
  }

  @Override
  public DistinctValues distinct(
      Dimension dimension, UsageFilter filter, Instant from, Instant to, int limit) {
    throw keepsNothing();
  }

  @Override
  public long purge(PurgeTier tier, Instant before) {
    throw keepsNothing();
  }

  @Override
  public Instant identityHorizon() {
    return Instant.MIN;
  }

  @Override
  public List<Cube> cubes() {
    return List.of();
  }

  private static UnsupportedOperationException keepsNothing() {
    return new UnsupportedOperationException("storage discarding keeps nothing");
  }
}

package io.tokengauge.testkit;

import io.tokengauge.history.UsageStore;
import io.tokengauge.storage.Capabilities;
import io.tokengauge.storage.Capability;
import io.tokengauge.storage.Health;
import io.tokengauge.storage.Storage;
import java.util.Optional;

/** Hands out one usage store. */
record ReferenceStorage(UsageStore store) implements Storage {

  @Override
  public String name() {
    return "reference";
  }

  @Override
  public <P> Optional<P> find(Class<P> port) {
    return port.isInstance(store) ? Optional.of(port.cast(store)) : Optional.empty();
  }

  @Override
  public Capabilities capabilities() {
    return Capabilities.of(
        Capability.SHARED, Capability.DURABLE, Capability.KEEPS_ALL_ROWS, Capability.HISTOGRAMS);
  }

  @Override
  public Health check() {
    return Health.UP;
  }

  @Override
  public void close() {}
}

package io.tokengauge.storage;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Joins a live storage and a ledger of record. */
record ComposedStorage(Storage live, Storage ledger) implements Storage {

  @Override
  public String name() {
    return live.name() + "+" + ledger.name();
  }

  @Override
  public <P> Optional<P> find(Class<P> port) {
    return whoOffers(port).find(port);
  }

  // Either of them where neither does.
  private Storage whoOffers(Class<?> port) {
    boolean ofRecord = LedgerOfRecord.class.isAssignableFrom(port);
    Storage first = ofRecord ? ledger : live;
    Storage second = ofRecord ? live : ledger;
    return first.find(port).isPresent() ? first : second;
  }

  @Override
  public Capabilities capabilities(Class<?> port) {
    return whoOffers(port).capabilities(port);
  }

  // Only what both promise holds for all ports.
  @Override
  public Capabilities capabilities() {
    Set<Capability> both = EnumSet.noneOf(Capability.class);
    both.addAll(live.capabilities().promised());
    both.retainAll(ledger.capabilities().promised());
    return new Capabilities(both);
  }

  @Override
  public Health check() {
    return live.check().and(ledger.check());
  }

  @Override
  public void close() {
    // The last is closed first; if both throw, the second failure is suppressed in the first.
    try (ledger;
        live) {}
  }
}

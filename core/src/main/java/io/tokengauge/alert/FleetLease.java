package io.tokengauge.alert;

import io.tokengauge.storage.Leases;
import io.tokengauge.storage.StorageException;
import java.lang.System.Logger.Level;
import java.time.Duration;

/** Says whether this process is the one of its fleet that evaluates. For one thread. */
final class FleetLease {

  /** How long another process waits after the last tick of one that died. */
  static final Duration TIME_TO_LIVE = Duration.ofSeconds(30);

  private static final System.Logger LOG = System.getLogger(AlertEngine.class.getName());

  private final Leases leases;
  private final String fleet;
  private final String owner;
  private boolean failing;

  FleetLease(Leases leases, String fleet, String owner) {
    this.leases = leases;
    this.fleet = fleet;
    this.owner = owner;
  }

  /** Takes the lease or prolongs it, and tells whether it is held. */
  boolean hold() {
    try {
      boolean held = leases.acquire("alerts:" + fleet, owner, TIME_TO_LIVE).isPresent();
      failing = false;
      return held;
    } catch (StorageException e) {
      if (!failing) { // once, and not at each tick
        LOG.log(Level.WARNING, "rules of fleet " + fleet + " wait: leases do not answer", e);
      }
      failing = true;
      return false;
    }
  }
}

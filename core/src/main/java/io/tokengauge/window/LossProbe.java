package io.tokengauge.window;

import io.tokengauge.storage.Health;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which shards an exchange has forgotten, by a publication with a part for every shard
 * that ever had one, and has them seeded. Not thread-safe.
 */
final class LossProbe {

  private final Map<SeedSums.Shard, Instant> forgotten = new HashMap<>();
  private @Nullable WindowSeeding seeding;
  private boolean due;

  void seedWith(WindowSeeding value) {
    seeding = value;
  }

  /** Lets the next publication be a probe, if there is anything to be done about a loss. */
  void schedule() {
    due = seeding != null;
  }

  boolean isDue() {
    return due;
  }

  /** Returns whether the publication that is made now is to be a probe. */
  boolean begin() {
    boolean begun = due;
    due = false;
    return begun;
  }

  /** Notes that a publication failed. */
  void failed(boolean wasProbe) {
    due |= wasProbe;
  }

  /**
   * Notes that a shard was forgotten; which others were is found out before that is told.
   *
   * @return whether it can be seeded again
   */
  boolean forgotten(ShardBacklog shard) {
    if (seeding == null) {
      return false;
    }
    forgotten.put(shard.name(), shard.acknowledgedBefore());
    due = true;
    return true;
  }

  /** Notes that a probe has succeeded. */
  void succeeded(Collection<ShardBacklog> shards) {
    if (seeding != null && !forgotten.isEmpty()) {
      long known = shards.stream().filter(ShardBacklog::isKnown).count();
      seeding.forgotten(Map.copyOf(forgotten), forgotten.size() == known);
      forgotten.clear();
      due = false;
    }
  }

  Health check() {
    return seeding == null ? Health.UP : seeding.check();
  }

  void close() {
    if (seeding != null) {
      seeding.close();
    }
  }
}

package io.tokengauge.storage.jdbc;

import io.tokengauge.storage.Leases;
import io.tokengauge.storage.StorageException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/*
 * What it is: the way from deltas into cells.
 *
 * Every process counts the cells it has added to. Once these are many, each of its appends also
 * folds some, a few times what it added itself, until nothing is left: after it is committed, so
 * that a failure here is nobody's but its own, and in small steps, so that no caller waits for all
 * that others left. One process at a time does it, under a lease that it keeps between the steps.
 * The lease saves work, it does not keep the sums right: rows are taken out of the table and added
 * to cells in one transaction, and a row is taken once however many try.
 *
 * Not handled: a fleet whose processes all die before any of them has added many. What they left is
 * read with every answer until somebody folds it.
 */
final class Compactor {

  private static final Logger LOG = System.getLogger(Compactor.class.getName());

  private static final String LEASE = "tokengauge-compaction";
  private static final Duration TIME_TO_LIVE = Duration.ofMinutes(2);
  private static final int CELLS_AT_ONCE = 50_000;
  private static final int SMALLEST_STEP = 5_000;
  private static final int FOLDED_PER_ADDED = 4;

  private final Settings settings;
  private final Database database;
  private final Tables tables;
  private final Leases leases;
  private final String owner;
  private final DeltaTable deltas;
  private final RollupWriter rollups;
  private final AtomicLong waiting = new AtomicLong();
  private final ReentrantLock folding = new ReentrantLock();

  Compactor(Settings settings, Database database, Tables tables, Leases leases, String owner) {
    this.settings = settings;
    this.database = database;
    this.tables = tables;
    this.leases = leases;
    this.owner = owner;
    this.deltas = new DeltaTable(settings.engine(), tables);
    this.rollups = new RollupWriter(settings.engine(), tables);
  }

  /** Notes that cells were added to, and folds some if many wait. Never fails. */
  void added(int cells) {
    boolean many = waiting.addAndGet(cells) >= settings.deltasBeforeFolding();
    if (!many || !folding.tryLock()) {
      return;
    }
    try {
      if (!foldSome(Math.max(SMALLEST_STEP, FOLDED_PER_ADDED * cells))) {
        waiting.set(0);
      }
    } catch (StorageException e) {
      waiting.set(0);
      LOG.log(Level.WARNING, "roll-ups of {0} not folded: {1}", settings, e.getMessage());
    } finally {
      folding.unlock();
    }
  }

  // Tells whether this process shall go on: something is left, and nobody else is at it.
  private boolean foldSome(int cells) {
    Optional<Leases.Lease> lease = leases.acquire(LEASE, owner, TIME_TO_LIVE);
    if (lease.isEmpty()) {
      return false;
    }
    boolean left = fold(cells) >= cells;
    if (!left) {
      leases.release(lease.get());
    }
    return left;
  }

  /** Folds what there is, unless another process is at it. */
  void foldUnlessOthersDo() {
    if (!settings.engine().keepsDeltas()) {
      return;
    }
    folding.lock();
    try {
      Optional<Leases.Lease> lease = leases.acquire(LEASE, owner, TIME_TO_LIVE);
      if (lease.isPresent()) {
        try {
          fold();
        } finally {
          leases.release(lease.get());
        }
      }
    } finally {
      folding.unlock();
    }
  }

  /** Folds what nobody else is folding. */
  void fold() {
    if (!settings.engine().keepsDeltas()) {
      return;
    }
    long taken = CELLS_AT_ONCE;
    while (taken >= CELLS_AT_ONCE) {
      taken = fold(CELLS_AT_ONCE);
    }
  }

  /** Folds about so many cells of batches, and returns how many; fewer if there are no more. */
  private long fold(int cells) {
    return database.write(
        tx -> {
          settings.engine().gate(tx.connection(), settings.schema(), false);
          Horizons horizons = Horizons.read(tx.handle(), tables);
          Map<CellAddress, CellDelta> quarters = new HashMap<>();
          long size = deltas.takeSome(tx.connection(), cells, quarters);
          rollups.add(tx.connection(), Tiers.spread(quarters, horizons.hoursFrom()));
          return size;
        });
  }
}

package io.tokengauge.storage.jdbc;

import io.tokengauge.history.AmendResult;
import io.tokengauge.history.AppendResult;
import io.tokengauge.history.StoredUsage;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageCodec;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/*
 * What it is: appending and amending, each one transaction over identities, rows and roll-ups.
 *
 * Locks are taken in one order by everybody: the gate, identities by hash, new prices, deltas that
 * are taken out, cells by address. So two writers may wait for each other's calls, never in a circle. An identity that another transaction
 * is inserting makes the insert wait until that one has ended; the look-up after it then sees what
 * was committed.
 *
 * A commit whose answer was lost is repeated like any other failure. Identities carry a number drawn
 * for the batch, by which the repetition recognises its own first attempt: what it had inserted
 * counts as appended, and a caller sees one result whatever happened on the way.
 */
final class UsageWriter {

  private final Settings settings;
  private final Bookkeeper bookkeeper;
  private final Audit audit;
  private final IdTable ids;
  private final CallTable calls;
  private final RollupWriter rollups;
  private final DeltaTable deltas;
  private final PricesUsed prices;
  private final Compactor compactor;
  private final Tables tables;

  /** A call with what is needed to recognise it, worked out before the transaction. */
  private record Candidate(PricedUsage call, Hash hash, long digest) {
    static Candidate of(PricedUsage call) {
      return new Candidate(call, Hash.of(call.id()), UsageCodec.digest(call.record()));
    }

    long startMicros() {
      return Micros.of(call.record().start());
    }
  }

  UsageWriter(
      Settings settings,
      Bookkeeper bookkeeper,
      Audit audit,
      PricesUsed prices,
      Compactor compactor,
      Tables tables) {
    this.settings = settings;
    this.bookkeeper = bookkeeper;
    this.audit = audit;
    this.prices = prices;
    this.compactor = compactor;
    this.tables = tables;
    this.ids = new IdTable(settings.engine(), tables);
    this.calls = new CallTable(settings.engine(), tables);
    this.rollups = new RollupWriter(settings.engine(), tables);
    this.deltas = new DeltaTable(settings.engine(), tables);
  }

  AppendResult append(List<PricedUsage> batch) {
    if (batch.isEmpty()) {
      return new AppendResult(0, 0, List.of(), List.of());
    }
    List<Candidate> candidates = batch.stream().map(Candidate::of).toList();
    long token = UUID.randomUUID().getMostSignificantBits();
    SortedMap<PricesUsed.Price, Long> newPrices = prices.missing(batch);
    Appended appended =
        bookkeeper.enter(
            batch,
            (tx, horizons, books) ->
                append(tx.connection(), horizons, books, candidates, token, newPrices));
    prices.remember(newPrices.keySet());
    compactor.added(appended.deltas);
    return appended.result;
  }

  /** What an append did, and to how many cells deltas were added. */
  private record Appended(AppendResult result, int deltas) {}

  private Appended append(
      Connection connection,
      Horizons horizons,
      Books books,
      List<Candidate> candidates,
      long token,
      SortedMap<PricesUsed.Price, Long> newPrices)
      throws SQLException {
    Map<Hash, Candidate> firsts = new TreeMap<>();
    for (Candidate candidate : candidates) {
      if (!horizons.forgets(candidate.startMicros())) {
        firsts.putIfAbsent(candidate.hash, candidate);
      }
    }
    Set<Hash> inserted = insertIds(connection, firsts.values(), token);
    List<Hash> others = firsts.keySet().stream().filter(h -> !inserted.contains(h)).toList();
    Map<Hash, IdTable.Identity> known = ids.find(connection, others);

    int appended = 0;
    int duplicates = 0;
    List<CallId> conflicts = new ArrayList<>();
    List<CallId> beyondHorizon = new ArrayList<>();
    List<PricedUsage> added = new ArrayList<>(inserted.size());
    Set<Hash> counted = new HashSet<>();
    for (Candidate candidate : candidates) {
      if (horizons.forgets(candidate.startMicros())) {
        beyondHorizon.add(candidate.call.id());
        continue;
      }
      IdTable.Identity before = known.get(candidate.hash);
      boolean first = counted.add(candidate.hash);
      if (first && before == null) {
        added.add(candidate.call);
        appended++;
      } else if (first && before != null && before.batch() == token) {
        appended++;
      } else if (isRepeat(candidate, before, firsts.get(candidate.hash))) {
        duplicates++;
      } else {
        conflicts.add(candidate.call.id());
      }
    }
    int deltaRows = 0;
    if (!added.isEmpty()) {
      prices.insert(connection, newPrices);
      calls.insert(connection, added.stream().map(call -> new StoredUsage(call, 0)).toList());
      deltaRows = count(connection, horizons, books, added);
    }
    AppendResult result = new AppendResult(appended, duplicates, conflicts, beyondHorizon);
    return new Appended(result, deltaRows);
  }

  private int count(Connection connection, Horizons horizons, Books books, List<PricedUsage> added)
      throws SQLException {
    Map<CellAddress, CellDelta> quarters = books.quarters(added, List.of());
    if (addsDeltas(horizons)) {
      deltas.insert(connection, quarters);
      return quarters.size();
    }
    rollups.add(connection, Tiers.spread(quarters, books.hoursFrom()));
    return 0;
  }

  private boolean addsDeltas(Horizons horizons) {
    return settings.engine().keepsDeltas() && !horizons.sharedWithVersionOne();
  }

  private static boolean isRepeat(
      Candidate candidate, IdTable.@Nullable Identity before, @Nullable Candidate first) {
    return before != null
        ? before.isRepeatedBy(candidate.digest)
        : first != null && first.digest == candidate.digest;
  }

  private Set<Hash> insertIds(Connection connection, Collection<Candidate> firsts, long token)
      throws SQLException {
    List<Engine.NewId> newIds =
        firsts.stream().map(c -> new Engine.NewId(c.hash, c.digest, c.startMicros())).toList();
    return settings.engine().insertIds(connection, tables, newIds, token);
  }

  AmendResult amend(int revision, PricedUsage replacement) {
    Candidate candidate = Candidate.of(replacement);
    while (true) {
      // The cells of the call as it is have keys, too; it may change before the transaction.
      List<PricedUsage> touched = new ArrayList<>(List.of(replacement));
      current(candidate).ifPresent(stored -> touched.add(stored.call()));
      Optional<AmendResult> result =
          bookkeeper.enter(
              touched,
              (tx, horizons, books) -> amend(tx, horizons, books, revision, candidate, touched));
      if (result.isPresent()) {
        return result.get();
      }
    }
  }

  private Optional<StoredUsage> current(Candidate candidate) {
    return bookkeeper.read(
        tx -> {
          IdTable.Identity known =
              ids.find(tx.connection(), List.of(candidate.hash)).get(candidate.hash);
          return known == null
              ? Optional.empty()
              : calls.find(tx.connection(), known.currentStartMicros(), candidate.call.id());
        });
  }

  private Optional<AmendResult> amend(
      Database.Tx tx,
      Horizons horizons,
      Books books,
      int revision,
      Candidate candidate,
      List<PricedUsage> touched)
      throws SQLException {
    Connection connection = tx.connection();
    IdTable.Identity known = ids.findAndLock(connection, candidate.hash);
    if (known == null) {
      return Optional.of(AmendResult.UNKNOWN);
    }
    if (revision < known.revision()) {
      return Optional.of(AmendResult.STALE);
    }
    StoredUsage row =
        calls.find(connection, known.currentStartMicros(), candidate.call.id()).orElse(null);
    if (row == null) {
      return Optional.of(AmendResult.ROW_GONE);
    }
    if (revision == known.revision()) {
      boolean same = row.call().equals(candidate.call);
      // An attempt before whose commit was not answered was this one.
      AmendResult repeated = tx.perhapsDone() ? AmendResult.APPLIED : AmendResult.REPEATED;
      return Optional.of(same ? repeated : AmendResult.CONFLICT);
    }
    if (!touched.contains(row.call())) {
      return Optional.empty();
    }
    prices.insert(connection, prices.missing(List.of(candidate.call)));
    replace(connection, horizons, books, row.call(), new StoredUsage(candidate.call, revision));
    ids.amend(
        connection,
        candidate.hash,
        new IdTable.Identity(
            known.digest(),
            candidate.digest,
            known.batch(),
            known.startMicros(),
            candidate.startMicros(),
            revision));
    audit.write(
        tx.handle(),
        "amend",
        candidate.call.id().toString(),
        "revision "
            + revision
            + ", cost "
            + row.call().cost().picos()
            + " -> "
            + candidate.call.cost().picos()
            + " pico-dollars");
    return Optional.of(AmendResult.APPLIED);
  }

  private void replace(
      Connection connection, Horizons horizons, Books books, PricedUsage old, StoredUsage amended)
      throws SQLException {
    calls.delete(connection, Micros.of(old.record().start()), old.id());
    calls.insert(connection, List.of(amended));
    Map<CellAddress, CellDelta> quarters = books.quarters(List.of(amended.call()), List.of(old));
    if (addsDeltas(horizons)) {
      // What the call added must be in the cell before it can be taken from it.
      deltas.takeAll(connection, List.copyOf(quarters.keySet()), quarters);
    }
    SortedMap<CellAddress, CellDelta> cells = Tiers.spread(quarters, books.hoursFrom());
    rollups.add(connection, cells);
    rollups.removeEmpty(connection, books.cellsOf(old));
    restoreExtremes(connection, horizons, books, old);
  }

  // An extreme cannot be taken back; if it may have been this call's, the rows say what is left,
  // and
  // the quarters what is left of longer cells.
  private void restoreExtremes(
      Connection connection, Horizons horizons, Books books, PricedUsage old) throws SQLException {
    Map<CellAddress, Extremes> quarters = new HashMap<>();
    List<CellAddress> longer = new ArrayList<>();
    Extremes lost = Extremes.of(old);
    for (CellAddress cell : books.cellsOf(old)) {
      Extremes kept = rollups.extremes(connection, cell);
      if (kept != null && (sameLatency(kept, lost) || old.id().equals(kept.dearest()))) {
        if (cell.tier() == CellAddress.QUARTERS) {
          quarters.put(cell, Extremes.NONE);
        } else {
          longer.add(cell);
        }
      }
    }
    long quarter = Micros.quarterOf(Micros.of(old.record().start()));
    // Where calls of the quarter were purged, what the cell remembers is more than rows know.
    if (!quarters.isEmpty() && quarter >= horizons.rowsFrom()) {
      readExtremes(connection, books, old, quarter, quarters);
      for (Map.Entry<CellAddress, Extremes> entry : quarters.entrySet()) {
        rollups.setExtremes(connection, entry.getKey(), entry.getValue());
      }
    }
    for (CellAddress cell : longer) {
      rollups.setExtremes(connection, cell, rollups.extremesOfQuarters(connection, cell));
    }
  }

  private void readExtremes(
      Connection connection,
      Books books,
      PricedUsage old,
      long quarter,
      Map<CellAddress, Extremes> cells)
      throws SQLException {
    calls.read(
        connection,
        UsageFilter.ALL,
        quarter,
        quarter + Micros.QUARTER,
        null,
        0,
        row -> {
          cells.replaceAll(
              (cell, extremes) ->
                  books.cubeOf(cell).keyOf(row.call()).equals(books.cubeOf(cell).keyOf(old))
                      ? extremes.combine(Extremes.of(row.call()))
                      : extremes);
          return true;
        });
  }

  private static boolean sameLatency(Extremes kept, Extremes lost) {
    return lost.maxLatency() != null && lost.maxLatency().equals(kept.maxLatency());
  }
}

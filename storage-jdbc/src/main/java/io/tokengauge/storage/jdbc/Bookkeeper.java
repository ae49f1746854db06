package io.tokengauge.storage.jdbc;

import io.tokengauge.usage.PricedUsage;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/*
 * What it is: the way into every transaction that counts.
 *
 * The keys of the cells are numbered before the transaction, for the list of roll-ups as last seen.
 * Inside, after the gate has closed on everybody who would change the list or a horizon, the list's
 * version is compared; if another process declared a roll-up meanwhile, nothing is done and all of
 * it starts over with the new list. So a roll-up misses no call, whoever appends it.
 */
final class Bookkeeper {

  private final Settings settings;
  private final Database database;
  private final Tables tables;
  private final CubeTable cubeTable;
  private final KeyTable keyTable;
  private volatile @Nullable Seen seen;

  private record Seen(Horizons horizons, List<KeptCube> cubes) {}

  /** Counts something. */
  @FunctionalInterface
  interface Entry<R> {
    R enter(Database.Tx tx, Horizons horizons, Books books) throws SQLException;
  }

  Bookkeeper(Settings settings, Database database, Tables tables) {
    this.settings = settings;
    this.database = database;
    this.tables = tables;
    this.cubeTable = new CubeTable(tables);
    this.keyTable = new KeyTable(settings.engine(), database, tables);
  }

  /**
   * Counts something in one transaction.
   *
   * @param calls all calls whose cells may be needed
   */
  <R> R enter(Collection<PricedUsage> calls, Entry<R> entry) {
    return enter(cubes -> Books.keysOf(cubes, calls), false, entry);
  }

  /**
   * Counts something in one transaction.
   *
   * @param keys says which keys may be needed, of a list of roll-ups
   * @param alone whether nobody else may count meanwhile
   */
  <R> R enter(Function<List<KeptCube>, Set<KeyTable.Key>> keys, boolean alone, Entry<R> entry) {
    while (true) {
      Seen now = seen();
      Books books =
          new Books(
              now.horizons.cubesVersion(),
              now.horizons.hoursFrom(),
              now.cubes,
              keyTable.number(keys.apply(now.cubes)));
      Optional<R> result =
          database.write(
              tx -> {
                settings.engine().gate(tx.connection(), settings.schema(), alone);
                Horizons horizons = Horizons.read(tx.handle(), tables);
                return horizons.cubesVersion() == books.version()
                    ? Optional.of(entry.enter(tx, horizons, books))
                    : Optional.empty();
              });
      if (result.isPresent()) {
        return result.get();
      }
      seen = null;
    }
  }

  /** Reads beside the books. */
  <R> R read(Database.Work<R> work) {
    return database.read(work);
  }

  private Seen seen() {
    Seen last = seen;
    if (last == null) {
      last =
          database.read(
              tx -> new Seen(Horizons.read(tx.handle(), tables), cubeTable.read(tx.handle())));
      seen = last;
    }
    return last;
  }
}

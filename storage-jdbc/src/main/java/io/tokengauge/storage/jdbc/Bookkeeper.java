package io.tokengauge.storage.jdbc;

import io.tokengauge.usage.PricedUsage;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/*
 * What it is: the way into every transaction that counts.
 *
 * The keys of the cells are those of the list of roll-ups as last seen, numbered before the
 * transaction unless there is one writer at a time.
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

  private record Counted<R>(R result, Map<KeyTable.Key, Long> keys) {}

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
    boolean oneWriter = settings.engine().hasOneWriter();
    while (true) {
      Seen now = seen();
      Set<KeyTable.Key> wanted = keys.apply(now.cubes);
      Map<KeyTable.Key, Long> before = oneWriter ? Map.of() : keyTable.number(wanted);
      Optional<Counted<R>> counted =
          database.write(
              tx -> {
                settings.engine().gate(tx.connection(), settings.schema(), alone);
                Horizons horizons = Horizons.read(tx.handle(), tables);
                int version = now.horizons.cubesVersion();
                if (horizons.cubesVersion() != version) {
                  return Optional.empty();
                }
                Map<KeyTable.Key, Long> numbers =
                    oneWriter ? keyTable.number(tx.connection(), wanted) : before;
                Books books = new Books(version, now.horizons.hoursFrom(), now.cubes, numbers);
                return Optional.of(new Counted<>(entry.enter(tx, horizons, books), numbers));
              });
      if (counted.isPresent()) {
        if (oneWriter) {
          keyTable.remember(counted.get().keys);
        }
        return counted.get().result;
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

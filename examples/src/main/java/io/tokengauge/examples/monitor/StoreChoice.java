package io.tokengauge.examples.monitor;

import static io.tokengauge.usage.Dimension.MODEL;
import static io.tokengauge.usage.Dimension.PROJECT;
import static io.tokengauge.usage.Dimension.PROVIDER;

import io.tokengauge.history.Cube;
import io.tokengauge.storage.Storage;
import io.tokengauge.storage.memory.MemoryStorage;
import io.tokengauge.usage.UsageRecord;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** Opens the store that calls are read into. */
final class StoreChoice {

  /** The store there is; JDBC and Redis will follow. */
  static final String MEMORY = "memory";

  private static final int MAX_CALLS = 5_000_000;
  private static final int MAX_CELLS = 20_000_000;

  private static final List<Cube> CUBES =
      List.of(
          new Cube("model", List.of(PROVIDER, MODEL), false),
          new Cube("project", List.of(PROJECT), false));

  private StoreChoice() {}

  /**
   * Opens a store by its URL.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  static Storage open(String url) {
    check(url);
    return MemoryStorage.builder()
        // A replay is about the time in its files: nothing in them is too old to be kept.
        .clock(InstantSource.fixed(UsageRecord.MIN_START))
        .maxAge(Duration.between(UsageRecord.MIN_START, UsageRecord.MAX_START))
        .maxRows(MAX_CALLS)
        .maxRollUpCells(MAX_CELLS)
        .cubes(CUBES)
        .build();
  }

  /**
   * Checks a URL without opening anything.
   *
   * @throws IllegalArgumentException if there is no such store
   */
  static void check(String url) {
    if (!url.equals(MEMORY)) {
      // What may hold a password is not repeated: only the kind of store is.
      String kind = url.contains(":") ? url.substring(0, url.indexOf(':') + 1) + "..." : url;
      throw new IllegalArgumentException(
          "--store must be one of "
              + MEMORY
              + " (jdbc: and redis: will follow), was \""
              + kind
              + "\"");
    }
  }
}

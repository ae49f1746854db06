package io.tokengauge.examples.monitor;

import io.tokengauge.examples.monitor.view.Summary;
import io.tokengauge.history.UsageStore;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.storage.Storage;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.ZoneId;

/** Fills a store with the calls that a command line names, and hands it out. */
final class ReplayedStore {

  /** Works with the calls. */
  interface Work {
    /** Looks at the calls. */
    void on(UsageStore store, PriceBook prices, String title) throws IOException;
  }

  private ReplayedStore() {}

  /** Reads the calls, lets somebody work with them, and returns the exit code. */
  static int run(InputOptions input, PrintWriter err, Work work) throws IOException {
    FaultLog faults = new FaultLog(err, input.strict);
    CallSources sources = CallSources.of(input);
    try (Storage storage = StoreChoice.open(input.store)) {
      UsageStore store = storage.require(UsageStore.class);
      PriceBook prices = PriceBook.builtIn();
      Replay replay = new Replay(store, prices, faults);
      sources.readInto(replay);
      replay.unpriced().report(Summary.of(store, ZoneId.of("UTC")).byModel());
      work.on(store, prices, sources.title());
      return faults.faults() == 0 ? 0 : 1;
    }
  }
}

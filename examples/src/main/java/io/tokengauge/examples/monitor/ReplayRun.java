package io.tokengauge.examples.monitor;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tokengauge.examples.monitor.sample.SyntheticMonth;
import io.tokengauge.examples.monitor.view.JsonDocument;
import io.tokengauge.examples.monitor.view.Summary;
import io.tokengauge.examples.monitor.view.SummaryJson;
import io.tokengauge.examples.monitor.view.SummaryText;
import io.tokengauge.history.UsageStore;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.storage.Storage;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;

/** Reads calls into a store of its own and prints the summary. */
final class ReplayRun {

  private final PrintWriter out;
  private final PrintWriter err;

  ReplayRun(CommandSpec spec) {
    this.out = spec.commandLine().getOut();
    this.err = spec.commandLine().getErr();
  }

  /** Replays a made-up month and returns the exit code. */
  int sample(long seed, SummaryOptions options) throws IOException {
    return run(new CallSources(seed), StoreChoice.MEMORY, false, options);
  }

  /** Replays files and returns the exit code. */
  int files(InputOptions input, SummaryOptions options) throws IOException {
    return run(new CallSources(input), input.store, input.strict, options);
  }

  private int run(CallSources sources, String url, boolean strict, SummaryOptions options)
      throws IOException {
    FaultLog faults = new FaultLog(err, strict);
    try (Storage storage = StoreChoice.open(url)) {
      UsageStore store = storage.require(UsageStore.class);
      Replay replay = new Replay(store, PriceBook.builtIn(), faults);
      sources.readInto(replay);
      Summary summary = Summary.of(store, options.zone);
      replay.unpriced().report(summary.byModel());
      print(sources, summary, replay, options.json);
      return faults.faults() == 0 && summary.complete() ? 0 : 1;
    }
  }

  private void print(CallSources sources, Summary summary, Replay replay, boolean json)
      throws IOException {
    if (json) {
      JsonDocument.print(
          out,
          (JsonGenerator document) -> {
            sources.writeOrigin(document);
            new SummaryJson(summary, replay.counts()).write(document);
          });
    } else {
      new SummaryText(out, summary).print(sources.title(), replay.counts());
    }
  }

  /** Returns the title of a made-up month. */
  static String syntheticTitle(long seed) {
    return "SYNTHETIC SAMPLE: a made-up application's calls of October 2026, seed "
        + seed
        + (seed == SyntheticMonth.DEFAULT_SEED ? " (monitor replay PATH reads your own)" : "");
  }
}

package io.tokengauge.examples.monitor;

import io.tokengauge.examples.monitor.view.Figures;
import io.tokengauge.examples.monitor.view.JsonDocument;
import io.tokengauge.examples.monitor.view.Summary;
import io.tokengauge.examples.monitor.view.SummaryJson;
import io.tokengauge.history.UsageStore;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.storage.Storage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Reads calls from files, prices them and writes them as JSON Lines or CSV. */
@Command(
    name = "export",
    description = {
      "Reads calls from files, or takes those of a store, prices them and writes them as JSON Lines"
          + " or CSV, by start.",
      "",
      "Replaying exported JSON Lines gives the same figures to the last digit. A file is replaced only once"
          + " all of it is written.",
      ""
    },
    footer = {
      "",
      "Exit codes: 0 all good, 1 something was skipped or has no price, 2 the command line is wrong."
    },
    mixinStandardHelpOptions = true,
    versionProvider = MonitorVersion.class)
final class ExportCommand implements Callable<Integer> {

  @Mixin private FormatInputOptions input = new FormatInputOptions();
  @Mixin private SummaryOptions summary = new SummaryOptions();

  @Option(
      names = "--to",
      required = true,
      paramLabel = "FILE",
      description = "File to write; - is the standard output.")
  private String to;

  @Option(
      names = "--csv",
      description =
          "Write CSV for spreadsheets, with hit rate, cost and savings of each call, instead of JSON"
              + " Lines. It cannot be replayed.")
  private boolean csv;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  ExportCommand() {}

  @Override
  public Integer call() throws IOException {
    input.checkEach();
    boolean standardOutput = to.equals("-");
    if (standardOutput && summary.json) {
      throw input.wrong("--json does not go with --to -, which is where the calls go");
    }
    PrintWriter out = spec.commandLine().getOut();
    FaultLog faults = new FaultLog(spec.commandLine().getErr(), input.strict);
    CallSources sources = CallSources.of(input);
    try (Storage storage = StoreChoice.open(input.store)) {
      UsageStore store = storage.require(UsageStore.class);
      Replay replay = new Replay(store, PriceBook.builtIn(), faults);
      sources.readInto(replay);
      Summary totals = Summary.of(store, summary.zone);
      replay.unpriced().report(totals.byModel());
      CallExport export = csv ? CallExport.csv(store) : CallExport.jsonLines(store);
      long written = standardOutput ? export.to(out) : export.to(Path.of(to));
      if (!export.complete()) {
        faults.at(to, "the store has forgotten calls, so some are missing");
      }
      if (summary.json) {
        JsonDocument.print(
            out,
            json -> {
              sources.writeOrigin(json);
              json.writeNumberField("written", written);
              new SummaryJson(totals, replay.counts()).write(json);
            });
      } else if (!standardOutput) {
        out.println(
            Figures.count(written, sources.title().isEmpty() ? "call" : "synthetic call")
                + " written, "
                + Figures.exact(totals.total().cost())
                + ".");
        out.flush();
      }
      return faults.faults() == 0 ? 0 : 1;
    }
  }
}

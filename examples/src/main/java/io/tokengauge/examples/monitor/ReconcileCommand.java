package io.tokengauge.examples.monitor;

import io.tokengauge.examples.monitor.view.JsonDocument;
import io.tokengauge.examples.monitor.view.ReconciliationJson;
import io.tokengauge.examples.monitor.view.ReconciliationText;
import io.tokengauge.history.Reconciliation;
import io.tokengauge.history.ReportedBucket;
import io.tokengauge.history.UsageFigures;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageStore;
import io.tokengauge.providers.MalformedResponseException;
import io.tokengauge.providers.usagereport.UsageReportPage;
import io.tokengauge.providers.usagereport.UsageReportReader;
import io.tokengauge.storage.Storage;
import io.tokengauge.usage.Dimension;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compares providers' own usage and cost reports with recorded calls. */
@Command(
    name = "reconcile",
    description = {
      "Compares what a provider reports of an account's usage and cost with the calls that were"
          + " recorded, by the report's buckets and by model.",
      "",
      "Calls are those of the files, or those that --store has already. A difference is what the"
          + " provider reports above what was recorded.",
      ""
    },
    footer = {
      "",
      "Reports are pages as the providers' interfaces answer them: OpenAI's /v1/organization/usage/",
      "completions, .../embeddings and /v1/organization/costs, Anthropic's /v1/organizations/",
      "usage_report/messages and .../cost_report. Group them by model (OpenAI's costs by line item),",
      "and give all pages of a report.",
      "",
      "Exit codes: 0 all agrees, 1 something differs or was skipped, 2 the command line is wrong."
    },
    mixinStandardHelpOptions = true,
    versionProvider = MonitorVersion.class)
final class ReconcileCommand implements Callable<Integer> {

  @Mixin private ReportInputOptions input = new ReportInputOptions();
  @Mixin private WhereOptions where = new WhereOptions();

  @Option(
      names = "--report",
      paramLabel = "FILE",
      required = true,
      description = "A page of a provider's report, as JSON; as many as there are.")
  private List<String> reports = List.of();

  @Option(names = "--all", description = "List what agrees, too.")
  private boolean all;

  @Option(
      names = "--json",
      description = "Print one JSON document, amounts as exact decimal strings.")
  private boolean json;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  ReconcileCommand() {}

  @Override
  public Integer call() throws IOException {
    input.checkEach();
    if (input.paths.isEmpty() && input.store.equals(StoreChoice.MEMORY)) {
      throw input.wrong("give files of calls, or the --store that has them");
    }
    UsageFilter filter = filter();
    FaultLog faults = new FaultLog(spec.commandLine().getErr(), input.strict);
    List<ReportedBucket> buckets = read(faults);
    if (buckets.isEmpty()) {
      return 1;
    }
    boolean[] agrees = new boolean[1];
    int code = 0;
    if (input.paths.isEmpty()) {
      try (Storage storage = StoreChoice.open(input.store)) {
        agrees[0] = compare(storage.require(UsageStore.class), filter, buckets);
      }
    } else {
      code =
          ReplayedStore.run(
              input,
              spec.commandLine().getErr(),
              (store, prices, title) -> agrees[0] = compare(store, filter, buckets));
    }
    return code == 0 && agrees[0] && faults.faults() == 0 ? 0 : 1;
  }

  private UsageFilter filter() {
    try {
      UsageFilter filter = where.filter();
      if (filter.values().containsKey(Dimension.PROVIDER)) {
        throw input.wrong("--where must not name the provider: the reports do");
      }
      return filter;
    } catch (IllegalArgumentException e) {
      throw input.wrong(e.getMessage());
    }
  }

  /** Tells the reports apart that pages belong to. */
  private record Kind(String provider, UsageFigures figures) {}

  private List<ReportedBucket> read(FaultLog faults) throws IOException {
    List<ReportedBucket> buckets = new ArrayList<>();
    Map<Kind, String> unfinished = new LinkedHashMap<>();
    Set<Kind> finished = new HashSet<>();
    for (String file : reports) {
      try (InputStream in = new FileInputStream(file)) {
        UsageReportPage page = UsageReportReader.standard().read(in);
        buckets.addAll(page.buckets());
        Kind kind = new Kind(page.provider(), page.buckets().get(0).none());
        if (page.hasMore()) {
          unfinished.put(kind, file);
        } else {
          finished.add(kind);
        }
      } catch (MalformedResponseException e) {
        faults.at(file, e.getMessage() == null ? e.toString() : e.getMessage());
      }
    }
    unfinished.forEach(
        (kind, file) -> {
          if (!finished.contains(kind)) {
            faults.at(file, "the report goes on, but its last page was not given");
          }
        });
    return buckets;
  }

  private boolean compare(UsageStore store, UsageFilter filter, List<ReportedBucket> buckets)
      throws IOException {
    Reconciliation compared;
    try {
      compared = Reconciliation.of(store, filter, buckets);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      JsonDocument.print(out, body -> ReconciliationJson.write(body, compared));
    } else {
      new ReconciliationText(out, all).print(compared);
    }
    return compared.agrees();
  }
}

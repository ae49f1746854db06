package io.tokengauge.examples.monitor;

import io.tokengauge.cache.CacheTtl;
import io.tokengauge.examples.monitor.view.CacheJson;
import io.tokengauge.examples.monitor.view.CacheText;
import io.tokengauge.examples.monitor.view.CacheView;
import io.tokengauge.examples.monitor.view.JsonDocument;
import io.tokengauge.history.StoredUsage;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageStore;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.storage.Storage;
import io.tokengauge.usage.UsageRecord;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Reads calls from files and prints what prompt caching earned. */
@Command(
    name = "cache",
    description = {
      "Reads calls from files, or takes those of a store, and prints what prompt caching earned, and"
          + " what another time to live would have.",
      "",
      "Traces that record no cache writes (claude-code-trace, mooncake) are shown as recorded, so"
          + " writing seems free; --ttl shows them as if every miss had been written.",
      ""
    },
    footer = {
      "",
      "Exit codes: 0 all good, 1 something was skipped or has no price, 2 the command line is wrong."
    },
    mixinStandardHelpOptions = true,
    versionProvider = MonitorVersion.class)
final class CacheCommand implements Callable<Integer> {

  @Mixin private InputOptions input = new InputOptions();
  @Mixin private SummaryOptions summary = new SummaryOptions();

  @Option(
      names = "--ttl",
      paramLabel = "TTL",
      description =
          "Analyse the calls as they would have been with this time to live, 5m or 1h, every miss"
              + " written; as recorded unless given.")
  private @Nullable String ttl;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  CacheCommand() {}

  @Override
  public Integer call() throws IOException {
    input.checkEach();
    CacheTtl assumed = assumed();
    CallSources sources = CallSources.of(input);
    FaultLog faults = new FaultLog(spec.commandLine().getErr(), input.strict);
    PriceBook prices = PriceBook.builtIn();
    CacheRun run = new CacheRun(prices, assumed);
    try (Storage storage = StoreChoice.open(input.store)) {
      UsageStore store = storage.require(UsageStore.class);
      Replay replay = new Replay(store, prices, faults, run::hint);
      sources.readInto(replay);
      replay.unpriced().report(store);
      try (Stream<StoredUsage> calls =
          store.stream(UsageFilter.ALL, UsageRecord.MIN_START, UsageRecord.MAX_START)) {
        calls.forEachOrdered(call -> run.add(call.call()));
      }
      CacheView view = new CacheView(run.findings(), assumed, summary.zone, replay.counts());
      print(sources, view);
      return faults.faults() == 0 ? 0 : 1;
    }
  }

  private @Nullable CacheTtl assumed() {
    try {
      return ttl == null ? null : CacheTtl.parse(ttl);
    } catch (IllegalArgumentException e) {
      throw input.wrong("--ttl must be 5m or 1h, was \"" + ttl + "\"");
    }
  }

  private void print(CallSources sources, CacheView view) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    if (summary.json) {
      JsonDocument.print(
          out,
          json -> {
            sources.writeOrigin(json);
            new CacheJson(view).write(json);
          });
    } else {
      new CacheText(out, view).print(sources.title());
    }
  }
}

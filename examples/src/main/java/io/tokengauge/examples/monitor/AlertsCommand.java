package io.tokengauge.examples.monitor;

import io.tokengauge.alert.LabelMatcher;
import io.tokengauge.alert.Silences;
import io.tokengauge.examples.monitor.live.AlertsJson;
import io.tokengauge.examples.monitor.live.AlertsText;
import io.tokengauge.examples.monitor.live.LiveSession;
import io.tokengauge.examples.monitor.live.LiveView;
import io.tokengauge.examples.monitor.live.PercentView;
import io.tokengauge.examples.monitor.live.Speed;
import io.tokengauge.examples.monitor.view.JsonDocument;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.storage.Storage;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows which alerts the default rules would have raised. */
@Command(
    name = "alerts",
    description = {
      "Shows which alerts the default rules would have raised over calls of the past: those that"
          + " would still be active, the latest, and how many by rule and level.",
      "",
      "The calls of the files, or of the store that --store names, are played on a virtual clock in"
          + " the order they arrived in. No store keeps when a call arrived: it is taken to be when"
          + " the call ended, its start plus its latency. Costs are worked out anew. The store is"
          + " only read, unless files are read into it.",
      ""
    },
    footer = {
      "",
      "Exit codes: 0 all good, 1 something was skipped or has no price, 2 the command line is wrong."
    },
    mixinStandardHelpOptions = true,
    versionProvider = MonitorVersion.class)
final class AlertsCommand implements Callable<Integer> {

  private static final Instant FOREVER = Instant.parse("9999-12-31T23:59:59Z");

  @Mixin private FormatInputOptions input = new FormatInputOptions();
  @Mixin private LimitOptions limits = new LimitOptions();
  @Mixin private SummaryOptions summary = new SummaryOptions();

  @Option(
      names = "--recent",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "How many of the latest alerts to list, 1 to 1000; ${DEFAULT-VALUE} unless given.")
  private int recent;

  @Option(
      names = "--groups",
      description = "Also count the messages of a receiver whose alerts are grouped as by default.")
  private boolean groups;

  @Option(
      names = "--silence",
      paramLabel = "MATCHERS",
      description =
          "Keep quiet about alerts that match all of these, separated by commas: label=value,"
              + " label!=value, label=~expression, label!~expression; rule, severity and metric"
              + " are labels of every alert. May be given several times.")
  private List<String> silences = new ArrayList<>();

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  AlertsCommand() {}

  @Override
  public Integer call() throws IOException {
    input.checkEach();
    limits.check(input);
    if (recent < 1 || recent > 1_000) {
      throw input.wrong("--recent must be 1 to 1000, was " + recent);
    }
    List<List<LabelMatcher>> quiet = matchers();
    PrintWriter out = spec.commandLine().getOut();
    FaultLog faults = new FaultLog(spec.commandLine().getErr(), input.strict);
    boolean stored = input.paths.isEmpty() && !input.store.equals(StoreChoice.MEMORY);
    CallSources sources = CallSources.of(input);
    try (CallStaging calls =
            stored
                ? CallStaging.of(StoreChoice.open(input.store))
                : CallStaging.read(sources, StoreChoice.open(input.store), faults);
        Storage played = StoreChoice.open(StoreChoice.MEMORY)) {
      LiveSession.Settings settings =
          new LiveSession.Settings(
              Speed.MAX,
              limits.checkEvery(true),
              limits.limits(),
              limits.budgets(),
              summary.zone,
              calls.extent().calls(),
              null);
      try (LiveSession session =
          new LiveSession(calls.calls(), played, PriceBook.builtIn(), settings, view())) {
        Silences kept = session.monitor().alerts().silences();
        for (List<LabelMatcher> matchers : quiet) {
          kept.add(matchers, Instant.EPOCH, FOREVER, "--silence", "", Instant.EPOCH);
        }
        LiveSession.Result result = session.play();
        if (summary.json) {
          JsonDocument.print(
              out,
              json -> {
                json.writeBooleanField("synthetic", !stored && input.paths.isEmpty());
                new AlertsJson(session, result, recent).write(json);
              });
        } else {
          if (!stored && !sources.title().isEmpty()) {
            out.println(sources.title());
          }
          new AlertsText(out, summary.zone).print(session, result, recent, groups);
        }
      }
    }
    return faults.faults() == 0 ? 0 : 1;
  }

  private List<List<LabelMatcher>> matchers() {
    List<List<LabelMatcher>> all = new ArrayList<>();
    for (String silence : silences) {
      try {
        all.add(Arrays.stream(silence.split(",", -1)).map(LabelMatcher::parse).toList());
      } catch (IllegalArgumentException e) {
        throw input.wrong("--silence: " + e.getMessage());
      }
    }
    return all;
  }

  private LiveView view() {
    return StandardStream.ERR.isTerminal()
        ? new PercentView(spec.commandLine().getErr())
        : LiveView.NONE;
  }
}

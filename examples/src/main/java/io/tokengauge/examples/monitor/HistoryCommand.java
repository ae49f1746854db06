package io.tokengauge.examples.monitor;

import io.tokengauge.examples.monitor.LookOptions.Look;
import io.tokengauge.examples.monitor.view.AttributionView;
import io.tokengauge.examples.monitor.view.HistoryCsv;
import io.tokengauge.examples.monitor.view.HistoryJson;
import io.tokengauge.examples.monitor.view.HistoryText;
import io.tokengauge.examples.monitor.view.HistoryView;
import io.tokengauge.examples.monitor.view.JsonDocument;
import io.tokengauge.history.CalendarPeriod;
import io.tokengauge.history.RankBy;
import io.tokengauge.history.UsageHistory;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what happened: totals, busy hours, who and what was dear, and who a change came from. */
@Command(
    name = "history",
    description = {
      "Shows what happened in a period: totals by day, busy hours, the users, projects, features,"
          + " prompts and calls that cost most.",
      "",
      "With --against it shows who a change came from: what each user, project, model and cache key"
          + " added since, adding up to the change exactly.",
      ""
    },
    footer = {
      "",
      "Exit codes: 0 all good, 1 something was skipped or has no price, 2 the command line is wrong."
    },
    mixinStandardHelpOptions = true,
    versionProvider = MonitorVersion.class)
final class HistoryCommand implements Callable<Integer> {

  private static final String BEFORE = "before";

  @Mixin private LookOptions look = new LookOptions();

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "5",
      description = "How many of each to list; ${DEFAULT-VALUE} unless given.")
  private int top;

  @Option(
      names = {"--against", "--spike"},
      paramLabel = "P",
      arity = "0..1",
      fallbackValue = BEFORE,
      description =
          "Baseline, written as --period is; the period before, as far as this one has gone, unless"
              + " given.")
  private @Nullable String against;

  @Option(
      names = "--sum",
      paramLabel = "SUM",
      defaultValue = "cost",
      description =
          "What --against compares, one of ${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} unless given.")
  private RankBy sum = RankBy.COST;

  @Option(names = "--json", description = "Print one JSON document; amounts are exact.")
  private boolean json;

  @Option(names = "--csv", description = "Print CSV for spreadsheets; amounts are exact.")
  private boolean csv;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  HistoryCommand() {}

  @Override
  public Integer call() throws IOException {
    if (top < 1) {
      throw look.input.wrong("--top must be 1 or more, was " + top);
    }
    if (json && csv) {
      throw look.input.wrong("--json does not go with --csv");
    }
    CalendarPeriod baseline = baseline();
    return look.run(
        spec.commandLine().getErr(),
        CalendarPeriod.Kind.MONTH,
        at -> {
          if (against == null) {
            overview(at);
          } else {
            attribution(at, baseline);
          }
        });
  }

  private @Nullable CalendarPeriod baseline() {
    try {
      return against == null || against.equals(BEFORE)
          ? null
          : CalendarPeriod.parse(against, look.period.zone());
    } catch (IllegalArgumentException e) {
      throw look.input.wrong("--against: " + e.getMessage());
    }
  }

  private void overview(Look at) throws IOException {
    HistoryView view = HistoryView.of(at.history(), at.period(), top);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      JsonDocument.print(
          out,
          document -> {
            document.writeBooleanField("synthetic", !at.title().isEmpty());
            new HistoryJson(document).overview(view);
          });
    } else if (csv) {
      new HistoryCsv(out).overview(view);
    } else {
      title(at);
      new HistoryText(out, top).overview(view);
    }
  }

  private void attribution(Look at, @Nullable CalendarPeriod named) throws IOException {
    CalendarPeriod baseline = named == null ? at.period().before() : named;
    UsageHistory earlier =
        named == null ? at.history().until(at.period().beforeAt(at.now())) : at.history();
    if (!baseline.from().isBefore(at.now())) {
      throw look.input.wrong("--against must have begun by " + at.now() + ", was " + against);
    }
    AttributionView view = AttributionView.of(sum, earlier, baseline, at.history(), at.period());
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      JsonDocument.print(out, document -> new HistoryJson(document).attribution(view));
    } else if (csv) {
      new HistoryCsv(out).attribution(view);
    } else {
      title(at);
      new HistoryText(out, top).attribution(view);
    }
  }

  private void title(Look at) {
    if (!at.title().isEmpty()) {
      spec.commandLine().getOut().println(at.title());
    }
  }
}

package io.tokengauge.examples.monitor;

import io.tokengauge.examples.monitor.view.HistoryText;
import io.tokengauge.history.CalendarPeriod;
import io.tokengauge.history.UsageHistory;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
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
      "With --against it shows who a change of cost came from.",
      ""
    },
    footer = {
      "",
      "Exit codes: 0 all good, 1 something was skipped or has no price, 2 the command line is wrong."
    },
    mixinStandardHelpOptions = true,
    versionProvider = MonitorVersion.class)
final class HistoryCommand implements Callable<Integer> {

  @Mixin private ReportInputOptions input = new ReportInputOptions();
  @Mixin private PeriodOptions period = new PeriodOptions();

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "5",
      description = "How many of each to list; ${DEFAULT-VALUE} unless given.")
  private int top;

  @Option(
      names = "--against",
      paramLabel = "P",
      description =
          "Baseline, written as --period is: shows what each user, project, model and cache key"
              + " added to the cost since.")
  private @Nullable String against;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  HistoryCommand() {}

  @Override
  public Integer call() throws IOException {
    input.checkEach();
    period.check(input);
    if (top < 1) {
      throw input.wrong("--top must be 1 or more, was " + top);
    }
    CalendarPeriod baseline = baseline();
    PrintWriter out = spec.commandLine().getOut();
    return ReplayedStore.run(
        input,
        spec.commandLine().getErr(),
        (store, prices, title) -> {
          Optional<CalendarPeriod> wanted = period.period(store);
          if (wanted.isEmpty()) {
            throw new IOException("there are no calls to look at; --period names days anyway");
          }
          UsageHistory history = new UsageHistory(store, period.zone).where(period.filter());
          if (!title.isEmpty()) {
            out.println(title);
          }
          HistoryText text = new HistoryText(out, history, top);
          if (baseline == null) {
            text.overview(wanted.get());
          } else {
            text.attribution(baseline, wanted.get());
          }
        });
  }

  private @Nullable CalendarPeriod baseline() {
    try {
      return against == null ? null : CalendarPeriod.parse(against, period.zone);
    } catch (IllegalArgumentException e) {
      throw input.wrong("--against: " + e.getMessage());
    }
  }
}

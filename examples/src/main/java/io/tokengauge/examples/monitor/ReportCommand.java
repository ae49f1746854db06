package io.tokengauge.examples.monitor;

import io.tokengauge.history.CalendarPeriod;
import io.tokengauge.report.ReportRenderer;
import io.tokengauge.report.UsageReporter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Reports a day, week, month or any other days. */
@Command(
    name = "report",
    description = {
      "Reports a day, a week, a month or any other days: what was used and cost, by whom, what"
          + " changed, what could be saved.",
      ""
    },
    footer = {
      "",
      "Exit codes: 0 all good, 1 something was skipped or has no price, 2 the command line is wrong."
    },
    mixinStandardHelpOptions = true,
    versionProvider = MonitorVersion.class)
final class ReportCommand implements Callable<Integer> {

  @Mixin private ReportInputOptions input = new ReportInputOptions();
  @Mixin private PeriodOptions period = new PeriodOptions();

  /** Lists the formats for the help. */
  static final class Formats implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return ReportRenderer.builtIn().stream().map(ReportRenderer::format).iterator();
    }
  }

  @Option(
      names = "--format",
      paramLabel = "F",
      defaultValue = "text",
      completionCandidates = Formats.class,
      description = "One of ${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE} unless given.")
  private String format = "";

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "File to write; the standard output unless given.")
  private @Nullable Path out;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  ReportCommand() {}

  @Override
  public Integer call() throws IOException {
    input.checkEach();
    period.check(input);
    ReportRenderer renderer = renderer();
    PrintWriter standardOutput = spec.commandLine().getOut();
    return ReplayedStore.run(
        input,
        spec.commandLine().getErr(),
        (store, prices, title) -> {
          Optional<CalendarPeriod> wanted = period.period(store);
          if (wanted.isEmpty()) {
            throw new IOException("there are no calls to report on; --period names days anyway");
          }
          UsageReporter reporter =
              new UsageReporter(store, prices, period.zone).where(period.filter());
          String report = renderer.render(reporter.report(wanted.get()));
          if (out == null) {
            // Programs read the other formats: nothing may stand in front of them.
            if (!title.isEmpty() && renderer.format().equals("text")) {
              standardOutput.println(title);
              standardOutput.println();
            }
            standardOutput.print(report);
            standardOutput.flush();
          } else {
            WholeFile.write(out, report);
          }
        });
  }

  private ReportRenderer renderer() {
    try {
      return ReportRenderer.named(format);
    } catch (IllegalArgumentException e) {
      throw input.wrong("--" + e.getMessage());
    }
  }
}

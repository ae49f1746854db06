package io.tokengauge.examples.monitor;

import io.tokengauge.history.CalendarPeriod;
import io.tokengauge.report.ReportRenderer;
import io.tokengauge.report.Review;
import io.tokengauge.report.UsageReport;
import io.tokengauge.report.UsageReporter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
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
          + " changed, what is to come, what could be saved.",
      "",
      "A period that is not over is compared with as much of the one before. With --review it is"
          + " put together for a meeting: daily (total, users, errors, cost trend), weekly (busy"
          + " days and hours, quotas, latency), monthly (cost analysis, quotas to adjust, next"
          + " budget).",
      ""
    },
    footer = {
      "",
      "Exit codes: 0 all good, 1 something was skipped or has no price, 2 the command line is wrong."
    },
    mixinStandardHelpOptions = true,
    versionProvider = MonitorVersion.class)
final class ReportCommand implements Callable<Integer> {

  @Mixin private LookOptions look = new LookOptions();
  @Mixin private BoundOptions bounds = new BoundOptions();

  /** Lists the formats for the help. */
  static final class Formats implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return ReportRenderer.builtIn().stream().map(ReportRenderer::format).iterator();
    }
  }

  /** Lists the reviews for the help. */
  static final class Reviews implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(Review.values()).map(Review::label).iterator();
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
      names = "--review",
      paramLabel = "R",
      completionCandidates = Reviews.class,
      description =
          "One of ${COMPLETION-CANDIDATES}, of the day, week or month of the last call unless"
              + " --period names one.")
  private @Nullable String review;

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
    ReportRenderer renderer = renderer();
    Review meeting = review();
    bounds.check(look.input);
    PrintWriter standardOutput = spec.commandLine().getOut();
    return look.run(
        spec.commandLine().getErr(),
        meeting == null ? CalendarPeriod.Kind.MONTH : meeting.kind(),
        at -> {
          UsageReport report =
              new UsageReporter(at.store(), at.prices(), look.period.zone())
                  .where(at.filter())
                  .withLimits(bounds.limits())
                  .withBudgets(bounds.budgets())
                  .asOf(at.now())
                  .report(at.period());
          String text = renderer.render(meeting == null ? report : report.forReview(meeting));
          if (out == null) {
            // Programs read the other formats: nothing may stand in front of them.
            if (!at.title().isEmpty() && renderer.format().equals("text")) {
              standardOutput.println(at.title());
              standardOutput.println();
            }
            standardOutput.print(text);
            standardOutput.flush();
          } else {
            WholeFile.write(out, text);
          }
        });
  }

  private ReportRenderer renderer() {
    try {
      return ReportRenderer.named(format);
    } catch (IllegalArgumentException e) {
      throw look.input.wrong("--" + e.getMessage());
    }
  }

  private @Nullable Review review() {
    if (review == null) {
      return null;
    }
    look.period.check(look.input);
    try {
      Review meeting = Review.parse(review);
      CalendarPeriod named = look.period.named();
      if (named != null && named.kind() != meeting.kind()) {
        throw look.input.wrong(
            "--review "
                + review
                + " must go with a "
                + meeting.kind().label()
                + ", --period was "
                + named.label());
      }
      return meeting;
    } catch (IllegalArgumentException e) {
      throw look.input.wrong("--" + e.getMessage());
    }
  }
}

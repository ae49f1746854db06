package io.tokengauge.examples.monitor;

import io.tokengauge.examples.monitor.live.LiveSession;
import io.tokengauge.examples.monitor.live.LiveSummary;
import io.tokengauge.examples.monitor.live.LiveView;
import io.tokengauge.examples.monitor.live.PlainView;
import io.tokengauge.examples.monitor.live.ScreenView;
import io.tokengauge.examples.monitor.live.Speed;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.report.SnapshotJson;
import io.tokengauge.storage.Storage;
import io.tokengauge.time.Grain;
import io.tokengauge.time.MonotonicClock;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Plays calls as if they happened now, and shows how things stand. */
@Command(
    name = "live",
    description = {
      "Plays calls at their own times, as if they happened now, and shows how things stand and which"
          + " alerts fire.",
      "",
      "All goes by a virtual clock: a call is recorded when it ended (its start plus its latency),"
          + " windows, budgets and alerts see nothing of what is to come. Ctrl-C ends it with the"
          + " summary.",
      ""
    },
    footer = {
      "",
      "On a terminal the status is drawn again in place; anywhere else there is a line for each day,"
          + " hour or quarter of an hour (as is fit for the time played), and one for each alert that"
          + " begins, changes or ends. NO_COLOR and terminals without UTF-8 are respected.",
      "",
      "Exit codes: 0 all good, 1 something was skipped or has no price, 2 the command line is wrong."
    },
    mixinStandardHelpOptions = true,
    versionProvider = MonitorVersion.class)
final class LiveCommand implements Callable<Integer> {

  private static final Duration TWO_DAYS = Duration.ofDays(2);
  private static final Duration TWO_HOURS = Duration.ofHours(2);

  @Mixin private FormatInputOptions input = new FormatInputOptions();
  @Mixin private LimitOptions limits = new LimitOptions();
  @Mixin private SummaryOptions summary = new SummaryOptions();

  @Option(
      names = "--speed",
      paramLabel = "N|max",
      defaultValue = "max",
      description =
          "Virtual seconds per second, such as 60, or max for as fast as the machine can, which is"
              + " the default.")
  private String speed = "";

  @ParentCommand private Monitor monitor;
  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  LiveCommand() {}

  @Override
  public Integer call() throws IOException {
    input.check();
    limits.check(input);
    Speed wanted = speed();
    PrintWriter out = spec.commandLine().getOut();
    FaultLog faults = new FaultLog(spec.commandLine().getErr(), input.strict);
    CallSources sources = CallSources.of(input);
    try (CallStaging staged =
            CallStaging.read(sources, StoreChoice.open(StoreChoice.MEMORY), faults);
        Storage storage = StoreChoice.open(input.store)) {
      CallStaging.Extent extent = staged.extent();
      boolean redraws = monitor.terminal().redraws() && !summary.json;
      LiveSession.Settings settings =
          new LiveSession.Settings(
              wanted,
              limits.checkEvery(wanted.max()),
              limits.limits(),
              limits.budgets(),
              summary.zone,
              extent.calls(),
              redraws || summary.json ? null : statusEvery(wanted, extent.span()));
      if (!summary.json && !redraws && !sources.title().isEmpty()) {
        out.println(sources.title());
      }
      LiveView view = summary.json ? LiveView.NONE : view(out, sources, redraws);
      try (LiveSession session =
          new LiveSession(staged.calls(), storage, PriceBook.builtIn(), settings, view)) {
        InterruptedPlay.run(session, out, result -> print(out, session, result));
      }
    }
    return faults.faults() == 0 ? 0 : 1;
  }

  private void print(PrintWriter out, LiveSession session, LiveSession.Result result) {
    if (summary.json) {
      out.println(SnapshotJson.write(result.snapshot()));
    } else {
      out.println();
      new LiveSummary(out, summary.zone).print(result, session);
    }
  }

  private LiveView view(PrintWriter out, CallSources sources, boolean redraws) {
    return redraws
        ? new ScreenView(
            out,
            summary.zone,
            sources.label() + " | speed " + speed,
            new TerminalSizes(MonotonicClock.system(), Terminal::size),
            monitor.terminal().colour())
        : new PlainView(out, summary.zone, true);
  }

  /** Returns which pieces of time get a line: neither so many nor so few that nobody reads them. */
  static Grain statusEvery(Speed speed, Duration span) {
    if (speed.max() && span.compareTo(TWO_DAYS) > 0) {
      return Grain.DAY;
    }
    return span.compareTo(TWO_HOURS) > 0 ? Grain.HOUR : Grain.QUARTER_HOUR;
  }

  private Speed speed() {
    try {
      return Speed.parse(speed);
    } catch (IllegalArgumentException e) {
      throw input.wrong("--" + e.getMessage());
    }
  }
}

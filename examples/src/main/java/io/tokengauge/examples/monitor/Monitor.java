package io.tokengauge.examples.monitor;

import io.tokengauge.examples.monitor.sample.SyntheticMonth;
import io.tokengauge.examples.monitor.view.AsciiWriter;
import io.tokengauge.storage.StorageException;
import io.tokengauge.usage.VisibleText;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts the monitor; without a command it shows what it can do on a made-up month. */
@Command(
    name = "monitor",
    description = {
      "Tells what LLM calls used, cost and saved.",
      "",
      "Without a command it plays a made-up month of calls live, as fast as the machine can, and"
          + " reports it, so that there is something to see (with --json: its summary, at once).",
      ""
    },
    footer = {
      "",
      "Exit codes:",
      "  0  all good",
      "  1  something was skipped, has no price, or failed; what, is on the standard error",
      "  2  the command line is wrong"
    },
    mixinStandardHelpOptions = true,
    versionProvider = MonitorVersion.class,
    subcommands = {
      LiveCommand.class,
      ReplayCommand.class,
      AlertsCommand.class,
      ReportCommand.class,
      HistoryCommand.class,
      CostCommand.class,
      CacheCommand.class,
      ForecastCommand.class,
      ExtractCommand.class,
      ReconcileCommand.class,
      BudgetCommand.class,
      RulesCommand.class,
      ExportCommand.class,
      StoreCommand.class
    })
public final class Monitor implements Callable<Integer> {

  @Mixin private SummaryOptions summary = new SummaryOptions();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "" + SyntheticMonth.DEFAULT_SEED,
      description = "Seed of the made-up month; ${DEFAULT-VALUE} unless given.")
  private long seed;

  @Spec private CommandSpec spec;

  private final Terminal terminal;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  Monitor(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Runs a command line and ends the JVM with its exit code. */
  public static void main(String[] args) {
    StandardOutput standardOutput = new StandardOutput();
    Terminal terminal = Terminal.of(StandardStream.OUT.isTerminal(), System.getenv());
    PrintWriter out = writer(standardOutput, terminal.ascii());
    PrintWriter err = writer(new FileOutputStream(FileDescriptor.err), terminal.ascii());
    int code = commandLine(out, err, terminal).execute(args);
    out.flush();
    if (standardOutput.failure() != null) {
      err.println("monitor: standard output cannot be written: " + standardOutput.failure());
      code = CommandLine.ExitCode.SOFTWARE;
    }
    err.flush();
    System.exit(code);
  }

  /**
   * Returns the command line, writing to these.
   *
   * @param terminal what the output is shown on
   */
  static CommandLine commandLine(PrintWriter out, PrintWriter err, Terminal terminal) {
    return new CommandLine(new Monitor(terminal))
        .setOut(out)
        .setErr(err)
        .setUsageHelpWidth(100)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(Monitor::failed);
  }

  @Override
  public Integer call() throws IOException {
    if (summary.json) {
      return new ReplayRun(spec).sample(seed, summary);
    }
    FaultLog faults = new FaultLog(spec.commandLine().getErr(), false);
    CallSources sources = new CallSources(seed);
    try (CallStaging calls =
        CallStaging.read(sources, StoreChoice.open(StoreChoice.MEMORY), faults)) {
      new Tour(spec.commandLine().getOut(), terminal, summary.zone, LimitOptions.CHECK_AT_MAX)
          .run(calls, sources);
    }
    return faults.faults() == 0 ? 0 : 1;
  }

  private static int failed(
      Exception e, CommandLine command, CommandLine.ParseResult commandLineArguments)
      throws Exception {
    if (e instanceof FaultLog.Stop) {
      return CommandLine.ExitCode.SOFTWARE;
    }
    if (e instanceof IOException
        || e instanceof UncheckedIOException
        || e instanceof StorageException) {
      command.getErr().println("monitor: " + VisibleText.of(String.valueOf(e.getMessage())));
      command.getErr().flush();
      return CommandLine.ExitCode.SOFTWARE;
    }
    throw e;
  }

  /** Returns what the output is shown on. */
  Terminal terminal() {
    return terminal;
  }

  private static PrintWriter writer(OutputStream to, boolean ascii) {
    Writer utf8 = new OutputStreamWriter(to, StandardCharsets.UTF_8);
    return new PrintWriter(ascii ? new AsciiWriter(utf8) : utf8);
  }
}

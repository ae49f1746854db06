package io.tokengauge.examples.monitor;

import io.tokengauge.examples.monitor.sample.SyntheticMonth;
import io.tokengauge.examples.monitor.view.TerminalText;
import io.tokengauge.storage.StorageException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
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
      "Without a command it replays a made-up month of calls, so that there is something to see.",
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
      ReplayCommand.class,
      ReportCommand.class,
      HistoryCommand.class,
      CostCommand.class,
      CacheCommand.class,
      ForecastCommand.class,
      ExtractCommand.class,
      ReconcileCommand.class,
      ExportCommand.class
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

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  Monitor() {}

  /** Runs a command line and ends the JVM with its exit code. */
  public static void main(String[] args) {
    StandardOutput standardOutput = new StandardOutput();
    PrintWriter out = utf8(standardOutput);
    PrintWriter err = utf8(new FileOutputStream(FileDescriptor.err));
    int code = commandLine(out, err).execute(args);
    out.flush();
    if (standardOutput.failure() != null) {
      err.println("monitor: standard output cannot be written: " + standardOutput.failure());
      code = CommandLine.ExitCode.SOFTWARE;
    }
    err.flush();
    System.exit(code);
  }

  /** Returns the command line, writing to these. */
  static CommandLine commandLine(PrintWriter out, PrintWriter err) {
    return new CommandLine(new Monitor())
        .setOut(out)
        .setErr(err)
        .setUsageHelpWidth(100)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(Monitor::failed);
  }

  @Override
  public Integer call() throws IOException {
    return new ReplayRun(spec).sample(seed, summary);
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
      command.getErr().println("monitor: " + TerminalText.escape(String.valueOf(e.getMessage())));
      command.getErr().flush();
      return CommandLine.ExitCode.SOFTWARE;
    }
    throw e;
  }

  private static PrintWriter utf8(OutputStream to) {
    return new PrintWriter(new OutputStreamWriter(to, StandardCharsets.UTF_8));
  }
}

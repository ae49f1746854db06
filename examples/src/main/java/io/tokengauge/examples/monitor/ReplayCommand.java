package io.tokengauge.examples.monitor;

import io.tokengauge.examples.monitor.sample.SyntheticMonth;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Reads calls from files, prices them and prints what they used and cost. */
@Command(
    name = "replay",
    description = {
      "Reads calls from files, or takes those of a store, prices them and prints what they used and"
          + " cost.",
      "",
      "A line that cannot be read is told as file:line: reason on the standard error and skipped."
          + " A call that is read twice counts once. A model without a price is told once; its"
          + " tokens count, its cost is not known.",
      ""
    },
    footer = {
      "",
      "claude-code-trace has times relative to each session: the k-th session in order of first"
          + " appearance (from 0) starts on day k mod 28 after --from, at 08:00 plus 40 minutes times"
          + " ((k div 28) mod 24).",
      "",
      "Exit codes: 0 all good, 1 something was skipped or has no price, 2 the command line is wrong."
    },
    mixinStandardHelpOptions = true,
    versionProvider = MonitorVersion.class)
final class ReplayCommand implements Callable<Integer> {

  @Mixin private FormatInputOptions input = new FormatInputOptions();
  @Mixin private SummaryOptions summary = new SummaryOptions();

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  ReplayCommand() {}

  @Override
  public Integer call() throws IOException {
    input.checkEach();
    ReplayRun run = new ReplayRun(spec);
    return input.paths.isEmpty() && !input.storeAlone()
        ? run.sample(Objects.requireNonNullElse(input.seed, SyntheticMonth.DEFAULT_SEED), summary)
        : run.files(input, summary);
  }
}

package io.tokengauge.examples.monitor;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Tries alert rules on a virtual clock. */
@Command(
    name = "rules",
    description = {"Tries alert rules on a virtual clock.", ""},
    mixinStandardHelpOptions = true,
    versionProvider = MonitorVersion.class,
    subcommands = {RulesTestCommand.class, RulesTrialCommand.class})
final class RulesCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  RulesCommand() {}

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "a command must be given: test or trial");
  }
}

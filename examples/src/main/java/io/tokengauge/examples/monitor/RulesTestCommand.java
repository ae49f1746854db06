package io.tokengauge.examples.monitor;

import io.tokengauge.examples.monitor.rules.RuleScript;
import io.tokengauge.examples.monitor.rules.RuleScriptRun;
import io.tokengauge.examples.monitor.view.Figures;
import io.tokengauge.usage.UsageRecord;
import io.tokengauge.usage.VisibleText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Plays files that say what rules should do. */
@Command(
    name = "test",
    description = {
      "Plays files that name rules, calls, and what the rules should do, on a virtual clock; tells"
          + " what was expected and did not happen, and what happened and was not expected.",
      ""
    },
    footer = {
      "",
      "Exit codes: 0 everything as expected, 1 something was not, or a file cannot be read, 2 the"
          + " command line is wrong."
    },
    mixinStandardHelpOptions = true,
    versionProvider = MonitorVersion.class)
final class RulesTestCommand implements Callable<Integer> {

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "Files of rules and expectations.")
  private List<Path> files = List.of();

  @Option(names = "--all", description = "List everything that happened to alerts.")
  private boolean all;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  RulesTestCommand() {}

  @Override
  public Integer call() throws IOException {
    boolean good = true;
    for (Path file : files) {
      good &= run(file);
    }
    return good ? 0 : 1;
  }

  private boolean run(Path file) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    FaultLog faults = new FaultLog(spec.commandLine().getErr(), false);
    try {
      RuleScript script = RuleScript.read(lines(file));
      RuleScriptRun run = RuleScriptRun.of(script, played(file, script, faults));
      if (all) {
        run.transitions().forEach(t -> out.println(VisibleText.of(RuleScriptRun.text(t))));
      }
      run.failures()
          .forEach(
              failure ->
                  out.println(
                      VisibleText.of(
                          file
                              + (failure.line() == 0 ? "" : ":" + failure.line())
                              + ": "
                              + failure.reason())));
      out.println(
          VisibleText.of(file.toString())
              + ": "
              + run.met()
              + " as expected, "
              + run.failures().size()
              + " not, over "
              + Figures.count(run.calls(), "call"));
      out.flush();
      return run.failures().isEmpty() && faults.faults() == 0;
    } catch (IllegalArgumentException e) {
      // What shows only when everything is put together: a rule that lacks series, an early end.
      faults.at(file.toString(), String.valueOf(e.getMessage()));
      return false;
    } catch (RuleScript.Mistake e) {
      if (e.line() == 0) {
        faults.at(file.toString(), String.valueOf(e.getMessage()));
      } else {
        faults.at(file.toString(), e.line(), String.valueOf(e.getMessage()));
      }
      return false;
    }
  }

  private static List<String> lines(Path file) throws IOException {
    try {
      return Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": there is no such file", e);
    } catch (CharacterCodingException e) {
      throw new IOException(file + ": file must be UTF-8, was not", e);
    }
  }

  /** Reads the files that a file names, from where it is. */
  private static List<UsageRecord> played(Path file, RuleScript script, FaultLog faults) {
    List<UsageRecord> calls = new ArrayList<>();
    if (script.played().isEmpty()) {
      return calls;
    }
    InputOptions input = new InputOptions();
    input.from = "2026-11-01";
    script.played().forEach(name -> input.paths.add(file.resolveSibling(name).toString()));
    try (CallStaging staging =
        CallStaging.read(new CallSources(input), StoreChoice.open(StoreChoice.MEMORY), faults)) {
      Iterator<UsageRecord> each = staging.calls();
      each.forEachRemaining(calls::add);
    }
    return calls;
  }
}

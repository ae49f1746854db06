package io.tokengauge.examples.monitor;

import io.tokengauge.alert.Alert;
import io.tokengauge.examples.monitor.rules.RuleScriptRun;
import io.tokengauge.examples.monitor.trial.IncidentTrial;
import io.tokengauge.examples.monitor.trial.TrialIncident;
import io.tokengauge.examples.monitor.view.Table;
import io.tokengauge.usage.VisibleText;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Tries the default rules on made-up months in which things go wrong. */
@Command(
    name = "trial",
    description = {
      "Plays the default rules made-up months in which six things go wrong: how soon each is told"
          + " of, and how many alerts are false.",
      ""
    },
    footer = {
      "",
      "Exit codes: 0 every incident was told of in time and false alerts are at most one a week, 1"
          + " not so, 2 the command line is wrong."
    },
    mixinStandardHelpOptions = true,
    versionProvider = MonitorVersion.class)
final class RulesTrialCommand implements Callable<Integer> {

  private static final double MINUTES_PER_WEEK = Duration.ofDays(7).toMinutes();
  private static final Duration CHECK = Duration.ofMinutes(1);

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many seeds; ${DEFAULT-VALUE} unless given.")
  private int seeds;

  @Option(
      names = "--first",
      paramLabel = "SEED",
      defaultValue = "1",
      description = "The first seed; ${DEFAULT-VALUE} unless given.")
  private int first;

  @Option(names = "--list", description = "List the false alerts, and what came late or not.")
  private boolean list;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  RulesTrialCommand() {}

  @Override
  public Integer call() {
    if (seeds < 1 || seeds > 1_000) {
      throw new ParameterException(spec.commandLine(), "--seeds must be 1 to 1000, was " + seeds);
    }
    PrintWriter out = spec.commandLine().getOut();
    IncidentTrial trial = new IncidentTrial(CHECK);
    List<IncidentTrial.Result> results = new ArrayList<>();
    for (int i = 0; i < seeds; i++) {
      IncidentTrial.Result result = trial.run((long) first + i);
      results.add(result);
      if (list) {
        list(out, result);
        out.flush();
      }
    }
    Table table = new Table(List.of("incident", "within", "told in time", "median", "latest"), 1);
    for (TrialIncident incident : TrialIncident.values()) {
      table.add(row(incident, results));
    }
    table.print(out);
    double weeks =
        results.stream().mapToLong(one -> one.quiet().toMinutes()).sum() / MINUTES_PER_WEEK;
    out.printf(
        Locale.ROOT, "%nAlerts in %.1f weeks of %d seeds without an incident:%n", weeks, seeds);
    Table rest = new Table(List.of("without an incident", "a week", "by rule"), 1);
    double wrong = add(rest, "false alerts", results, IncidentTrial.Result::falseAlerts, weeks);
    add(rest, "exact, on limits and budgets", results, IncidentTrial.Result::exactAlerts, weeks);
    rest.print(out);
    out.flush();
    boolean good = results.stream().allMatch(IncidentTrial.Result::allInTime);
    return good && wrong <= 1 ? 0 : 1;
  }

  /** Adds a row of alerts by rule, and returns how many came a week. */
  private static double add(
      Table table,
      String label,
      List<IncidentTrial.Result> results,
      Function<IncidentTrial.Result, List<Alert>> kind,
      double weeks) {
    Map<String, Long> byRule =
        results.stream()
            .flatMap(one -> kind.apply(one).stream())
            .collect(Collectors.groupingBy(Alert::rule, TreeMap::new, Collectors.counting()));
    double weekly = byRule.values().stream().mapToLong(Long::longValue).sum() / weeks;
    String names =
        byRule.entrySet().stream()
            .map(one -> one.getKey() + " " + one.getValue())
            .collect(Collectors.joining(", "));
    table.add(List.of(label, String.format(Locale.ROOT, "%.2f", weekly), names));
    return weekly;
  }

  private static List<String> row(TrialIncident incident, List<IncidentTrial.Result> results) {
    List<Duration> delays =
        results.stream()
            .map(one -> one.delays().get(incident))
            .filter(Objects::nonNull)
            .sorted()
            .toList();
    long inTime = delays.stream().filter(delay -> delay.compareTo(incident.limit()) <= 0).count();
    return List.of(
        incident.label(),
        text(incident.limit()),
        inTime + " of " + results.size(),
        delays.isEmpty() ? "-" : text(delays.get(delays.size() / 2)),
        delays.size() < results.size() ? "never" : text(delays.get(delays.size() - 1)));
  }

  private static String text(Duration time) {
    if (time.compareTo(Duration.ofHours(2)) < 0) {
      return String.format(Locale.ROOT, "%dm %02ds", time.toMinutes(), time.toSecondsPart());
    }
    return String.format(Locale.ROOT, "%dh %02dm", time.toHours(), time.toMinutesPart());
  }

  private static void list(PrintWriter out, IncidentTrial.Result result) {
    String seed = "seed " + result.seed() + ": ";
    out.println(seed + "told of " + result.delays().size() + " incidents");
    for (TrialIncident incident : TrialIncident.values()) {
      Duration delay = result.delays().get(incident);
      if (delay == null || delay.compareTo(incident.limit()) > 0) {
        out.println(
            seed
                + incident.label()
                + " told of "
                + (delay == null ? "never" : "after " + text(delay)));
      }
    }
    result.falseAlerts().forEach(alert -> out.println(seed + "false: " + line(alert)));
    result.exactAlerts().forEach(alert -> out.println(seed + "exact: " + line(alert)));
  }

  private static String line(Alert alert) {
    return VisibleText.of(RuleScriptRun.text(alert));
  }
}

package io.tokengauge.examples.monitor.live;

import io.tokengauge.examples.monitor.view.Figures;
import io.tokengauge.examples.monitor.view.Table;
import io.tokengauge.notify.Severity;
import io.tokengauge.window.OutboxStats;
import java.io.PrintWriter;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Prints what came of a replay: what was played, what it cost, which rules raised alerts. */
public final class LiveSummary {

  private final PrintWriter out;
  private final VirtualTime time;

  /** Starts on a writer. */
  public LiveSummary(PrintWriter out, ZoneId zone) {
    this.out = out;
    this.time = new VirtualTime(zone);
  }

  /** Prints it. */
  public void print(LiveSession.Result result, LiveSession session) {
    out.println(
        (result.stopped() ? "Stopped: " : "Played: ")
            + Figures.count(result.calls(), "call")
            + ", "
            + time.span(result.from(), result.to())
            + " in "
            + Figures.time(result.took())
            + ".");
    OutboxStats outbox = session.monitor().outbox();
    if (outbox.lag() + outbox.dropped() + outbox.poisoned() + session.monitor().rejected() > 0) {
      out.println(
          "NOT STORED: "
              + Figures.count(outbox.lag(), "call")
              + " waiting, "
              + Figures.count(outbox.dropped())
              + " dropped, "
              + Figures.count(outbox.poisoned() + session.monitor().rejected())
              + " refused.");
    }
    out.println();
    printRules(session.tally().byRule());
    out.flush();
  }

  /** Prints how many alerts each rule raised at each level. */
  public void printRules(Map<String, Map<Severity, Long>> byRule) {
    if (byRule.isEmpty()) {
      out.println("No alert was raised.");
      return;
    }
    List<String> heads = new ArrayList<>(List.of("Alerts raised by"));
    for (Severity level : Severity.values()) {
      heads.add(level.name());
    }
    Table table = new Table(heads, 1);
    byRule.forEach((rule, levels) -> table.add(row(rule, levels)));
    table.print(out);
  }

  private static List<String> row(String rule, Map<Severity, Long> levels) {
    List<String> cells = new ArrayList<>(List.of(rule));
    for (Severity level : Severity.values()) {
      cells.add(Figures.count(levels.getOrDefault(level, 0L)));
    }
    return cells;
  }
}

package io.tokengauge.examples.monitor.live;

import io.tokengauge.examples.monitor.view.Figures;
import io.tokengauge.examples.monitor.view.Table;
import io.tokengauge.notify.Severity;
import io.tokengauge.window.OutboxStats;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints what came of a replay: what was played, what it cost, which rules raised alerts. */
public final class LiveSummary {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

  private final PrintWriter out;
  private final ZoneId zone;

  /** Starts on a writer. */
  public LiveSummary(PrintWriter out, ZoneId zone) {
    this.out = out;
    this.zone = zone;
  }

  /** Prints it. */
  public void print(LiveSession.Result result, LiveSession session) {
    out.println(
        (result.stopped() ? "Stopped: " : "Played: ")
            + Figures.count(result.calls(), "call")
            + ", "
            + time(result.from())
            + " to "
            + time(result.to())
            + " ("
            + zone
            + ") in "
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
    printRules(session.tally().byRule());
    out.flush();
  }

  /** Prints how many alerts each rule raised at each level. */
  public void printRules(Map<String, Map<Severity, Long>> byRule) {
    if (byRule.isEmpty()) {
      out.println("No alert was raised.");
      return;
    }
    out.println();
    List<String> heads = new ArrayList<>(List.of("Alerts raised by"));
    for (Severity level : Severity.values()) {
      heads.add(level.name());
    }
    Table table = new Table(heads, 1);
    byRule.forEach((rule, levels) -> table.add(row(rule, levels)));
    out.flush();
    table.print(out);
  }

  private static List<String> row(String rule, Map<Severity, Long> levels) {
    List<String> cells = new ArrayList<>(List.of(rule));
    for (Severity level : Severity.values()) {
      cells.add(Figures.count(levels.getOrDefault(level, 0L)));
    }
    return cells;
  }

  private String time(Instant at) {
    return TIME.format(at.atZone(zone));
  }
}

package io.tokengauge.examples.monitor.live;

import io.tokengauge.alert.Alert;
import io.tokengauge.alert.AlertGroupStatus;
import io.tokengauge.alert.MutedAlert;
import io.tokengauge.examples.monitor.view.Figures;
import io.tokengauge.notify.ConsoleNotifier;
import io.tokengauge.usage.VisibleText;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

/** Prints the alerts of a session: active ones, the latest, and how many by rule and level. */
public final class AlertsText {

  private final PrintWriter out;
  private final ZoneId zone;
  private final VirtualTime time;

  /** Starts on a writer. */
  public AlertsText(PrintWriter out, ZoneId zone) {
    this.out = out;
    this.zone = zone;
    this.time = new VirtualTime(zone);
  }

  /**
   * Prints them.
   *
   * @param recent how many of the latest to list
   * @param groups whether to tell what a receiver would have got in groups
   */
  public void print(LiveSession session, LiveSession.Result result, int recent, boolean groups) {
    out.println(
        "What the default rules would have raised over "
            + Figures.count(result.calls(), "call")
            + ", "
            + time.span(result.from(), result.to())
            + ".");
    List<Alert> active = session.monitor().alerts().active();
    out.println();
    out.println(
        active.isEmpty() ? "✅ No active alerts at the end" : "Active at the end, by urgency");
    active.forEach(alert -> out.println("  since " + line(alert.since(), alert)));
    List<Alert> latest = session.monitor().alerts().recent(recent);
    if (!latest.isEmpty()) {
      out.println();
      out.println("Latest, newest first");
      latest.forEach(alert -> out.println("  " + line(alert.time(), alert)));
      out.println();
    }
    new LiveSummary(out, zone).printRules(session.tally().byRule());
    printMuted(session.monitor().alerts().muted());
    if (groups) {
      printGroups(session);
    }
    out.flush();
  }

  private void printMuted(List<MutedAlert> muted) {
    if (!muted.isEmpty()) {
      out.println();
      out.println("Of these nothing is told at the end");
      for (MutedAlert one : muted) {
        Alert alert = one.alert();
        out.println(
            "  "
                + ConsoleNotifier.line(alert.level(), alert.message())
                + " ("
                + VisibleText.of(one.reason())
                + ")");
      }
    }
  }

  private void printGroups(LiveSession session) {
    out.println();
    out.println(
        "Grouped by rule, told after 30s, every 5m, again every 4h: "
            + Figures.count(session.grouped().messages(), "message"));
    for (AlertGroupStatus group : GroupedMessages.open(session.monitor().alerts())) {
      out.println(
          "  since "
              + time.full(group.since())
              + "  "
              + VisibleText.of(group.labels().toString())
              + ": "
              + Figures.count(group.told(), "alert")
              + " told, "
              + group.waiting()
              + " waiting");
    }
  }

  private String line(Instant at, Alert alert) {
    return time.full(at) + "  " + ConsoleNotifier.line(alert.level(), alert.message());
  }
}

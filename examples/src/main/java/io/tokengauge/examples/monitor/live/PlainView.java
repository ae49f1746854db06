package io.tokengauge.examples.monitor.live;

import io.tokengauge.examples.monitor.view.Figures;
import io.tokengauge.notify.ConsoleNotifier;
import io.tokengauge.notify.Notification;
import io.tokengauge.notify.Transition;
import io.tokengauge.report.Snapshot;
import io.tokengauge.usage.Money;
import java.io.PrintWriter;
import java.time.ZoneId;

/** Shows a replay as plain lines, each with its virtual time: for pipes and files. */
public final class PlainView implements LiveView {

  private final PrintWriter out;
  private final VirtualTime time;
  private final boolean eachAlert;

  /**
   * Starts on a writer.
   *
   * @param eachAlert whether to tell of each alert, not only of how many are active
   */
  public PlainView(PrintWriter out, ZoneId zone, boolean eachAlert) {
    this.out = out;
    this.time = new VirtualTime(zone);
    this.eachAlert = eachAlert;
  }

  @Override
  public void alert(Notification notification) {
    if (eachAlert) {
      out.println(time.full(notification.time()) + "  " + line(notification));
    }
  }

  /** Returns what happened in a line; of an alert that ended, also how long it was. */
  public static String line(Notification notification) {
    return notification.transition() == Transition.RESOLVED
        ? ConsoleNotifier.line(notification)
            + " (after "
            + VirtualTime.length(notification.duration())
            + ")"
        : ConsoleNotifier.line(notification);
  }

  @Override
  public void status(Snapshot snapshot, Played played) {
    Money estimate = snapshot.monthEstimate();
    out.println(
        time.full(snapshot.timestamp())
            + "  RPM "
            + snapshot.rpm()
            + "  TPM "
            + snapshot.tpm()
            + "  errors "
            + Figures.percent(snapshot.errorRate())
            + "  429s "
            + Figures.percent(snapshot.rateLimitRate())
            + "  today "
            + Figures.rounded(snapshot.day().cost())
            + " ("
            + Figures.count(snapshot.day().totals().attempts(), "request")
            + ")  month "
            + Figures.rounded(snapshot.month().cost())
            + (estimate == null ? "" : " of about " + Figures.rounded(estimate))
            + "  "
            + Figures.count(snapshot.alerts().size(), "active alert"));
    out.flush();
  }

  @Override
  public boolean gone() {
    return out.checkError();
  }

  @Override
  public void end() {
    out.flush();
  }
}

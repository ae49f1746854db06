package io.tokengauge.examples.monitor.live;

import io.tokengauge.notify.Notification;
import io.tokengauge.report.Snapshot;
import java.io.PrintWriter;
import java.util.Locale;

/** Shows in one line of a terminal how far a replay has come, and nothing of it at the end. */
public final class PercentView implements LiveView {

  private final PrintWriter out;

  /** Starts on a terminal. */
  public PercentView(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void alert(Notification notification) {}

  @Override
  public void status(Snapshot snapshot, Played played) {
    out.print(String.format(Locale.ROOT, "\rPlaying %3d%%", (int) (played.share() * 100)));
    out.flush();
  }

  @Override
  public boolean redraws() {
    return true;
  }

  @Override
  public void end() {
    out.print("\r            \r");
    out.flush();
  }
}

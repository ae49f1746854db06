package io.tokengauge.examples.monitor.live;

import io.tokengauge.alert.Alert;
import io.tokengauge.examples.monitor.live.ScreenLine.Look;
import io.tokengauge.examples.monitor.view.Figures;
import io.tokengauge.notify.Notification;
import io.tokengauge.notify.Transition;
import io.tokengauge.report.Snapshot;
import java.io.PrintWriter;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;

/**
 * Shows a replay as one block of lines that is drawn again in place. A line is never longer than
 * the terminal is wide, nor the block higher than it: else the terminal would scroll, and the next
 * block would not cover the last.
 */
public final class ScreenView implements LiveView {

  private static final int LATEST = 8;

  private static final String HIDE_CURSOR = "\u001b[?25l";
  private static final String SHOW_CURSOR = "\u001b[?25h";
  private static final String CLEAR_BELOW = "\u001b[J";

  private final PrintWriter out;
  private final VirtualTime time;
  private final String label;
  private final Supplier<TerminalSize> size;
  private final boolean colour;
  private final Deque<ScreenLine> latest = new ArrayDeque<>();
  private int activeRows;
  private int drawn;
  private boolean begun;
  private boolean ended;

  /**
   * Starts without drawing anything.
   *
   * @param label what is replayed, and how fast
   * @param size asked before each drawing
   * @param colour whether colours are wanted
   */
  public ScreenView(
      PrintWriter out, ZoneId zone, String label, Supplier<TerminalSize> size, boolean colour) {
    this.out = out;
    this.time = new VirtualTime(zone);
    this.label = label;
    this.size = size;
    this.colour = colour;
  }

  @Override
  public void alert(Notification notification) {
    if (latest.size() == LATEST) {
      latest.removeLast();
    }
    latest.addFirst(
        ScreenLine.alert(
            time.withoutYear(notification.time()) + "  ",
            PlainView.line(notification),
            notification.transition() == Transition.RESOLVED
                ? Look.GOOD
                : Look.of(notification.severity())));
  }

  @Override
  public void status(Snapshot snapshot, Played played) {
    TerminalSize room = size.get();
    List<ScreenLine> lines = lines(snapshot, played);
    // The last row stays free: that is where the cursor waits.
    int rows = Math.min(lines.size(), Math.max(1, room.rows() - 1));
    StringBuilder block = new StringBuilder();
    if (!begun) {
      block.append(HIDE_CURSOR);
      begun = true;
    }
    if (drawn > 0) {
      block.append("\u001b[").append(drawn).append('F');
    }
    for (ScreenLine line : lines.subList(0, rows)) {
      block
          .append(line.draw(room.columns(), colour))
          .append(ScreenLine.CLEAR_REST_OF_LINE)
          .append('\n');
    }
    drawn = rows;
    out.print(block.append(CLEAR_BELOW));
    out.flush();
  }

  private List<ScreenLine> lines(Snapshot snapshot, Played played) {
    List<String> status = StatusScreen.lines(snapshot);
    List<ScreenLine> lines = new ArrayList<>();
    lines.add(ScreenLine.plain(status.get(0), Look.TITLE));
    lines.add(ScreenLine.plain(label + " | Ctrl-C ends it", Look.FAINT));
    lines.add(ScreenLine.plain(whereItIs(snapshot, played), Look.FAINT));
    lines.add(ScreenLine.EMPTY);
    status
        .subList(1, 1 + StatusScreen.FIGURES)
        .forEach(line -> lines.add(ScreenLine.plain(line, Look.PLAIN)));
    lines.add(ScreenLine.EMPTY);
    lines.addAll(
        active(snapshot.alerts(), status.subList(1 + StatusScreen.FIGURES, status.size())));
    if (!latest.isEmpty()) {
      lines.add(ScreenLine.EMPTY);
      lines.add(ScreenLine.plain("Latest alerts", Look.TITLE));
      lines.addAll(latest);
    }
    return lines;
  }

  private String whereItIs(Snapshot snapshot, Played played) {
    return time.withDayAndZone(snapshot.timestamp())
        + " | "
        + Figures.count(played.calls())
        + " of "
        + Figures.count(played.of(), "call")
        + " ("
        + (int) (played.share() * 100)
        + "%)";
  }

  // As many rows as there ever were, so that what is below does not jump up and down.
  private List<ScreenLine> active(List<Alert> alerts, List<String> texts) {
    List<ScreenLine> lines = new ArrayList<>();
    if (alerts.isEmpty()) {
      lines.add(ScreenLine.alert("", texts.get(0), Look.GOOD));
    } else {
      lines.add(ScreenLine.plain("Active alerts", Look.TITLE));
      for (int i = 0; i < texts.size(); i++) {
        lines.add(ScreenLine.alert("", texts.get(i), Look.of(alerts.get(i).level())));
      }
    }
    activeRows = Math.max(activeRows, lines.size());
    lines.addAll(Collections.nCopies(activeRows - lines.size(), ScreenLine.EMPTY));
    return lines;
  }

  @Override
  public boolean redraws() {
    return true;
  }

  @Override
  public boolean gone() {
    return out.checkError();
  }

  @Override
  public void end() {
    if (begun && !ended) {
      out.print(SHOW_CURSOR);
      out.flush();
    }
    ended = true;
  }
}

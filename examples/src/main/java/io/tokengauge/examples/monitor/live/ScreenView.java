package io.tokengauge.examples.monitor.live;

import io.tokengauge.examples.monitor.view.Figures;
import io.tokengauge.notify.Notification;
import io.tokengauge.notify.Severity;
import io.tokengauge.notify.Transition;
import io.tokengauge.report.Snapshot;
import io.tokengauge.usage.VisibleText;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Shows a replay as one block of lines that is drawn again in place. A line is never longer than
 * the terminal is wide, nor the block higher than it: else the terminal would scroll, and the next
 * block would not cover the last.
 */
public final class ScreenView implements LiveView {

  private static final int LATEST = 8;
  private static final DateTimeFormatter NOW =
      DateTimeFormatter.ofPattern("EEE uuuu-MM-dd HH:mm:ss VV", Locale.ROOT);
  private static final DateTimeFormatter THEN =
      DateTimeFormatter.ofPattern("MM-dd HH:mm:ss", Locale.ROOT);

  private static final String HIDE_CURSOR = "\u001b[?25l";
  private static final String SHOW_CURSOR = "\u001b[?25h";
  private static final String CLEAR_BELOW = "\u001b[J";
  private static final String CLEAR_REST_OF_LINE = "\u001b[K";

  private final PrintWriter out;
  private final ZoneId zone;
  private final String label;
  private final Supplier<TerminalSize> size;
  private final boolean colour;
  private final Deque<Event> latest = new ArrayDeque<>();
  private int activeRows;
  private int drawn;
  private boolean begun;
  private boolean ended;

  private record Event(Instant time, String line, Style style) {}

  /** Names how a line looks; without colours all look alike. */
  private enum Style {
    PLAIN(""),
    TITLE("\u001b[1m"),
    FAINT("\u001b[2m"),
    GOOD("\u001b[32m"),
    WARNING("\u001b[33m"),
    CRITICAL("\u001b[31m");

    private static final String RESET = "\u001b[0m";
    private final String code;

    Style(String code) {
      this.code = code;
    }

    String on(String text, boolean colour) {
      return colour && !code.isEmpty() ? code + text + RESET : text;
    }

    static Style of(Severity severity) {
      return switch (severity) {
        case INFO -> PLAIN;
        case WARNING -> WARNING;
        case CRITICAL -> CRITICAL;
      };
    }
  }

  private record Line(String text, Style style) {}

  /**
   * Starts without drawing anything.
   *
   * @param label what is replayed, and how fast
   */
  public ScreenView(
      PrintWriter out, ZoneId zone, String label, Supplier<TerminalSize> size, boolean colour) {
    this.out = out;
    this.zone = zone;
    this.label = label;
    this.size = size;
    this.colour = colour;
  }

  @Override
  public void alert(Notification notification) {
    if (latest.size() == LATEST) {
      latest.removeLast();
    }
    boolean resolved = notification.transition() == Transition.RESOLVED;
    latest.addFirst(
        new Event(
            notification.time(),
            PlainView.line(notification),
            resolved ? Style.GOOD : Style.of(notification.severity())));
  }

  @Override
  public void status(Snapshot snapshot, Played played) {
    TerminalSize room = size.get();
    List<Line> lines = lines(snapshot, played);
    // The last row stays free: writing it in full scrolls some terminals.
    int rows = Math.min(lines.size(), Math.max(1, room.rows() - 1));
    StringBuilder block = new StringBuilder();
    if (!begun) {
      block.append(HIDE_CURSOR);
      begun = true;
    }
    if (drawn > 0) {
      block.append("\u001b[").append(drawn).append('F');
    }
    for (Line line : lines.subList(0, rows)) {
      // Two columns free: terminals differ on how wide an emoji is.
      String text = VisibleText.fit(line.text, Math.max(1, room.columns() - 2));
      block.append(line.style.on(text, colour)).append(CLEAR_REST_OF_LINE).append('\n');
    }
    block.append(CLEAR_BELOW);
    drawn = rows;
    out.print(block);
    out.flush();
  }

  private List<Line> lines(Snapshot snapshot, Played played) {
    List<Line> lines = new ArrayList<>();
    List<String> status = StatusScreen.lines(snapshot.withAlerts(List.of()));
    lines.add(new Line(status.get(0), Style.TITLE));
    lines.add(
        new Line(
            NOW.format(snapshot.timestamp().atZone(zone))
                + " | "
                + Figures.count(played.calls())
                + " of "
                + Figures.count(played.of(), "call")
                + " ("
                + Math.round(Math.floor(played.share() * 100))
                + "%) | "
                + label,
            Style.FAINT));
    lines.add(new Line("", Style.PLAIN));
    status
        .subList(1, StatusScreen.FIGURES + 1)
        .forEach(line -> lines.add(new Line(line, Style.PLAIN)));
    lines.add(new Line("", Style.PLAIN));
    lines.addAll(active(snapshot));
    if (!latest.isEmpty()) {
      lines.add(new Line("", Style.PLAIN));
      lines.add(new Line("Latest alerts", Style.TITLE));
      latest.forEach(
          event ->
              lines.add(
                  new Line(THEN.format(event.time.atZone(zone)) + "  " + event.line, event.style)));
    }
    return lines;
  }

  // As many rows as there ever were, so that what is below does not jump up and down.
  private List<Line> active(Snapshot snapshot) {
    List<Line> lines = new ArrayList<>();
    List<String> texts = StatusScreen.alertLines(snapshot.alerts());
    for (int i = 0; i < texts.size(); i++) {
      lines.add(
          new Line(
              texts.get(i),
              snapshot.alerts().isEmpty()
                  ? Style.GOOD
                  : Style.of(
                      snapshot.alerts().get(Math.min(i, snapshot.alerts().size() - 1)).level())));
    }
    activeRows = Math.max(activeRows, lines.size());
    lines.addAll(Collections.nCopies(activeRows - lines.size(), new Line("", Style.PLAIN)));
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

package io.tokengauge.examples.monitor.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.alert.Alert;
import io.tokengauge.alert.Finding;
import io.tokengauge.notify.Notification;
import io.tokengauge.notify.Severity;
import io.tokengauge.notify.Transition;
import io.tokengauge.report.PeriodUsage;
import io.tokengauge.report.Snapshot;
import io.tokengauge.usage.UsageTotals;
import io.tokengauge.usage.VisibleText;
import io.tokengauge.window.Utilization;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ScreenViewTest {

  private static final Instant NOW = Instant.parse("2026-11-02T10:00:00Z");
  private static final Pattern SEQUENCE = Pattern.compile("\u001b\\[[?0-9;]*[A-Za-z]");

  private final StringWriter written = new StringWriter();
  private TerminalSize size = new TerminalSize(80, 40);

  private ScreenView view(boolean colour) {
    return new ScreenView(
        new PrintWriter(written), ZoneOffset.UTC, "calls.jsonl", () -> size, colour);
  }

  private static Snapshot snapshot(Alert... alerts) {
    PeriodUsage day = PeriodUsage.of("2026-11-02", UsageTotals.ZERO);
    return new Snapshot(
        NOW,
        new Utilization(5, OptionalLong.of(500)),
        new Utilization(750, OptionalLong.of(30_000)),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        Optional.empty(),
        day,
        day,
        null,
        List.of(alerts),
        List.of(),
        List.of());
  }

  private static Alert alert(Severity severity, String message) {
    return new Alert("rule", Transition.FIRING, Finding.firing(severity, message), NOW, NOW);
  }

  private static Notification notification(Transition transition, String message) {
    return new Notification(
        "id",
        "f",
        transition,
        "rule",
        Collections.unmodifiableSortedMap(new TreeMap<>()),
        Severity.WARNING,
        "title",
        null,
        null,
        message,
        NOW.minusSeconds(90),
        NOW,
        Collections.unmodifiableSortedMap(new TreeMap<>()));
  }

  private String drawn() {
    String all = written.toString();
    written.getBuffer().setLength(0);
    return all;
  }

  private static List<String> rows(String drawn) {
    return SEQUENCE.matcher(drawn).replaceAll("").lines().toList();
  }

  @Test
  void aBlockIsDrawnOverTheOneBeforeAndTheCursorComesBack() {
    ScreenView view = view(false);
    view.status(snapshot(), new Played(10, 40));
    String first = drawn();
    assertThat(first).startsWith("\u001b[?25l📊 API USAGE DASHBOARD").endsWith("\u001b[J");
    assertThat(rows(first))
        .contains(
            "calls.jsonl | Ctrl-C ends it",
            "Mon 2026-11-02 10:00:00 Z | 10 of 40 calls (25%)",
            "RPM: 5/500 (1.0%)",
            "✅No active alerts");
    view.status(snapshot(), new Played(20, 40));
    assertThat(drawn()).startsWith("\u001b[" + rows(first).size() + "F📊");
    view.end();
    view.end();
    assertThat(drawn()).isEqualTo("\u001b[?25h");
  }

  @Test
  void nothingIsSaidToATerminalOnWhichNothingWasDrawn() {
    view(true).end();
    assertThat(drawn()).isEmpty();
  }

  @Test
  void noLineIsWiderNorTheBlockHigherThanTheTerminal() {
    ScreenView view = view(false);
    for (int i = 0; i < 8; i++) {
      view.alert(notification(Transition.FIRING, "TPM at 93.4% of limit, and 漢字 that are wide"));
    }
    for (TerminalSize room :
        List.of(
            new TerminalSize(30, 12),
            new TerminalSize(18, 5),
            new TerminalSize(5, 2),
            new TerminalSize(1, 1))) {
      size = room;
      view.status(snapshot(alert(Severity.CRITICAL, "x".repeat(300))), new Played(1, 1));
      List<String> rows = rows(drawn());
      assertThat(rows).hasSizeLessThanOrEqualTo(Math.max(1, room.rows() - 1));
      assertThat(rows)
          .allSatisfy(
              row -> assertThat(VisibleText.columns(row)).isLessThanOrEqualTo(room.columns()));
    }
  }

  @Test
  void textsAfterEmojisOfAnyWidthBeginInOneColumn() {
    ScreenView view = view(false);
    view.alert(notification(Transition.FIRING, "TPM at 93.4% of limit"));
    view.alert(notification(Transition.RESOLVED, "TPM at 93.4% of limit"));
    view.status(snapshot(), new Played(1, 1));
    assertThat(drawn())
        .contains("11-02 10:00:00  ⚠️\u001b[K\u001b[20G[WARNING] TPM at 93.4% of limit")
        .contains(
            "11-02 10:00:00  ✅\u001b[K\u001b[20G[RESOLVED] TPM at 93.4% of limit (after 1m 30s)");
  }

  @Test
  void theEightLatestAlertsAreShownNewestFirst() {
    ScreenView view = view(false);
    for (int i = 1; i <= 9; i++) {
      view.alert(notification(Transition.EVENT, "event " + i));
    }
    view.status(snapshot(), new Played(1, 1));
    assertThat(rows(drawn()).stream().filter(row -> row.contains("event")))
        .hasSize(8)
        .first()
        .asString()
        .endsWith("event 9");
  }

  @Test
  void whatIsBelowTheActiveAlertsDoesNotJumpWhenOneEnds() {
    ScreenView view = view(false);
    view.alert(notification(Transition.EVENT, "event"));
    view.status(
        snapshot(alert(Severity.WARNING, "one"), alert(Severity.INFO, "two")), new Played(1, 1));
    int before = rows(drawn()).indexOf("Latest alerts");
    view.status(snapshot(), new Played(1, 1));
    assertThat(rows(drawn()).indexOf("Latest alerts")).isEqualTo(before);
  }

  @Test
  void levelsHaveColoursOnlyWhereTheyAreWanted() {
    Snapshot critical = snapshot(alert(Severity.CRITICAL, "bad"));
    view(true).status(critical, new Played(1, 1));
    assertThat(drawn()).contains("\u001b[31m🚨").contains("\u001b[0m");
    view(false).status(critical, new Played(1, 1));
    assertThat(drawn()).contains("🚨").doesNotContain("\u001b[0m", "\u001b[1m", "\u001b[31m");
  }

  @Test
  void hostileTextOfAnAlertCannotMoveTheCursor() {
    ScreenView view = view(false);
    view.alert(notification(Transition.FIRING, "bad\u001b[2J\u202e\n"));
    view.status(snapshot(alert(Severity.INFO, "bad\u001b[2J\n")), new Played(1, 1));
    assertThat(drawn()).doesNotContain("\u001b[2J", "\u202e");
  }
}

package io.tokengauge.examples.monitor.live;

import io.tokengauge.alert.Alert;
import io.tokengauge.examples.monitor.view.Figures;
import io.tokengauge.notify.Measurement;
import io.tokengauge.report.Snapshot;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.VisibleText;
import io.tokengauge.window.Utilization;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** Writes a snapshot for people: the lines of the terminal status. */
public final class StatusScreen {

  /** How many lines follow the title before the alerts do. */
  static final int FIGURES = 7;

  private static final int MOST_ALERTS = 10;

  private StatusScreen() {}

  /** Returns the lines, safe to print, without line ends. */
  public static List<String> lines(Snapshot snapshot) {
    List<String> lines = new ArrayList<>();
    lines.add("📊 API USAGE DASHBOARD");
    lines.add("RPM: " + utilization(snapshot.rpm()));
    lines.add("TPM: " + utilization(snapshot.tpm()));
    lines.add(
        "Average latency: "
            + snapshot.meanLatency().map(d -> Measurement.millis(d).text()).orElse("–"));
    lines.add(
        "Error rate: "
            + rate(snapshot.errorRate())
            + ", 429 rate: "
            + rate(snapshot.rateLimitRate()));
    lines.add("Today: " + Figures.rounded(snapshot.day().cost()));
    Money estimate = snapshot.monthEstimate();
    lines.add("Month estimate: " + (estimate == null ? "–" : Figures.rounded(estimate)));
    lines.add("Requests today: " + Figures.count(snapshot.day().totals().attempts()));
    alerts(snapshot.alerts(), lines);
    return lines;
  }

  private static void alerts(List<Alert> alerts, List<String> lines) {
    if (alerts.isEmpty()) {
      lines.add("✅ No active alerts");
    }
    alerts.stream().limit(MOST_ALERTS).map(StatusScreen::line).forEach(lines::add);
    if (alerts.size() > MOST_ALERTS) {
      lines.add("… and " + Figures.count(alerts.size() - MOST_ALERTS, "more alert"));
    }
  }

  private static String line(Alert alert) {
    return alert.level().symbol() + " [" + alert.level() + "] " + VisibleText.of(alert.message());
  }

  private static String utilization(Utilization utilization) {
    return utilization.limit().isEmpty()
        ? utilization.toString()
        : utilization + " (" + Figures.percent(utilization.share()) + ")";
  }

  private static String rate(OptionalDouble share) {
    return share.isEmpty() ? "–" : String.format(Locale.ROOT, "%.2f%%", share.getAsDouble() * 100);
  }
}

package io.tokengauge.examples.monitor.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.alert.Alert;
import io.tokengauge.alert.Finding;
import io.tokengauge.notify.Severity;
import io.tokengauge.notify.Transition;
import io.tokengauge.report.PeriodUsage;
import io.tokengauge.report.Snapshot;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.MoneySum;
import io.tokengauge.usage.UsageCounter;
import io.tokengauge.usage.UsageTotals;
import io.tokengauge.window.Utilization;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class StatusScreenTest {

  private static final Instant NOW = Instant.parse("2026-11-02T10:00:00Z");
  private static final UsageTotals TODAY =
      UsageTotals.restore(
          counter -> counter == UsageCounter.ATTEMPTS ? 1234 : 0,
          Map.of(MoneySum.COST, Money.usd("0.0312")),
          null);
  private static final PeriodUsage DAY = PeriodUsage.of("2026-11-02", TODAY);

  private static Snapshot snapshot(OptionalLong limit, OptionalDouble rate) {
    return new Snapshot(
        NOW,
        new Utilization(5, limit),
        new Utilization(750, OptionalLong.of(30_000)),
        rate,
        rate,
        rate.isEmpty() ? Optional.empty() : Optional.of(Duration.ofMillis(850)),
        DAY,
        DAY,
        rate.isEmpty() ? null : Money.usd("0.9"),
        List.of(),
        List.of(),
        List.of());
  }

  private static Alert alert(Severity severity, String message) {
    return new Alert("rule", Transition.FIRING, Finding.firing(severity, message), NOW, NOW);
  }

  @Test
  void calmDay() {
    assertThat(StatusScreen.lines(snapshot(OptionalLong.of(500), OptionalDouble.of(0.05))))
        .containsExactly(
            "📊 API USAGE DASHBOARD",
            "RPM: 5/500 (1.0%)",
            "TPM: 750/30000 (2.5%)",
            "Average latency: 850ms",
            "Error rate: 5.00%, 429 rate: 5.00%",
            "Today: $0.03",
            "Month estimate: $0.90",
            "Requests today: 1,234",
            "✅ No active alerts");
  }

  @Test
  void whatIsNotKnownIsADash() {
    assertThat(StatusScreen.lines(snapshot(OptionalLong.empty(), OptionalDouble.empty())))
        .contains(
            "RPM: 5", "Average latency: –", "Error rate: –, 429 rate: –", "Month estimate: –");
  }

  @Test
  void alertsStandInTheirOrderAndHarmless() {
    Snapshot calm = snapshot(OptionalLong.of(500), OptionalDouble.of(0));
    List<String> lines =
        StatusScreen.lines(
            calm.withAlerts(
                List.of(alert(Severity.CRITICAL, "bad\u001b[2J\n"), alert(Severity.INFO, "fyi"))));
    assertThat(lines)
        .endsWith("🚨 [CRITICAL] bad\\u{1b}[2J\\u{a}", "ℹ️ [INFO] fyi")
        .doesNotContain("✅ No active alerts");
    List<Alert> many = Collections.nCopies(12, alert(Severity.INFO, "fyi"));
    assertThat(StatusScreen.lines(calm.withAlerts(many))).endsWith("… and 2 more alerts");
  }
}

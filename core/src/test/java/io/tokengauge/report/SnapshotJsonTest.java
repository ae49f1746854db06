package io.tokengauge.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.alert.AlertEngine;
import io.tokengauge.alert.AlertRule;
import io.tokengauge.alert.AlertStage;
import io.tokengauge.alert.Finding;
import io.tokengauge.notify.Severity;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.MoneySum;
import io.tokengauge.usage.Outcome;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageCounter;
import io.tokengauge.usage.UsageTotals;
import io.tokengauge.window.Scope;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SnapshotJsonTest {

  private final AlertStage stage = new AlertStage();

  private static UsageTotals spent(String usd, long requests) {
    return UsageTotals.restore(
        counter -> counter == UsageCounter.ATTEMPTS ? requests : 0,
        Map.of(MoneySum.COST, Money.usd(usd)),
        null);
  }

  private Snapshot snapshot() {
    return Snapshot.of(
        stage.windows.view(stage.scheduler.now()),
        Scope.ALL,
        Snapshot.HEALTH_WINDOW,
        new PeriodUsage("2026-11-02", spent("0.0312", 5), Money.usd("10")),
        PeriodUsage.of("2026-11", spent("1.5", 70)));
  }

  @Test
  void documentHasTheFieldsOfTheField() {
    AlertEngine engine =
        stage.engine(
            AlertRule.of(
                "mine", tick -> List.of(Finding.firing(Severity.WARNING, "it \"fires\"\u202e\n"))));
    stage.calls(4, call -> call.tokens(TokenUsage.of(100, 50)).latency(Duration.ofMillis(851)));
    stage.calls(1, call -> call.outcome(Outcome.rateLimited("x")).latency(Duration.ofMillis(846)));
    stage.tick();
    Snapshot snapshot =
        snapshot()
            .withAlerts(engine.active())
            .withMonthEstimate(Money.usd("3.25"))
            .withHistory(List.of(PeriodUsage.of("2026-11-01", spent("1.4688", 65))), List.of());
    assertThat(SnapshotJson.write(snapshot))
        .isEqualTo(
            """
            {
              "timestamp": "2026-11-02T10:00:05Z",
              "utilization": {
                "rpm": {
                  "current": 5,
                  "limit": 500,
                  "percent": 1.0
                },
                "tpm": {
                  "current": 600,
                  "limit": 30000,
                  "percent": 2.0
                }
              },
              "health": {
                "error_rate": 20.00,
                "rate_limit_rate": 20.00,
                "avg_latency_ms": 850
              },
              "costs": {
                "today": 0.0312,
                "month_estimate": 3.25
              },
              "alerts": [
                {
                  "level": "WARNING",
                  "message": "it \\"fires\\"\\u202e\\u000a",
                  "metric": "mine"
                }
              ],
              "current": {
                "day": {
                  "period": "2026-11-02",
                  "usage": 0.0312,
                  "limit": 10,
                  "remaining": 9.9688,
                  "requests": 5,
                  "tokens": 0,
                  "unpriced_requests": 0
                },
                "month": {
                  "period": "2026-11",
                  "usage": 1.5,
                  "limit": null,
                  "remaining": null,
                  "requests": 70,
                  "tokens": 0,
                  "unpriced_requests": 0
                }
              },
              "history": {
                "daily": [
                  {
                    "period": "2026-11-01",
                    "usage": 1.4688,
                    "limit": null,
                    "remaining": null,
                    "requests": 65,
                    "tokens": 0,
                    "unpriced_requests": 0
                  }
                ],
                "monthly": []
              }
            }""");
  }

  @Test
  void whatIsNotKnownIsNull() {
    assertThat(SnapshotJson.write(snapshot()))
        .contains("\"error_rate\": null", "\"avg_latency_ms\": null", "\"month_estimate\": null")
        .contains("\"alerts\": []");
  }
}

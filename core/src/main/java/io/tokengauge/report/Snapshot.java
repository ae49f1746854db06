package io.tokengauge.report;

import io.tokengauge.alert.Alert;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.UsageRatios;
import io.tokengauge.usage.UsageTotals;
import io.tokengauge.window.Scope;
import io.tokengauge.window.Utilization;
import io.tokengauge.window.WindowLength;
import io.tokengauge.window.WindowView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Shows how things stand at an instant. Immutable; {@link SnapshotJson} writes it down.
 *
 * @param timestamp the instant
 * @param rpm requests in the last minute against their limit
 * @param tpm tokens in the last minute against their limit
 * @param errorRate errors and 429s per request, 0.05 for 5 %; empty without requests
 * @param rateLimitRate 429s per request; empty without requests
 * @param meanLatency empty if no request had one
 * @param day the day under way
 * @param month the month under way
 * @param monthEstimate what the month is expected to cost in all, or null if that is not forecast
 * @param alerts those that fire, the most urgent first
 * @param daily days gone by, in order
 * @param monthly months gone by, in order
 */
public record Snapshot(
    Instant timestamp,
    Utilization rpm,
    Utilization tpm,
    OptionalDouble errorRate,
    OptionalDouble rateLimitRate,
    Optional<Duration> meanLatency,
    PeriodUsage day,
    PeriodUsage month,
    @Nullable Money monthEstimate,
    List<Alert> alerts,
    List<PeriodUsage> daily,
    List<PeriodUsage> monthly) {

  /** The window of error rates and latency unless another one is asked for. */
  public static final WindowLength HEALTH_WINDOW = WindowLength.of(Duration.ofMinutes(5));

  /** Copies the lists. */
  public Snapshot {
    alerts = List.copyOf(alerts);
    daily = List.copyOf(daily);
    monthly = List.copyOf(monthly);
  }

  /**
   * Returns how things stand for a scope, without estimate, alerts and history.
   *
   * @param view whose instant counts
   * @param scope which calls are meant
   * @param health the window of error rates and latency
   * @param day the day under way
   * @param month the month under way
   */
  public static Snapshot of(
      WindowView view, Scope scope, WindowLength health, PeriodUsage day, PeriodUsage month) {
    UsageTotals recent = view.window(scope, health).totals();
    return new Snapshot(
        view.at(),
        view.rpmUtilization(scope),
        view.tpmUtilization(scope),
        UsageRatios.errorRate(recent),
        UsageRatios.rateLimitRate(recent),
        UsageRatios.meanLatency(recent),
        day,
        month,
        null,
        List.of(),
        List.of(),
        List.of());
  }

  /** Returns a copy with the alerts that fire. */
  public Snapshot withAlerts(List<Alert> active) {
    return new Snapshot(
        timestamp,
        rpm,
        tpm,
        errorRate,
        rateLimitRate,
        meanLatency,
        day,
        month,
        monthEstimate,
        active,
        daily,
        monthly);
  }

  /** Returns a copy with what the month is expected to cost in all. */
  public Snapshot withMonthEstimate(@Nullable Money estimate) {
    return new Snapshot(
        timestamp,
        rpm,
        tpm,
        errorRate,
        rateLimitRate,
        meanLatency,
        day,
        month,
        estimate,
        alerts,
        daily,
        monthly);
  }

  /** Returns a copy with the days and months gone by. */
  public Snapshot withHistory(List<PeriodUsage> days, List<PeriodUsage> months) {
    return new Snapshot(
        timestamp,
        rpm,
        tpm,
        errorRate,
        rateLimitRate,
        meanLatency,
        day,
        month,
        monthEstimate,
        alerts,
        days,
        months);
  }
}

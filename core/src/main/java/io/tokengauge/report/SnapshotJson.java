package io.tokengauge.report;

import io.tokengauge.alert.Alert;
import io.tokengauge.notify.Measurement;
import io.tokengauge.usage.Money;
import io.tokengauge.window.Utilization;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Writes a {@link Snapshot} for programs. Percentages of limits have one decimal, rates two; costs
 * are dollars to the last digit; what is not known is null.
 */
public final class SnapshotJson {

  private static final int UTILIZATION_DECIMALS = 1;
  private static final int RATE_DECIMALS = 2;

  private SnapshotJson() {}

  /** Returns the document, indented, in ASCII, without a line end. */
  public static String write(Snapshot snapshot) {
    JsonWriter json = new JsonWriter(true).beginObject();
    json.field("timestamp", snapshot.timestamp().toString());
    json.beginObject("utilization");
    utilization(json, "rpm", snapshot.rpm());
    utilization(json, "tpm", snapshot.tpm());
    json.endObject();
    json.beginObject("health")
        .field("error_rate", percent(snapshot.errorRate(), RATE_DECIMALS))
        .field("rate_limit_rate", percent(snapshot.rateLimitRate(), RATE_DECIMALS))
        .field(
            "avg_latency_ms",
            snapshot
                .meanLatency()
                .map(latency -> rounded(Measurement.millis(latency).amount(), 0))
                .orElse(null))
        .endObject();
    json.beginObject("costs")
        .field("today", snapshot.day().cost().toUsd())
        .field("month_estimate", usd(snapshot.monthEstimate()))
        .endObject();
    alerts(json, snapshot.alerts());
    json.beginObject("current");
    period(json.beginObject("day"), snapshot.day());
    period(json.beginObject("month"), snapshot.month());
    json.endObject();
    json.beginObject("history");
    history(json.beginArray("daily"), snapshot.daily());
    history(json.beginArray("monthly"), snapshot.monthly());
    json.endObject();
    return json.endObject().toString();
  }

  private static void utilization(JsonWriter json, String name, Utilization utilization) {
    json.beginObject(name)
        .field("current", utilization.current())
        .field(
            "limit",
            utilization.limit().isPresent()
                ? BigDecimal.valueOf(utilization.limit().getAsLong())
                : null)
        .field("percent", percent(utilization.share(), UTILIZATION_DECIMALS))
        .endObject();
  }

  private static void alerts(JsonWriter json, List<Alert> alerts) {
    json.beginArray("alerts");
    for (Alert alert : alerts) {
      json.beginObject()
          .field("level", alert.level().name())
          .field("message", alert.message())
          .field("metric", alert.metric())
          .endObject();
    }
    json.endArray();
  }

  private static void history(JsonWriter json, List<PeriodUsage> periods) {
    periods.forEach(period -> period(json.beginObject(), period));
    json.endArray();
  }

  private static void period(JsonWriter json, PeriodUsage period) {
    json.field("period", period.period())
        .field("usage", period.cost().toUsd())
        .field("limit", usd(period.budget()))
        .field("remaining", usd(period.remaining().orElse(null)))
        .field("requests", period.totals().attempts())
        .field("tokens", period.totals().totalTokens())
        .field("unpriced_requests", period.totals().unpriced())
        .endObject();
  }

  private static @Nullable BigDecimal usd(@Nullable Money money) {
    return money == null ? null : money.toUsd();
  }

  private static @Nullable BigDecimal percent(OptionalDouble share, int decimals) {
    return share.isEmpty()
        ? null
        : rounded(Measurement.percentOf(share.getAsDouble()).amount(), decimals);
  }

  private static BigDecimal rounded(BigDecimal value, int decimals) {
    return value.setScale(decimals, RoundingMode.HALF_EVEN);
  }
}

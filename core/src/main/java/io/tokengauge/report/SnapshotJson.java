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
    IndentedJson json = new IndentedJson().object();
    json.string("timestamp", snapshot.timestamp().toString());
    json.object("utilization");
    utilization(json, "rpm", snapshot.rpm());
    utilization(json, "tpm", snapshot.tpm());
    json.endObject();
    json.object("health")
        .number("error_rate", percent(snapshot.errorRate(), RATE_DECIMALS))
        .number("rate_limit_rate", percent(snapshot.rateLimitRate(), RATE_DECIMALS))
        .number(
            "avg_latency_ms",
            snapshot
                .meanLatency()
                .map(latency -> rounded(Measurement.millis(latency).amount(), 0))
                .orElse(null))
        .endObject();
    json.object("costs")
        .number("today", snapshot.day().cost().toUsd())
        .number("month_estimate", usd(snapshot.monthEstimate()))
        .endObject();
    alerts(json, snapshot.alerts());
    json.object("current");
    period(json.object("day"), snapshot.day());
    period(json.object("month"), snapshot.month());
    json.endObject();
    json.object("history");
    history(json.array("daily"), snapshot.daily());
    history(json.array("monthly"), snapshot.monthly());
    json.endObject();
    return json.endObject().toString();
  }

  private static void utilization(IndentedJson json, String name, Utilization utilization) {
    json.object(name)
        .number("current", utilization.current())
        .number(
            "limit",
            utilization.limit().isPresent()
                ? BigDecimal.valueOf(utilization.limit().getAsLong())
                : null)
        .number("percent", percent(utilization.share(), UTILIZATION_DECIMALS))
        .endObject();
  }

  private static void alerts(IndentedJson json, List<Alert> alerts) {
    json.array("alerts");
    for (Alert alert : alerts) {
      json.element()
          .string("level", alert.level().name())
          .string("message", alert.message())
          .string("metric", alert.metric())
          .endObject();
    }
    json.endArray();
  }

  private static void history(IndentedJson json, List<PeriodUsage> periods) {
    periods.forEach(period -> period(json.element(), period));
    json.endArray();
  }

  private static void period(IndentedJson json, PeriodUsage period) {
    json.string("period", period.period())
        .number("usage", period.cost().toUsd())
        .number("limit", usd(period.budget()))
        .number("remaining", usd(period.remaining().orElse(null)))
        .number("requests", period.totals().attempts())
        .number("tokens", period.totals().totalTokens())
        .number("unpriced_requests", period.totals().unpriced())
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

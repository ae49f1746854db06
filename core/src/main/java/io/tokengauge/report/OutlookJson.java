package io.tokengauge.report;

import io.tokengauge.forecast.BacktestScore;
import io.tokengauge.history.CalendarPeriod;
import io.tokengauge.history.SpikeAttribution;
import io.tokengauge.report.ForecastSection.BudgetOutlook;
import io.tokengauge.report.ForecastSection.Line;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Writes what is to come, quotas and where a change came from as JSON. */
final class OutlookJson {

  private final JsonWriter json;
  private final ZoneId zone;

  OutlookJson(JsonWriter json, ZoneId zone) {
    this.json = json;
    this.zone = zone;
  }

  void forecast(ForecastSection forecast) {
    json.beginObject("forecast")
        .field("as_of", at(forecast.asOf()))
        .field("level", OptionalDouble.of(forecast.level()))
        .beginArray("lines");
    for (Line line : forecast.lines()) {
      line(line);
    }
    json.endArray().beginArray("budgets");
    for (BudgetOutlook budget : forecast.budgets()) {
      json.beginObject();
      period(budget.period());
      json.field("limit_usd", budget.limit().toString())
          .field("spent_usd", budget.spent().toString())
          .field("remaining_usd", budget.limit().minus(budget.spent()).toString())
          .field("used_up", at(budget.expected()))
          .field("used_up_earliest", at(budget.earliest()))
          .field("used_up_latest", at(budget.latest()))
          .endObject();
    }
    json.endArray();
    ForecastSection.NextBudget next = forecast.next();
    if (next != null) {
      json.beginObject("next_budget");
      period(next.period());
      json.field("expected_usd", text(next.expected()))
          .field("high_usd", text(next.high()))
          .field("suggested_usd", next.suggested().toString())
          .endObject();
    }
    json.endObject();
  }

  private void line(Line line) {
    json.beginObject();
    period(line.period());
    json.field("measure", line.measure().label())
        .field("elapsed_seconds", line.elapsed().toSeconds())
        .field("current", line.current())
        .field("forecast", line.forecast())
        .field("low", line.low())
        .field("high", line.high())
        .field("hourly_rate", line.hourlyRate())
        .field("confidence", line.basis().confidence().name().toLowerCase(Locale.ROOT))
        .field("model", line.basis().model());
    BacktestScore backtest = line.basis().backtest();
    json.field(
            "expected_error",
            backtest == null || !Double.isFinite(backtest.expectedError())
                ? OptionalDouble.empty()
                : OptionalDouble.of(backtest.expectedError()))
        .field("beats_naive", backtest != null && backtest.beatsNaive())
        .endObject();
  }

  private void period(CalendarPeriod period) {
    json.field("period", period.label())
        .field("kind", period.kind().label())
        .field("from", at(period.from()))
        .field("to", at(period.to()));
  }

  void quotas(List<QuotaUse> quotas) {
    json.beginArray("quotas");
    for (QuotaUse quota : quotas) {
      json.beginObject()
          .field("quota", quota.quota().label())
          .field("user", quota.user())
          .field("most", quota.use().current())
          .field("at", at(quota.at()))
          .field(
              "limit",
              quota.use().limit().isEmpty()
                  ? (BigDecimal) null
                  : BigDecimal.valueOf(quota.use().limit().getAsLong()))
          .field("used", quota.use().share())
          .field("adjust", quota.adjustment().label())
          .field("suggested", quota.suggested())
          .endObject();
    }
    json.endArray();
  }

  void changes(List<SpikeAttribution> changes) {
    json.beginObject("change_by");
    for (int i = 0; i < changes.size(); i++) {
      json.beginArray(SpikeAttribution.USUAL_SUSPECTS.get(i).name());
      for (SpikeAttribution.Contribution part : changes.get(i).contributions()) {
        json.beginObject()
            .field("name", part.key().get(0))
            .field("before_usd", text(part.before()))
            .field("cost_usd", text(part.after()))
            .field("change_usd", text(part.change()))
            .field("presence", part.presence().name().toLowerCase(Locale.ROOT))
            .endObject();
      }
      json.endArray();
    }
    json.endObject();
  }

  private static @Nullable String text(@Nullable BigDecimal dollars) {
    return dollars == null ? null : dollars.toPlainString();
  }

  private @Nullable String at(@Nullable Instant instant) {
    return instant == null
        ? null
        : DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(instant.atZone(zone));
  }
}

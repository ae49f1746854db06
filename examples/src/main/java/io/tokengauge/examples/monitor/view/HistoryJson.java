package io.tokengauge.examples.monitor.view;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tokengauge.history.HoursOfDay;
import io.tokengauge.history.SpikeAttribution;
import io.tokengauge.history.UsageRow;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageRatios;
import io.tokengauge.usage.UsageTotals;
import java.io.IOException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** Writes the history of a period for programs. */
public final class HistoryJson {

  private final JsonGenerator json;

  /** Writes fields into the object that is open. */
  public HistoryJson(JsonGenerator json) {
    this.json = json;
  }

  /** Writes totals by day and hour, and what cost most. */
  public void overview(HistoryView view) throws IOException {
    json.writeStringField("period", view.period().label());
    json.writeStringField("zone", view.period().zone().getId());
    json.writeStringField("source", view.summary().source().name().toLowerCase(Locale.ROOT));
    json.writeObjectFieldStart("summary");
    totals(view.summary().totals());
    usd("mean_cost_usd", view.summary().meanCost());
    usd("max_cost_usd", view.summary().maxCost());
    json.writeEndObject();
    json.writeArrayFieldStart("daily");
    for (UsageRow row : view.days().pieces()) {
      json.writeStartObject();
      json.writeStringField(
          "date", row.start().atZone(view.period().zone()).toLocalDate().toString());
      totals(row.totals());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("hour_of_day");
    for (HoursOfDay.Hour hour : view.hours().hours()) {
      json.writeStartObject();
      json.writeNumberField("hour", hour.hour());
      totals(hour.totals());
      json.writeEndObject();
    }
    json.writeEndArray();
    for (HistoryView.Group group : view.groups()) {
      json.writeArrayFieldStart("by_" + group.name());
      for (UsageRow row : group.rows()) {
        json.writeStartObject();
        json.writeStringField("name", HistoryView.Group.nameOf(row));
        totals(row.totals());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    json.writeArrayFieldStart("dearest_calls");
    for (PricedUsage call : view.dear().calls()) {
      json.writeStartObject();
      json.writeStringField("start", call.record().start().toString());
      json.writeStringField("request_id", call.id().id());
      json.writeStringField("model", call.record().model());
      json.writeStringField("user", Dimension.USER.valueOf(call.record()));
      json.writeNumberField("total_tokens", UsageTotals.of(call).totalTokens());
      usd("cost_usd", call.cost().amount());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void totals(UsageTotals totals) throws IOException {
    json.writeNumberField("requests", totals.attempts());
    json.writeNumberField("input_tokens", totals.inputTokens());
    json.writeNumberField("cached_tokens", totals.cacheReadTokens());
    json.writeNumberField("output_tokens", totals.outputTokens());
    json.writeNumberField("total_tokens", totals.totalTokens());
    share("hit_rate", UsageRatios.cacheHitRate(totals));
    share("mean_input_tokens", UsageRatios.meanInputTokens(totals));
    json.writeNumberField("unpriced", totals.unpriced());
    usd("cost_usd", UsageRatios.knownCost(totals));
  }

  private void share(String name, OptionalDouble share) throws IOException {
    if (share.isEmpty()) {
      json.writeNullField(name);
    } else {
      json.writeNumberField(name, Math.round(share.getAsDouble() * 1e6) / 1e6);
    }
  }

  private void usd(String name, Optional<Money> money) throws IOException {
    json.writeStringField(name, money.map(Money::toString).orElse(null));
  }

  /** Writes who a change came from. */
  public void attribution(AttributionView view) throws IOException {
    SpikeAttribution whole = view.whole();
    period("baseline", view.baseline().from(), view.baselineEnd(), view.baseline().label());
    period("period", view.period().from(), view.periodEnd(), view.period().label());
    json.writeStringField("sum", whole.sum().label());
    change(
        whole.before().toPlainString(),
        whole.after().toPlainString(),
        whole.change().toPlainString());
    json.writeObjectFieldStart("contributions");
    for (AttributionView.Part part : view.parts()) {
      json.writeArrayFieldStart(part.dimension().name());
      for (SpikeAttribution.Contribution from : part.spike().contributions()) {
        json.writeStartObject();
        json.writeStringField("name", from.key().get(0));
        change(
            from.before().toPlainString(),
            from.after().toPlainString(),
            from.change().toPlainString());
        json.writeStringField("presence", from.presence().name().toLowerCase(Locale.ROOT));
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private void period(String name, Instant from, Instant to, String label) throws IOException {
    json.writeObjectFieldStart(name);
    json.writeStringField("label", label);
    json.writeStringField("from", from.toString());
    json.writeStringField("until", to.toString());
    json.writeEndObject();
  }

  private void change(String before, String after, String change) throws IOException {
    json.writeStringField("before", before);
    json.writeStringField("after", after);
    json.writeStringField("change", change);
  }
}

package io.tokengauge.examples.monitor.view;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tokengauge.history.UsageRow;
import io.tokengauge.usage.MoneySum;
import io.tokengauge.usage.UsageCounter;
import io.tokengauge.usage.UsageTotals;
import java.io.IOException;
import java.util.List;

/** Writes a summary for programs. */
public final class SummaryJson {

  private final Summary summary;
  private final ReplayCounts counts;

  /** Starts the document's fields. */
  public SummaryJson(Summary summary, ReplayCounts counts) {
    this.summary = summary;
    this.counts = counts;
  }

  /** Writes the fields {@code zone, complete, totals, by_model, by_project, by_day, read}. */
  public void write(JsonGenerator json) throws IOException {
    json.writeStringField("zone", summary.zone().getId());
    json.writeBooleanField("complete", summary.complete());
    json.writeObjectFieldStart("totals");
    writeTotals(json, summary.total());
    json.writeEndObject();
    writeRows(json, "by_model", List.of("provider", "model"), summary.byModel());
    writeRows(json, "by_project", List.of("project"), summary.byProject());
    writeDays(json);
    writeRead(json, counts);
  }

  private static void writeRows(
      JsonGenerator json, String name, List<String> keys, List<UsageRow> rows) throws IOException {
    json.writeArrayFieldStart(name);
    for (UsageRow row : rows) {
      json.writeStartObject();
      for (int i = 0; i < keys.size(); i++) {
        json.writeStringField(keys.get(i), row.key().get(i));
      }
      writeTotals(json, row.totals());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void writeDays(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("by_day");
    for (UsageRow row : summary.byDay()) {
      json.writeStartObject();
      json.writeStringField("day", row.start().atZone(summary.zone()).toLocalDate().toString());
      writeTotals(json, row.totals());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  static void writeTotals(JsonGenerator json, UsageTotals totals) throws IOException {
    json.writeNumberField("input_tokens", totals.inputTokens());
    for (UsageCounter counter : UsageCounter.values()) {
      json.writeNumberField(counter.label(), totals.get(counter));
    }
    for (MoneySum sum : MoneySum.values()) {
      JsonDocument.usd(json, sum.label() + "_usd", totals.get(sum));
    }
  }

  static void writeRead(JsonGenerator json, ReplayCounts counts) throws IOException {
    json.writeObjectFieldStart("read");
    json.writeNumberField("files", counts.files());
    json.writeNumberField("appended", counts.appended());
    json.writeNumberField("duplicates", counts.duplicates());
    json.writeNumberField("amended", counts.amended());
    json.writeNumberField("conflicts", counts.conflicts());
    json.writeNumberField("unreadable_lines", counts.badLines());
    json.writeNumberField("unreadable_files", counts.badFiles());
    json.writeNumberField("too_old", counts.tooOld());
    json.writeEndObject();
  }
}

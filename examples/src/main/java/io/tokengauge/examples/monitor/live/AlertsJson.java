package io.tokengauge.examples.monitor.live;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tokengauge.alert.Alert;
import io.tokengauge.alert.AlertGroupStatus;
import io.tokengauge.alert.AlertSummary;
import io.tokengauge.alert.MutedAlert;
import io.tokengauge.notify.Measurement;
import io.tokengauge.notify.Severity;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** Writes the alerts of a session for programs. */
public final class AlertsJson {

  private final LiveSession session;
  private final LiveSession.Result result;
  private final int recent;

  /**
   * Starts on a session that has ended.
   *
   * @param recent how many of the latest to list
   */
  public AlertsJson(LiveSession session, LiveSession.Result result, int recent) {
    this.session = session;
    this.result = result;
    this.recent = recent;
  }

  /**
   * Writes fields into an object.
   *
   * @throws IOException if the output cannot be written
   */
  public void write(JsonGenerator json) throws IOException {
    json.writeNumberField("calls", result.calls());
    json.writeStringField("from", result.from().toString());
    json.writeStringField("to", result.to().toString());
    writeAll(json, "active", session.monitor().alerts().active());
    writeAll(json, "recent", session.monitor().alerts().recent(recent));
    writeMuted(json, session.monitor().alerts().muted());
    json.writeNumberField("grouped_messages", session.grouped().messages());
    writeGroups(json, GroupedMessages.open(session.monitor().alerts()));
    AlertSummary summary = session.monitor().alerts().summary();
    json.writeObjectFieldStart("summary");
    writeLevels(json, "active", summary.active());
    writeLevels(json, "raised", summary.raised());
    json.writeObjectFieldStart("raised_by_rule");
    for (Map.Entry<String, Map<Severity, Long>> rule : session.tally().byRule().entrySet()) {
      writeLevels(json, rule.getKey(), rule.getValue());
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void writeAll(JsonGenerator json, String name, List<Alert> alerts)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (Alert alert : alerts) {
      json.writeStartObject();
      json.writeStringField("level", alert.level().name());
      json.writeStringField("rule", alert.rule());
      json.writeStringField("metric", alert.metric());
      json.writeStringField("message", alert.message());
      writeMeasurement(json, "value", alert.value());
      writeMeasurement(json, "threshold", alert.threshold());
      json.writeStringField("since", alert.since().toString());
      json.writeStringField("time", alert.time().toString());
      writeTexts(json, "labels", alert.labels());
      writeTexts(json, "context", alert.context());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeMuted(JsonGenerator json, List<MutedAlert> muted) throws IOException {
    json.writeArrayFieldStart("muted");
    for (MutedAlert one : muted) {
      json.writeStartObject();
      json.writeStringField("rule", one.alert().rule());
      json.writeStringField("message", one.alert().message());
      json.writeStringField("reason", one.reason());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeGroups(JsonGenerator json, List<AlertGroupStatus> groups)
      throws IOException {
    json.writeArrayFieldStart("groups");
    for (AlertGroupStatus group : groups) {
      json.writeStartObject();
      writeTexts(json, "labels", group.labels());
      json.writeStringField("since", group.since().toString());
      json.writeNumberField("told", group.told());
      json.writeNumberField("waiting", group.waiting());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void writeMeasurement(
      JsonGenerator json, String name, Optional<Measurement> measurement) throws IOException {
    if (measurement.isEmpty()) {
      json.writeNullField(name);
    } else {
      json.writeStringField(name, measurement.get().toString());
    }
  }

  private static void writeTexts(JsonGenerator json, String name, SortedMap<String, String> texts)
      throws IOException {
    json.writeObjectFieldStart(name);
    for (Map.Entry<String, String> text : texts.entrySet()) {
      json.writeStringField(text.getKey(), text.getValue());
    }
    json.writeEndObject();
  }

  private static void writeLevels(JsonGenerator json, String name, Map<Severity, Long> levels)
      throws IOException {
    json.writeObjectFieldStart(name);
    for (Severity level : Severity.values()) {
      json.writeNumberField(level.name(), levels.getOrDefault(level, 0L));
    }
    json.writeEndObject();
  }
}

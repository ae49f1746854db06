package io.tokengauge.examples.monitor.view;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tokengauge.history.Reconciliation;
import io.tokengauge.history.TokenSums;
import io.tokengauge.history.UsageFigures;
import java.io.IOException;
import java.util.List;

/** Writes a comparison with providers' reports for programs. */
public final class ReconciliationJson {

  private ReconciliationJson() {}

  /** Writes the fields {@code agrees, totals, buckets}; what a side does not say is left out. */
  public static void write(JsonGenerator json, Reconciliation compared) throws IOException {
    json.writeBooleanField("agrees", compared.agrees());
    lines(json, "totals", "provider", compared.totals());
    json.writeArrayFieldStart("buckets");
    for (Reconciliation.Bucket bucket : compared.buckets()) {
      json.writeStartObject();
      json.writeStringField("provider", bucket.provider());
      json.writeStringField("start", bucket.start().toString());
      json.writeStringField("end", bucket.end().toString());
      line(json, bucket.total());
      lines(json, "models", "model", bucket.models());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void lines(
      JsonGenerator json, String name, String label, List<Reconciliation.Line> lines)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (Reconciliation.Line line : lines) {
      json.writeStartObject();
      json.writeStringField(label, line.name());
      line(json, line);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void line(JsonGenerator json, Reconciliation.Line line) throws IOException {
    json.writeBooleanField("agrees", line.agrees());
    json.writeNumberField("unpriced", line.unpriced());
    figures(json, "recorded", line.recorded());
    figures(json, "reported", line.reported());
    figures(json, "difference", line.difference());
  }

  private static void figures(JsonGenerator json, String name, UsageFigures figures)
      throws IOException {
    json.writeObjectFieldStart(name);
    if (figures.requests() != null) {
      json.writeNumberField("requests", figures.requests());
    }
    TokenSums tokens = figures.tokens();
    if (tokens != null) {
      json.writeNumberField("input_tokens", tokens.inputTokens());
      json.writeNumberField("uncached_input_tokens", tokens.uncachedInput());
      json.writeNumberField("cache_read_tokens", tokens.cacheRead());
      json.writeNumberField("cache_write_5m_tokens", tokens.cacheWriteShort());
      json.writeNumberField("cache_write_1h_tokens", tokens.cacheWriteLong());
      json.writeNumberField("output_tokens", tokens.output());
    }
    if (figures.cost() != null) {
      JsonDocument.usd(json, "cost_usd", figures.cost());
    }
    json.writeEndObject();
  }
}

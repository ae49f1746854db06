package io.tokengauge.examples.monitor.view;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.tokengauge.usage.Money;
import java.io.IOException;
import java.io.PrintWriter;

/**
 * Writes one JSON document: indented, money as exact decimal strings, and in ASCII, so that text
 * from anywhere stays harmless on a terminal.
 */
public final class JsonDocument {

  private static final JsonFactory JSON =
      new JsonFactoryBuilder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private JsonDocument() {}

  /** Fills the document's one object. */
  public interface Body {
    /** Writes fields. */
    void write(JsonGenerator json) throws IOException;
  }

  /**
   * Writes the document and a line end.
   *
   * @throws IOException if the body throws one
   */
  public static void print(PrintWriter out, Body body) throws IOException {
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.setPrettyPrinter(new DefaultPrettyPrinter());
      json.writeStartObject();
      body.write(json);
      json.writeEndObject();
    }
    out.println();
    out.flush();
  }

  /**
   * Writes the object on one line.
   *
   * @throws IOException if the body throws one
   */
  public static void printLine(PrintWriter out, Body body) throws IOException {
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
      json.writeStartObject();
      body.write(json);
      json.writeEndObject();
    }
    out.print('\n');
  }

  /** Writes an amount in dollars, as a string. */
  public static void usd(JsonGenerator json, String name, Money amount) throws IOException {
    json.writeStringField(name, amount.toString());
  }
}

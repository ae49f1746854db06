package io.tokengauge.providers.prices;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.tokengauge.pricing.Rate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;

/**
 * Walks through the JSON of a price file, and says where a wrong value is. A name given twice in
 * one object is an error: one of the two prices would be lost.
 */
final class PriceJson {

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final int MAX_SHOWN = 80;

  private final String name;
  private final JsonParser parser;

  private PriceJson(String name, JsonParser parser) {
    this.name = name;
    this.parser = parser;
  }

  /** Reads a value, the current one, to its end. */
  @FunctionalInterface
  interface ValueReader {
    void read() throws IOException;
  }

  /** Reads the value of a field to its end. */
  @FunctionalInterface
  interface FieldReader {
    void read(String field) throws IOException;
  }

  /** Reads a whole document. */
  @FunctionalInterface
  interface DocumentReader {
    void read(PriceJson json) throws IOException;
  }

  static void read(String name, String text, DocumentReader reader) {
    try (JsonParser parser = JSON.createParser(text)) {
      PriceJson json = new PriceJson(name, parser);
      if (parser.nextToken() == null) {
        throw json.refused("must be JSON, was empty");
      }
      reader.read(json);
      if (parser.nextToken() != null) {
        throw json.refused("must end after the first value, was followed by " + json.shown());
      }
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      throw new IllegalArgumentException(
          name + " line " + line + ": must be JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(name + " could not be read: " + e, e);
    }
  }

  /** Reads an object; the reader finds the value of each field as the current one. */
  void object(FieldReader reader) throws IOException {
    if (!parser.hasToken(JsonToken.START_OBJECT)) {
      throw refused("must be an object, was " + shown());
    }
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      parser.nextToken();
      reader.read(field);
    }
  }

  /** Reads an array; the reader finds each element as the current value. */
  void array(ValueReader reader) throws IOException {
    if (!parser.hasToken(JsonToken.START_ARRAY)) {
      throw refused("must be an array, was " + shown());
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      reader.read();
    }
  }

  boolean atObject() {
    return parser.hasToken(JsonToken.START_OBJECT);
  }

  boolean atArray() {
    return parser.hasToken(JsonToken.START_ARRAY);
  }

  boolean atNumber() {
    return parser.currentToken() != null && parser.currentToken().isNumeric();
  }

  boolean atNull() {
    return parser.hasToken(JsonToken.VALUE_NULL);
  }

  boolean atText() {
    return parser.hasToken(JsonToken.VALUE_STRING);
  }

  void skip() throws IOException {
    parser.skipChildren();
  }

  String text() throws IOException {
    if (!atText()) {
      throw refused("must be a text, was " + shown());
    }
    return parser.getText();
  }

  /** Returns the number exactly as it is written. */
  BigDecimal decimal() throws IOException {
    if (!atNumber()) {
      throw refused("must be a number, was " + shown());
    }
    return parser.getDecimalValue();
  }

  /** Returns a price in dollars per unit, with the point moved to the left. */
  Rate rate(int movedLeft) throws IOException {
    BigDecimal number = decimal();
    try {
      // Not movePointLeft: that writes out all zeros of 1e999999999.
      return Rate.perToken(number.scaleByPowerOfTen(-movedLeft));
    } catch (IllegalArgumentException e) {
      throw refused(String.valueOf(e.getMessage()));
    } catch (ArithmeticException e) {
      throw refused("rate must be within 0 to 1 dollar per token, was " + number);
    }
  }

  /** Returns a whole number of tokens, at least 0. */
  long tokens() throws IOException {
    BigDecimal count = decimal();
    try {
      if (count.signum() >= 0 && count.precision() - count.scale() <= 9) {
        return count.longValueExact();
      }
    } catch (ArithmeticException e) {
      // Said below.
    }
    throw refused("must be a whole number of tokens below 1000000000, was " + shown());
  }

  /** Returns the mistake of the current value. */
  IllegalArgumentException refused(String rule) {
    String path = path();
    return new IllegalArgumentException(
        name
            + " line "
            + parser.currentTokenLocation().getLineNr()
            + ": "
            + (path.isEmpty() ? "" : path + " ")
            + rule);
  }

  private String path() {
    StringBuilder path = new StringBuilder();
    JsonStreamContext context = parser.getParsingContext();
    if (context != null && (atObject() || atArray())) {
      context = context.getParent();
    }
    for (; context != null && !context.inRoot(); context = context.getParent()) {
      if (context.inArray()) {
        path.insert(0, "[" + context.getCurrentIndex() + "]");
      } else if (context.getCurrentName() != null) {
        path.insert(0, "." + cut(context.getCurrentName()));
      }
    }
    return path.length() > 0 && path.charAt(0) == '.' ? path.substring(1) : path.toString();
  }

  private String shown() {
    try {
      if (atObject()) {
        return "an object";
      }
      if (atArray()) {
        return "an array";
      }
      return (atText() ? "\"" + cut(parser.getText()) + "\"" : cut(parser.getText()));
    } catch (IOException e) {
      return "unreadable";
    }
  }

  private static String cut(String text) {
    return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "...";
  }
}

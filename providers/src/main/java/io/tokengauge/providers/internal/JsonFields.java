package io.tokengauge.providers.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.tokengauge.providers.MalformedResponseException;
import io.tokengauge.providers.internal.FieldTree.Node;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the wanted fields of a JSON object in one pass and skips the rest without decoding it, so
 * content takes no memory however long it is.
 *
 * <p>Safe for use by several threads.
 */
public final class JsonFields {

  /** How deep objects and arrays may be nested; arguments of tool calls stay far below. */
  public static final int MAX_NESTING = 200;

  /** How long a text that is wanted may be. */
  public static final int MAX_TEXT_LENGTH = 4_096;

  private final FieldTree tree;
  private final long maxLength;
  private final JsonFactory factory;

  /**
   * Prepares to read the fields of a tree.
   *
   * @param maxLength how many bytes (or characters, of a String) a document may have
   */
  public JsonFields(FieldTree tree, long maxLength) {
    this.tree = tree;
    this.maxLength = maxLength;
    this.factory =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_NESTING)
                    .maxDocumentLength(maxLength)
                    // Texts that are not wanted are skipped and not held to this.
                    .maxStringLength(MAX_TEXT_LENGTH)
                    .build())
            // Names come from strangers; interned ones would outlive the document.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
            // Python writes NaN into vectors: harmless where skipped, refused by name where wanted.
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();
  }

  /**
   * Reads UTF-8 text.
   *
   * @throws MalformedResponseException if it is no JSON object or breaks a limit
   */
  public FieldValues read(byte[] body, int offset, int length) {
    checkLength(length);
    try (JsonParser parser = factory.createParser(body, offset, length)) {
      return read(parser);
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  /**
   * Reads text.
   *
   * @throws MalformedResponseException if it is no JSON object or breaks a limit
   */
  public FieldValues read(String body) {
    checkLength(body.length());
    try (JsonParser parser = factory.createParser(body)) {
      return read(parser);
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  /**
   * Reads UTF-8 text to its end; the stream is left open.
   *
   * @throws MalformedResponseException if it is no JSON object or breaks a limit
   * @throws IOException if the stream itself fails
   */
  public FieldValues read(InputStream body) throws IOException {
    try (JsonParser parser = factory.createParser(body)) {
      return read(parser);
    } catch (JsonProcessingException | CharConversionException e) {
      throw malformed(e);
    }
  }

  private void checkLength(int length) {
    if (length > maxLength) {
      throw new MalformedResponseException("body", "of " + length, lengthRule());
    }
  }

  private String lengthRule() {
    return "have at most " + maxLength + " bytes";
  }

  private FieldValues read(JsonParser parser) throws IOException {
    FieldValues values = new FieldValues(tree);
    JsonToken first = parser.nextToken();
    if (first != JsonToken.START_OBJECT) {
      throw new MalformedResponseException(
          "body", first == null ? "empty" : shape(first).toString(), "be a JSON object");
    }
    readObject(parser, tree.root(), values, false);
    if (parser.nextToken() != null) {
      throw new MalformedResponseException("body", "followed by more", "be one JSON object");
    }
    return values;
  }

  private static void readObject(JsonParser parser, Node at, FieldValues values, boolean summed)
      throws IOException {
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      Node field = at.children.get(name);
      JsonToken token = parser.nextToken();
      if (field == null) {
        parser.skipChildren();
      } else if (token == JsonToken.START_OBJECT && !field.children.isEmpty()) {
        values.put(field.slot, JsonShape.OBJECT);
        readObject(parser, field, values, summed);
      } else if (token == JsonToken.START_ARRAY && field.isArray()) {
        values.put(field.slot, JsonShape.ARRAY);
        readArray(parser, field, values);
      } else if (token == JsonToken.START_ARRAY && field.rows != null) {
        values.put(field.slot, readRows(parser, field.path, field.rows));
      } else {
        put(values, field, scalar(parser, token, field), summed);
      }
    }
  }

  private static FieldValues.Elements readRows(JsonParser parser, String path, FieldTree wanted)
      throws IOException {
    List<FieldValues> rows = new ArrayList<>();
    for (JsonToken token = parser.nextToken();
        token != null && token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      if (token != JsonToken.START_OBJECT) {
        throw new MalformedResponseException(
            path + "[" + rows.size() + "]", shape(token).toString(), "be an object");
      }
      FieldValues row = new FieldValues(wanted);
      readObject(parser, wanted.root(), row, false);
      rows.add(row);
    }
    return new FieldValues.Elements(rows);
  }

  private static void readArray(JsonParser parser, Node array, FieldValues values)
      throws IOException {
    Node element = array.element;
    for (JsonToken token = parser.nextToken();
        token != null && token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      if (element != null) {
        count(values, element);
      }
      if (token != JsonToken.START_OBJECT) {
        parser.skipChildren();
      } else if (element != null) {
        readObject(parser, element, values, true);
      } else {
        readKeyedElement(parser, array, values);
      }
    }
  }

  // Which kind an element is may be said after its values: they wait until the element ends.
  private static void readKeyedElement(JsonParser parser, Node array, FieldValues values)
      throws IOException {
    Map<String, Object> waiting = new LinkedHashMap<>();
    String kind = null;
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      JsonToken token = parser.nextToken();
      if (name.equals(array.key)) {
        kind = token == JsonToken.VALUE_STRING ? text(parser, array.path) : null;
        parser.skipChildren();
        continue;
      }
      Node wanted = null;
      for (Node candidate : array.elementByKey.values()) {
        Node field = candidate.children.get(name);
        wanted = field == null ? wanted : field;
      }
      if (wanted == null) {
        parser.skipChildren();
      } else {
        Object value = scalar(parser, token, wanted);
        if (value != null) {
          waiting.put(name, value);
        }
      }
    }
    deliver(array, kind, waiting, values);
  }

  /** Files the values of an element that has ended under its kind. */
  static void deliver(
      Node array, @Nullable String kind, Map<String, Object> found, FieldValues values) {
    Node element = kind == null ? null : array.elementByKey.get(kind);
    if (element == null) {
      return;
    }
    count(values, element);
    found.forEach(
        (name, value) -> {
          Node field = element.children.get(name);
          if (field != null) {
            put(values, field, value, true);
          }
        });
  }

  static void count(FieldValues values, Node element) {
    if (element.wanted) {
      values.putSummed(element.slot, 1L);
    }
  }

  static void put(FieldValues values, Node field, @Nullable Object value, boolean summed) {
    if (value == null) {
      return;
    }
    if (summed) {
      values.putSummed(field.slot, value);
    } else {
      values.put(field.slot, value);
    }
  }

  private static @Nullable Object scalar(JsonParser parser, JsonToken token, Node field)
      throws IOException {
    if (token == JsonToken.VALUE_NULL) {
      return null;
    }
    if (!field.wanted || token.isStructStart() || token.isBoolean()) {
      parser.skipChildren();
      return shape(token);
    }
    if (token == JsonToken.VALUE_STRING) {
      return text(parser, field.path);
    }
    if (token == JsonToken.VALUE_NUMBER_INT
        && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
      return parser.getLongValue();
    }
    return new NumberText(parser.getText());
  }

  private static String text(JsonParser parser, String path) throws IOException {
    try {
      return parser.getText();
    } catch (StreamConstraintsException e) {
      throw tooLong(path);
    }
  }

  static MalformedResponseException tooLong(String path) {
    return new MalformedResponseException(
        path, "longer text", "have at most " + MAX_TEXT_LENGTH + " characters");
  }

  private static JsonShape shape(JsonToken token) {
    return switch (token) {
      case START_OBJECT -> JsonShape.OBJECT;
      case START_ARRAY -> JsonShape.ARRAY;
      case VALUE_TRUE -> JsonShape.TRUE;
      case VALUE_FALSE -> JsonShape.FALSE;
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> JsonShape.NUMBER;
      default -> JsonShape.TEXT;
    };
  }

  // Jackson's own message may quote the document: only the place is passed on.
  private MalformedResponseException malformed(IOException e) {
    if (e instanceof StreamConstraintsException) {
      String message = String.valueOf(e.getMessage());
      if (message.contains("Document length")) {
        return new MalformedResponseException("body", "longer", lengthRule());
      }
      if (message.contains("nesting depth")) {
        return new MalformedResponseException(
            "body", "deeper", "be nested at most " + MAX_NESTING + " levels deep");
      }
      return new MalformedResponseException(
          "body", "longer", "have numbers and names of sane size");
    }
    String place = "broken";
    if (e instanceof JsonProcessingException broken && broken.getLocation() != null) {
      place =
          "broken at line "
              + broken.getLocation().getLineNr()
              + ", column "
              + broken.getLocation().getColumnNr();
    }
    return new MalformedResponseException("body", place, "be whole, valid JSON");
  }
}

package io.tokengauge.providers;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.tokengauge.usage.Money;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Holds the fields of one line of {@link UsageJsonLines} and hands them out by type, each error
 * naming the field, its value and the rule.
 */
final class UsageLineFields {

  // Plain digits only: BigDecimal would take a short "1e999999999" and fill the memory with it.
  private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,60}(\\.[0-9]{1,12})?");
  private static final int MAX_SHOWN = 80;

  private final Map<String, Value> values = new HashMap<>();
  private final Map<String, String> tags = new LinkedHashMap<>();

  private record Value(JsonToken type, String text) {}

  private UsageLineFields() {}

  static UsageLineFields parse(String line) {
    UsageLineFields fields = new UsageLineFields();
    try (JsonParser json = UsageJsonLines.JSON.createParser(line)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException(
            "line must be one JSON object, was " + shown(line.strip()));
      }
      while (json.nextToken() != JsonToken.END_OBJECT) {
        fields.readField(json);
      }
      if (json.nextToken() != null) {
        throw new IllegalArgumentException(
            "line must be one JSON object, was followed by " + shown(json.getText()));
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "line must be one JSON object, was broken at column " + column(e) + ": " + reason(e), e);
    } catch (IOException e) {
      throw new IllegalArgumentException("line cannot be read", e);
    }
    return fields;
  }

  private void readField(JsonParser json) throws IOException {
    String name = json.currentName();
    JsonToken type = json.nextToken();
    if (type == JsonToken.START_OBJECT && name.equals("tags")) {
      readTags(json);
    } else if (type.isStructStart()) {
      values.put(name, new Value(type, type == JsonToken.START_OBJECT ? "{...}" : "[...]"));
      json.skipChildren();
    } else if (type != JsonToken.VALUE_NULL) {
      values.put(name, new Value(type, json.getText()));
    }
  }

  private void readTags(JsonParser json) throws IOException {
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String key = json.currentName();
      if (json.nextToken() != JsonToken.VALUE_STRING) {
        throw wrong("tag " + shown(key), "a string", json.getText());
      }
      tags.put(key, json.getText());
    }
  }

  Map<String, String> tags() {
    // Anything but an object was kept as an ordinary value.
    if (values.containsKey("tags")) {
      throw wrong("tags", "an object of strings", values.get("tags"));
    }
    return Collections.unmodifiableMap(tags);
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  @Nullable String text(String name) {
    Value value = values.get(name);
    if (value != null && value.type != JsonToken.VALUE_STRING) {
      throw wrong(name, "a string", value);
    }
    return value == null ? null : value.text;
  }

  String text(String name, String otherwise) {
    String text = text(name);
    return text == null ? otherwise : text;
  }

  String required(String name) {
    String text = text(name);
    if (text == null) {
      throw new IllegalArgumentException(name + " must be given, was missing");
    }
    return text;
  }

  long requiredNumber(String name, long least, long most) {
    if (!has(name)) {
      throw new IllegalArgumentException(name + " must be given, was missing");
    }
    return number(name, least, least, most);
  }

  long number(String name, long otherwise, long least, long most) {
    Value value = values.get(name);
    if (value == null) {
      return otherwise;
    }
    if (value.type != JsonToken.VALUE_NUMBER_INT) {
      throw wrong(name, "a whole number", value);
    }
    long number;
    try {
      number = Long.parseLong(value.text);
    } catch (NumberFormatException e) {
      throw wrong(name, "within " + least + " to " + most, value);
    }
    if (number < least || number > most) {
      throw wrong(name, "within " + least + " to " + most, value);
    }
    return number;
  }

  @Nullable Money money(String name) {
    String text = text(name);
    if (text == null) {
      return null;
    }
    if (!DECIMAL.matcher(text).matches()) {
      throw wrong(name, "dollars in plain digits with at most 12 decimals", quoted(text));
    }
    return Money.usd(new BigDecimal(text));
  }

  static IllegalArgumentException wrong(String name, String rule, String shownValue) {
    return new IllegalArgumentException(name + " must be " + rule + ", was " + shownValue);
  }

  static String quoted(String text) {
    return "\"" + shown(text) + "\"";
  }

  private static IllegalArgumentException wrong(String name, String rule, Value value) {
    return wrong(
        name, rule, value.type == JsonToken.VALUE_STRING ? quoted(value.text) : shown(value.text));
  }

  private static String shown(String text) {
    return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "...";
  }

  private static String column(JsonProcessingException e) {
    return e.getLocation() == null ? "?" : Integer.toString(e.getLocation().getColumnNr());
  }

  private static String reason(JsonProcessingException e) {
    return shown(e.getOriginalMessage());
  }
}

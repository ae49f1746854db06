package io.tokengauge.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON (RFC 8259) in ASCII: everything else, and what HTML would take for a tag, is escaped,
 * so that a document is harmless wherever it is shown. Half a surrogate pair becomes U+FFFD, which
 * strict readers take.
 *
 * <p>Not safe for use by several threads at once.
 */
final class JsonWriter {

  private static final int SHARE_DECIMALS = 6;
  private static final String ESCAPED_IN_HTML = "<>&'";

  private final StringBuilder out = new StringBuilder();
  private final boolean indented;
  private int depth;
  private boolean first = true;

  /** Starts a document, on one line unless it is to be indented. */
  JsonWriter(boolean indented) {
    this.indented = indented;
  }

  JsonWriter beginObject() {
    return begin('{');
  }

  JsonWriter beginObject(String name) {
    key(name);
    return open('{');
  }

  JsonWriter beginArray(String name) {
    key(name);
    return open('[');
  }

  JsonWriter endObject() {
    return end('}');
  }

  JsonWriter endArray() {
    return end(']');
  }

  JsonWriter field(String name, @Nullable String value) {
    key(name);
    if (value == null) {
      out.append("null");
    } else {
      string(value);
    }
    return this;
  }

  JsonWriter field(String name, long value) {
    key(name);
    out.append(value);
    return this;
  }

  JsonWriter field(String name, boolean value) {
    key(name);
    out.append(value);
    return this;
  }

  /** Writes a number with all its digits, or null. */
  JsonWriter field(String name, @Nullable BigDecimal value) {
    key(name);
    out.append(value == null ? "null" : value.toPlainString());
    return this;
  }

  /** Writes a share or ratio to six decimals, or null. */
  JsonWriter field(String name, OptionalDouble value) {
    return field(
        name,
        value.isEmpty() ? (BigDecimal) null : rounded(BigDecimal.valueOf(value.getAsDouble())));
  }

  private static BigDecimal rounded(BigDecimal value) {
    BigDecimal rounded =
        value.setScale(SHARE_DECIMALS, RoundingMode.HALF_EVEN).stripTrailingZeros();
    return rounded.signum() == 0 ? BigDecimal.ZERO : rounded;
  }

  JsonWriter element(String value) {
    separate();
    string(value);
    return this;
  }

  private JsonWriter begin(char bracket) {
    if (depth > 0) {
      separate();
    }
    return open(bracket);
  }

  private JsonWriter open(char bracket) {
    out.append(bracket);
    depth++;
    first = true;
    return this;
  }

  private JsonWriter end(char bracket) {
    depth--;
    if (!first) {
      newLine();
    }
    out.append(bracket);
    first = false;
    return this;
  }

  private void key(String name) {
    separate();
    string(name);
    out.append(indented ? ": " : ":");
  }

  private void separate() {
    if (!first) {
      out.append(',');
    }
    newLine();
    first = false;
  }

  private void newLine() {
    if (indented) {
      out.append('\n').append("  ".repeat(depth));
    }
  }

  private void string(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (pair) {
        escape(c);
        escape(text.charAt(++i));
      } else if (Character.isSurrogate(c)) {
        escape('\uFFFD');
      } else if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || c > '~' || ESCAPED_IN_HTML.indexOf(c) >= 0) {
        escape(c);
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }

  private void escape(char c) {
    out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
  }

  @Override
  public String toString() {
    return out.toString();
  }
}

package io.tokengauge.report;

import java.math.BigDecimal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes one indented JSON document (RFC 8259) in ASCII, so that text from anywhere stays harmless
 * wherever it is shown. The caller opens and closes what it begins.
 */
final class IndentedJson {

  private final StringBuilder out = new StringBuilder();
  private int depth;
  private boolean first = true;

  IndentedJson object() {
    return open('{');
  }

  IndentedJson object(String name) {
    return name(name).open('{');
  }

  IndentedJson array(String name) {
    return name(name).open('[');
  }

  /** Begins an object inside an array. */
  IndentedJson element() {
    next();
    return open('{');
  }

  IndentedJson endObject() {
    return close('}');
  }

  IndentedJson endArray() {
    return close(']');
  }

  IndentedJson string(String name, String value) {
    name(name);
    quote(value);
    return this;
  }

  /** Writes all digits of a number, or null. */
  IndentedJson number(String name, @Nullable BigDecimal value) {
    name(name);
    out.append(value == null ? "null" : value.toPlainString());
    return this;
  }

  IndentedJson number(String name, long value) {
    return number(name, BigDecimal.valueOf(value));
  }

  private IndentedJson name(String name) {
    next();
    quote(name);
    out.append(": ");
    return this;
  }

  private IndentedJson open(char bracket) {
    out.append(bracket);
    depth++;
    first = true;
    return this;
  }

  private IndentedJson close(char bracket) {
    depth--;
    if (!first) {
      newLine();
    }
    out.append(bracket);
    first = false;
    return this;
  }

  private void next() {
    if (!first) {
      out.append(',');
    }
    first = false;
    newLine();
  }

  private void newLine() {
    out.append('\n').append("  ".repeat(depth));
  }

  private void quote(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c >= ' ' && c < 0x7f) {
        out.append(c);
      } else {
        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      }
    }
    out.append('"');
  }

  /** Returns the document. */
  @Override
  public String toString() {
    return out.toString();
  }
}

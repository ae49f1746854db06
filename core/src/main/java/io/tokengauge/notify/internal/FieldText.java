package io.tokengauge.notify.internal;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes fields as one text of printable ASCII and reads them back: the form of what alerting
 * stores.
 *
 * <p>A field is its length, a colon and its characters; an absent one is a tilde. Characters other
 * than printable ASCII, and the backslash, are written as a backslash, {@code u} and four hex
 * digits, so that every database holds every text, half surrogate pairs included. Fields come in a
 * fixed order; a later version only adds some at the end, which a reader of this one does not ask
 * for.
 */
public final class FieldText {

  private static final int HEX_DIGITS = 4;

  private FieldText() {}

  /** Writes fields. For one thread. */
  public static final class Writer {
    private final StringBuilder out = new StringBuilder();

    /**
     * Starts a stored form: with its version and that of the oldest reader which understands it.
     */
    public static Writer of(int version, int oldestReader) {
      return new Writer().number(version).number(oldestReader);
    }

    /** Adds any text, or the absence of one. */
    public Writer text(@Nullable String value) {
      return value == null ? absent() : packed(escaped(value));
    }

    public Writer number(long value) {
      return packed(Long.toString(value));
    }

    public Writer instant(@Nullable Instant value) {
      return value == null ? absent() : packed(value.toString());
    }

    /** Adds what is printable ASCII already, such as fields within this field. */
    public Writer packed(String value) {
      out.append(value.length()).append(':').append(value);
      return this;
    }

    /** Adds names and values. */
    public Writer texts(Map<String, String> values) {
      Writer inner = new Writer();
      values.forEach((name, value) -> inner.text(name).text(value));
      return packed(inner.toString());
    }

    /** Adds a list. */
    public <T> Writer list(List<T> values, Function<T, String> packing) {
      Writer inner = new Writer();
      values.forEach(value -> inner.packed(packing.apply(value)));
      return packed(inner.toString());
    }

    private Writer absent() {
      out.append('~');
      return this;
    }

    private static String escaped(String text) {
      StringBuilder escaped = new StringBuilder(text.length());
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c >= ' ' && c <= '~' && c != '\\') {
          escaped.append(c);
        } else {
          escaped.append("\\u").append(String.format("%04x", (int) c));
        }
      }
      return escaped.toString();
    }

    /** Returns the text so far. */
    @Override
    public String toString() {
      return out.toString();
    }
  }

  /**
   * Reads fields. Every method throws {@link IllegalArgumentException} on what a writer cannot have
   * written. For one thread.
   */
  public static final class Reader {
    private final String in;
    private int at;

    /** Reads fields within a field. */
    public Reader(String in) {
      this.in = in;
    }

    /**
     * Reads a stored form.
     *
     * @param version the newest that the caller understands
     */
    public static Reader of(String in, int version) {
      Reader reader = new Reader(in);
      long written = reader.number();
      long oldest = reader.number();
      if (oldest > version) {
        throw new IllegalArgumentException(
            "stored form of version "
                + written
                + " needs a reader of version "
                + oldest
                + ", this one is "
                + version);
      }
      return reader;
    }

    /** Reads a text that may be absent. */
    public @Nullable String textOrNull() {
      String packed = next();
      return packed == null ? null : unescaped(packed);
    }

    public String text() {
      return unescaped(packed());
    }

    public long number() {
      return Long.parseLong(packed());
    }

    public Instant instant() {
      return parsed(packed());
    }

    public @Nullable Instant instantOrNull() {
      String packed = next();
      return packed == null ? null : parsed(packed);
    }

    /** Reads a field as it was written. */
    public String packed() {
      String packed = next();
      if (packed == null) {
        throw new IllegalArgumentException("a field is absent that must be there");
      }
      return packed;
    }

    /** Reads a field as it was written, which may be absent. */
    public @Nullable String packedOrNull() {
      return next();
    }

    /** Reads names and values. */
    public SortedMap<String, String> texts() {
      Reader inner = new Reader(packed());
      SortedMap<String, String> values = new TreeMap<>();
      while (inner.hasMore()) {
        values.put(inner.text(), inner.text());
      }
      return values;
    }

    /** Reads a list. */
    public <T> List<T> list(Function<String, T> unpacking) {
      Reader inner = new Reader(packed());
      List<T> values = new ArrayList<>();
      while (inner.hasMore()) {
        values.add(unpacking.apply(inner.packed()));
      }
      return values;
    }

    private boolean hasMore() {
      return at < in.length();
    }

    private @Nullable String next() {
      if (at < in.length() && in.charAt(at) == '~') {
        at++;
        return null;
      }
      int colon = in.indexOf(':', at);
      if (colon < 0) {
        throw new IllegalArgumentException("stored form ends before a field");
      }
      int length = Integer.parseInt(in.substring(at, colon));
      int begin = colon + 1;
      if (length < 0 || length > in.length() - begin) {
        throw new IllegalArgumentException("stored form ends within a field");
      }
      at = begin + length;
      return in.substring(begin, at);
    }

    private static Instant parsed(String text) {
      try {
        return Instant.parse(text);
      } catch (DateTimeParseException e) {
        throw new IllegalArgumentException("a time is damaged: " + e.getMessage(), e);
      }
    }

    private static String unescaped(String packed) {
      int escape = packed.indexOf('\\');
      if (escape < 0) {
        return packed;
      }
      StringBuilder text = new StringBuilder(packed.length());
      int from = 0;
      for (; escape >= 0; escape = packed.indexOf('\\', from)) {
        text.append(packed, from, escape);
        from = escape + 2 + HEX_DIGITS;
        if (from > packed.length()) {
          throw new IllegalArgumentException("stored form ends within a character");
        }
        text.append((char) Integer.parseInt(packed.substring(escape + 2, from), 16));
      }
      return text.append(packed, from, packed.length()).toString();
    }
  }
}

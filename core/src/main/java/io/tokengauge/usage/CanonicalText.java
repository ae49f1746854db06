package io.tokengauge.usage;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Turns any text into one that every store can hold, instead of refusing it: a hostile user name
 * must not be a way to keep a call out of the books.
 */
final class CanonicalText {

  private static final int HASH_HEX_DIGITS = 16;
  private static final char REPLACEMENT = '\uFFFD';

  private CanonicalText() {}

  /** Returns the canonical form of a value that must be there. */
  static String required(String name, @Nullable String value) {
    String text = optional(value);
    if (text == null) {
      throw new IllegalArgumentException(name + " must not be blank, was " + quote(value));
    }
    return text;
  }

  /** Returns the canonical form, or null when there is nothing but white space. */
  static @Nullable String optional(@Nullable String value) {
    if (value == null || value.isBlank()) {
      return null;
    }
    return shorten(replaceUnstorable(value));
  }

  // PostgreSQL text cannot hold U+0000, and UTF-8 cannot carry half a surrogate pair.
  private static String replaceUnstorable(String value) {
    StringBuilder copy = null;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < value.length()
              && Character.isLowSurrogate(value.charAt(i + 1));
      if (pair) {
        i++;
      } else if (c == 0 || Character.isSurrogate(c)) {
        if (copy == null) {
          copy = new StringBuilder(value);
        }
        copy.setCharAt(i, REPLACEMENT);
      }
    }
    return copy == null ? value : copy.toString();
  }

  // A hash of the whole keeps two long values that start alike apart.
  private static String shorten(String value) {
    if (value.length() <= UsageRecord.MAX_TEXT_LENGTH) {
      return value;
    }
    int keep = UsageRecord.MAX_TEXT_LENGTH - HASH_HEX_DIGITS - 1;
    if (Character.isHighSurrogate(value.charAt(keep - 1))) {
      keep--;
    }
    return value.substring(0, keep) + "~" + sha256(value).substring(0, HASH_HEX_DIGITS);
  }

  private static String sha256(String value) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(value.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  private static String quote(@Nullable String value) {
    return value == null ? "null" : "\"" + value.substring(0, Math.min(value.length(), 32)) + "\"";
  }
}

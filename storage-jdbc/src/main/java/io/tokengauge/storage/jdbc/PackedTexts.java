package io.tokengauge.storage.jdbc;

import java.util.ArrayList;
import java.util.List;

/** Writes texts into one, each behind its length, since any of them may hold any character. */
final class PackedTexts {

  private PackedTexts() {}

  static String pack(List<String> texts) {
    StringBuilder packed = new StringBuilder();
    for (String text : texts) {
      packed.append(text.length()).append(':').append(text);
    }
    return packed.toString();
  }

  /**
   * Reads back what {@link #pack} wrote.
   *
   * @throws IllegalArgumentException if it is something else
   */
  static List<String> unpack(String packed) {
    List<String> texts = new ArrayList<>();
    int at = 0;
    while (at < packed.length()) {
      int colon = packed.indexOf(':', at);
      int length = colon < 0 ? -1 : Integer.parseInt(packed.substring(at, colon));
      int end = colon + 1 + length;
      if (length < 0 || end > packed.length()) {
        throw new IllegalArgumentException("texts must stand behind their lengths");
      }
      texts.add(packed.substring(colon + 1, end));
      at = end;
    }
    return texts;
  }
}

package io.tokengauge.budget;

import java.util.Locale;

/** Makes names from anywhere safe in messages, which end up in logs and on terminals. */
final class SafeText {

  private static final int MAX_LENGTH = 80;

  private SafeText() {}

  /** Returns the text cut to 80 code points, with what cannot be seen as its code point. */
  static String of(String text) {
    StringBuilder safe = new StringBuilder();
    text.codePoints()
        .limit(MAX_LENGTH)
        .forEach(
            c -> {
              if (Character.isLetterOrDigit(c) || (c >= ' ' && c < 0x7F)) {
                safe.appendCodePoint(c);
              } else {
                safe.append(String.format(Locale.ROOT, "\\u{%x}", c));
              }
            });
    return safe.toString();
  }
}

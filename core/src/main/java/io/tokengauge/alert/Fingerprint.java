package io.tokengauge.alert;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SortedMap;

/** Names an alert by a hash of its rule, labels and event: 16 hex digits of a SHA-256. */
final class Fingerprint {

  private static final int BYTES = 8;

  private Fingerprint() {}

  static String of(String rule, SortedMap<String, String> labels, String eventKey) {
    StringBuilder text = new StringBuilder();
    append(text, rule);
    append(text, eventKey);
    labels.forEach(
        (name, value) -> {
          append(text, name);
          append(text, value);
        });
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  // With its length, so that no text can pass for two.
  private static void append(StringBuilder to, String text) {
    to.append(text.length()).append(':').append(text);
  }
}

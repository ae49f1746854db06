package io.tokengauge.providers.prices;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Holds where the text of a price file comes from, and what it is called in errors. */
record PriceText(String name, Supplier supplier) {

  private static final int HASH_DIGITS = 12;

  /** Supplies a text, each time as it is now. */
  @FunctionalInterface
  interface Supplier {
    String read() throws IOException;
  }

  static PriceText of(Path file) {
    return new PriceText(
        String.valueOf(file.getFileName()), () -> Files.readString(file, StandardCharsets.UTF_8));
  }

  static PriceText of(String name, String text) {
    return new PriceText(name, () -> text);
  }

  static String readAll(Reader reader) throws IOException {
    StringWriter text = new StringWriter();
    reader.transferTo(text);
    return text.toString();
  }

  String read() {
    try {
      String text = supplier.read();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (IOException e) {
      throw new UncheckedIOException(name + " could not be read: " + e, e);
    }
  }

  /** Returns the version of a file that states none. */
  static String version(String catalogue, String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      String hash = HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
      return catalogue + "-" + hash.substring(0, HASH_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}

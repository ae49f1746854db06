package io.tokengauge.storage.redis;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Holds a Lua script of this module, and the digest that servers which have seen it know it by.
 * Immutable.
 */
final class Script {

  private final byte[] text;
  private final byte[] digest;

  private Script(byte[] text, byte[] digest) {
    this.text = text;
    this.digest = digest;
  }

  /** Reads a script from the resources beside this class; of several the last one is run. */
  static Script of(String... names) {
    try {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (String name : names) {
        try (InputStream in = Script.class.getResourceAsStream(name + ".lua")) {
          if (in == null) {
            throw new AssertionError("script " + name + ".lua must be beside " + Script.class);
          }
          all.write(in.readAllBytes());
        }
      }
      byte[] text = all.toByteArray();
      String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(text));
      return new Script(text, digest.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-1", e);
    }
  }

  byte[] text() {
    return text.clone();
  }

  byte[] digest() {
    return digest.clone();
  }
}

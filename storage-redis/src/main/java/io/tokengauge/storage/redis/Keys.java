package io.tokengauge.storage.redis;

import io.tokengauge.usage.CallId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Makes names of keys and fields. */
final class Keys {

  private static final int HASH_BYTES = 12;

  private Keys() {}

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Returns bytes as a text, a character each, for use as a key of a map. */
  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** Returns the bytes that {@link #text} made a text of. */
  static byte[] ofText(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /**
   * Stands for texts of any length: the first 96 bits of a SHA-256 over them and their lengths, in
   * 16 letters, digits, {@code -} and {@code _}.
   */
  static String hash(String... texts) {
    return Base64.getUrlEncoder().encodeToString(Arrays.copyOf(sha(List.of(texts)), HASH_BYTES));
  }

  /** Stands for a call's id: the first 128 bits. */
  static byte[] callHash(CallId id) {
    return Arrays.copyOf(sha(List.of(id.provider(), id.source(), id.id())), 16);
  }

  private static byte[] sha(List<String> texts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String text : texts) {
        byte[] bytes = bytes(text);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        digest.update(bytes);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}

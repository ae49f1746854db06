package io.tokengauge.storage.jdbc;

import io.tokengauge.usage.CallId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * Stands for texts of any length in a key: the first 128 bits of their SHA-256, which nobody has
 * seen collide.
 *
 * @param high the first eight bytes
 * @param low the next eight
 */
record Hash(long high, long low) implements Comparable<Hash> {

  static Hash of(CallId id) {
    return of(List.of(id.provider(), id.source(), id.id()));
  }

  /** Hashes texts with their lengths, so that their boundaries count. */
  static Hash of(List<String> texts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String text : texts) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        digest.update(bytes);
      }
      return of(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  /** Reads back what {@link #bytes()} wrote. */
  static Hash of(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    return new Hash(in.getLong(), in.getLong());
  }

  byte[] bytes() {
    return ByteBuffer.allocate(2 * Long.BYTES).putLong(high).putLong(low).array();
  }

  @Override
  public int compareTo(Hash other) {
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }
}

package io.tokengauge.storage.redis;

import io.tokengauge.history.StoredUsage;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageCodec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes calls as they are stored, revision first, and reads them back. */
final class KeptCall {

  private KeptCall() {}

  static byte[] write(int revision, PricedUsage call) {
    byte[] encoded = UsageCodec.encode(call);
    return ByteBuffer.allocate(Integer.BYTES + encoded.length)
        .putInt(revision)
        .put(encoded)
        .array();
  }

  /**
   * Reads a call.
   *
   * @throws IllegalArgumentException if it is damaged
   */
  static StoredUsage read(byte[] bytes) {
    if (bytes.length < Integer.BYTES) {
      throw new IllegalArgumentException("a call must not be cut off, was " + bytes.length);
    }
    return new StoredUsage(
        UsageCodec.decodePriced(Arrays.copyOfRange(bytes, Integer.BYTES, bytes.length)),
        ByteBuffer.wrap(bytes).getInt());
  }

  /** Reads the calls of an answer. */
  static List<StoredUsage> readAll(Object calls) {
    List<StoredUsage> read = new ArrayList<>();
    for (Object call : (List<?>) calls) {
      read.add(read((byte[]) call));
    }
    return read;
  }
}

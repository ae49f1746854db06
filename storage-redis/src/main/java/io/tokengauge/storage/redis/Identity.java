package io.tokengauge.storage.redis;

import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageCodec;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Holds by what a call is known: 8 bytes as appended, 36 once amended.
 *
 * @param digest of the record as appended
 * @param revision of the amendment in place, or 0
 * @param amendedDigest of the record that it was amended to
 * @param amendedCall of that record with its cost
 * @param latestStart of the record as it ever was, in microseconds; 0 unless it was amended
 */
record Identity(long digest, int revision, long amendedDigest, long amendedCall, long latestStart) {

  static final int APPENDED_BYTES = Long.BYTES;
  private static final int AMENDED_BYTES = 4 * Long.BYTES + Integer.BYTES;

  static Identity appended(long digest) {
    return new Identity(digest, 0, 0, 0, 0);
  }

  Identity amended(int to, PricedUsage old, PricedUsage call) {
    long starts = Math.max(Micros.of(old.record().start()), Micros.of(call.record().start()));
    return new Identity(
        digest,
        to,
        UsageCodec.digest(call.record()),
        digestOf(call),
        revision == 0 ? starts : Math.max(starts, latestStart));
  }

  /**
   * Reads what {@link #toBytes} wrote.
   *
   * @throws IllegalArgumentException if it is damaged
   */
  static Identity read(byte[] bytes) {
    if (bytes.length != APPENDED_BYTES && bytes.length != AMENDED_BYTES) {
      throw new IllegalArgumentException(
          "an identity must have "
              + APPENDED_BYTES
              + " or "
              + AMENDED_BYTES
              + " bytes, had "
              + bytes.length);
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    long digest = in.getLong();
    return in.hasRemaining()
        ? new Identity(digest, in.getInt(), in.getLong(), in.getLong(), in.getLong())
        : appended(digest);
  }

  byte[] toBytes() {
    ByteBuffer out = ByteBuffer.allocate(revision == 0 ? APPENDED_BYTES : AMENDED_BYTES);
    out.putLong(digest);
    if (revision != 0) {
      out.putInt(revision).putLong(amendedDigest).putLong(amendedCall).putLong(latestStart);
    }
    return out.array();
  }

  /** Tells whether a record is what was appended, or what it was amended to. */
  boolean isRepeat(long recordDigest) {
    return recordDigest == digest || (revision != 0 && recordDigest == amendedDigest);
  }

  /** Tells whether an amendment is the one in place. */
  boolean isAmendedTo(PricedUsage call) {
    return revision != 0 && amendedCall == digestOf(call);
  }

  private static long digestOf(PricedUsage call) {
    try {
      byte[] sha = MessageDigest.getInstance("SHA-256").digest(UsageCodec.encode(call));
      return ByteBuffer.wrap(sha).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}

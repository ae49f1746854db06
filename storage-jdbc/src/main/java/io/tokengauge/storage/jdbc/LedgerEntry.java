package io.tokengauge.storage.jdbc;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Says what is in one slot of an account because of a call.
 *
 * @param account the account's hash
 * @param slot its start in microseconds
 * @param amount held or spent, as the call's state says
 * @param chargedOnExpiry whether it is spent if its hold expires
 */
record LedgerEntry(Hash account, long slot, long amount, boolean chargedOnExpiry) {

  private static final byte VERSION = 1;
  private static final int BYTES = 4 * Long.BYTES + 1;

  LedgerEntry with(long other) {
    return new LedgerEntry(account, slot, other, chargedOnExpiry);
  }

  static byte[] encode(List<LedgerEntry> entries) {
    ByteBuffer out = ByteBuffer.allocate(1 + entries.size() * BYTES);
    out.put(VERSION);
    for (LedgerEntry entry : entries) {
      out.put(entry.account.bytes()).putLong(entry.slot).putLong(entry.amount);
      out.put((byte) (entry.chargedOnExpiry ? 1 : 0));
    }
    return out.array();
  }

  /**
   * Reads back what {@link #encode} wrote.
   *
   * @throws IllegalArgumentException if it is something else
   */
  static List<LedgerEntry> decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    List<LedgerEntry> entries = new ArrayList<>();
    try {
      byte version = in.get();
      if (version != VERSION) {
        throw new IllegalArgumentException(
            "entries of a budgeted call must be of version " + VERSION + ", were of " + version);
      }
      while (in.hasRemaining()) {
        byte[] account = new byte[2 * Long.BYTES];
        in.get(account);
        entries.add(new LedgerEntry(Hash.of(account), in.getLong(), in.getLong(), in.get() != 0));
      }
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("entries of a budgeted call are cut off", e);
    }
    return entries;
  }
}

package io.tokengauge.window;

import io.tokengauge.usage.CallId;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/*
 * A slot log keeps the closed slots of one width, oldest first: only those that hold anything, each
 * in as many bytes as its values need, in one circular byte[].
 *
 * Why not an array of 60 (or 96) slots: LLM calls are rare, a series of an ordinary user fills a
 * handful of them, and 216 slots of 29 longs are 50 KB per series, with histograms 950 KB. Why not
 * objects in a deque: each costs an allocation and a cache miss. Slots come and go in the order of
 * time, so the room of expired ones is simply written over, and a log that has found its size
 * allocates nothing more.
 *
 * A slot is: its number (8 bytes), a header (mask of the values present, 32 bits; bytes in all, 16
 * bits; count of latency buckets, 16 bits), the values' lengths (3 bits each, 21 to a long), the
 * values (little-endian, 1 to 8 bytes each), the buckets (distance to the one before and count,
 * LEB128). The ids of the dearest calls stand beside, in a circular array of references.
 *
 * Expired slots are dropped only when room is needed: dropping touches the oldest bytes, which are
 * the coldest. Confined to whoever is inside the gate of the series' first cell.
 */
final class SlotLog {

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int HEADER_BYTES = 16;
  private static final int LENGTHS_PER_LONG = 21;
  // A bucket's distance takes 2 bytes at most, its count 10.
  private static final int MAX_BUCKET_BYTES = 12;
  private static final int FIRST_BYTES = 256;
  private static final int FIRST_IDS = 4;

  private final int keep;
  private byte[] bytes;
  private @Nullable CallId[] ids;
  // The bytes in use run from head to tail, or, wrapped, from head to end and from 0 to tail.
  private int head;
  private int tail;
  private int end;
  private boolean wrapped;
  private int count;
  private int firstId;
  private long droppedThrough = Cell.NO_SLOT;
  private long lastSlot = Cell.NO_SLOT;

  /**
   * Starts empty.
   *
   * @param keep how many slots back from the one appended are kept
   */
  SlotLog(int keep) {
    this.keep = keep;
    this.bytes = new byte[FIRST_BYTES];
    this.ids = new @Nullable CallId[FIRST_IDS];
  }

  /** Takes over the content of a cell, which is empty afterwards, as a slot after all others. */
  void append(long slot, Cell cell) {
    int mask = cell.mask();
    int values = Integer.bitCount(mask);
    int lengthBytes = values > LENGTHS_PER_LONG ? 2 * Long.BYTES : Long.BYTES;
    int buckets = cell.hasHistogram() ? countBuckets(cell) : 0;
    int start =
        reserve(
            HEADER_BYTES
                + lengthBytes
                + values * Long.BYTES
                + Long.BYTES
                + buckets * MAX_BUCKET_BYTES,
            slot);
    byte[] b = bytes;
    long[] words = cell.words;
    int at = start + HEADER_BYTES + lengthBytes;
    long lengths = 0;
    int shift = 0;
    int lengthsAt = start + HEADER_BYTES;
    for (int rest = mask; rest != 0; rest &= rest - 1) {
      int index = Cell.VALUES + Integer.numberOfTrailingZeros(rest);
      long value = words[index];
      words[index] = 0;
      int more = (Long.SIZE - 1 - Long.numberOfLeadingZeros(value | 1)) >>> 3;
      LONG.set(b, at, value);
      at += more + 1;
      lengths |= (long) more << shift;
      shift += 3;
      if (shift == 3 * LENGTHS_PER_LONG) {
        LONG.set(b, lengthsAt, lengths);
        lengthsAt = start + HEADER_BYTES + Long.BYTES;
        lengths = 0;
        shift = 0;
      }
    }
    if (shift != 0) {
      LONG.set(b, lengthsAt, lengths);
    }
    if (buckets != 0) {
      at = writeBuckets(cell, at);
      cell.clearBuckets();
    }
    LONG.set(b, start, slot);
    LONG.set(b, start + 8, mask | (long) (at - start) << 32 | (long) buckets << 48);
    tail = at;
    ids[(firstId + count) & (ids.length - 1)] = cell.dearest;
    count++;
    lastSlot = slot;
    words[Cell.MASK] = 0;
    if (cell.dearest != null) {
      cell.dearest = null;
    }
  }

  /**
   * Adds the slots from {@code from} to before {@code to} up.
   *
   * @return false if slots of that range may have been dropped already
   */
  boolean addTo(long from, long to, Cell sum) {
    int at = head;
    for (int i = 0; i < count; i++) {
      if (wrapped && at == end) {
        at = 0;
      }
      long slot = (long) LONG.get(bytes, at);
      if (slot >= to) {
        break;
      }
      if (slot >= from) {
        addSlot(at, ids[(firstId + i) & (ids.length - 1)], sum);
      }
      at += size(at);
    }
    return from > droppedThrough;
  }

  /** Returns the latest slot appended; {@link Cell#NO_SLOT} if none was. */
  long lastSlot() {
    return lastSlot;
  }

  /** Returns a log of the slots of both, those of the same number added up. */
  static @Nullable SlotLog merge(
      @Nullable SlotLog one, @Nullable SlotLog other, boolean withHistogram) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.mergedWith(other, withHistogram);
  }

  private SlotLog mergedWith(SlotLog other, boolean withHistogram) {
    SlotLog merged = new SlotLog(keep);
    merged.droppedThrough = Math.max(droppedThrough, other.droppedThrough);
    merged.lastSlot = Math.max(lastSlot, other.lastSlot);
    Cell sum = new Cell(withHistogram);
    long[] mine = slots();
    long[] theirs = other.slots();
    for (int i = 0, j = 0; i < mine.length || j < theirs.length; ) {
      long slot =
          Math.min(
              i < mine.length ? mine[i] : Long.MAX_VALUE,
              j < theirs.length ? theirs[j] : Long.MAX_VALUE);
      addTo(slot, slot + 1, sum);
      other.addTo(slot, slot + 1, sum);
      i += i < mine.length && mine[i] == slot ? 1 : 0;
      j += j < theirs.length && theirs[j] == slot ? 1 : 0;
      merged.append(slot, sum);
    }
    return merged;
  }

  /** Returns how many bytes the log's arrays take, without the ids they refer to. */
  long retainedBytes() {
    return (long) bytes.length + 4L * ids.length;
  }

  private long[] slots() {
    long[] slots = new long[count];
    int at = head;
    for (int i = 0; i < count; i++) {
      if (wrapped && at == end) {
        at = 0;
      }
      slots[i] = (long) LONG.get(bytes, at);
      at += size(at);
    }
    return slots;
  }

  private int size(int at) {
    return (int) ((long) LONG.get(bytes, at + 8) >>> 32) & 0xFFFF;
  }

  private void addSlot(int start, @Nullable CallId id, Cell sum) {
    byte[] b = bytes;
    long header = (long) LONG.get(b, start + 8);
    int mask = (int) header;
    int lengthsAt = start + HEADER_BYTES;
    long lengths = (long) LONG.get(b, lengthsAt);
    int left = LENGTHS_PER_LONG;
    int at = lengthsAt + (Integer.bitCount(mask) > LENGTHS_PER_LONG ? 2 * Long.BYTES : Long.BYTES);
    for (int rest = mask; rest != 0; rest &= rest - 1) {
      if (left-- == 0) {
        lengths = (long) LONG.get(b, lengthsAt + Long.BYTES);
      }
      int more = (int) lengths & 7;
      lengths >>>= 3;
      long value = (long) LONG.get(b, at) & (-1L >>> (56 - 8 * more));
      at += more + 1;
      sum.addValue(Integer.numberOfTrailingZeros(rest), value, id);
    }
    int buckets = (int) (header >>> 48);
    int bucket = 0;
    for (int i = 0; i < buckets; i++) {
      long distance = varint(b, at);
      at += varintBytes(distance);
      long calls = varint(b, at);
      at += varintBytes(calls);
      bucket += (int) distance;
      sum.addToBucket(bucket, calls);
    }
  }

  private static int countBuckets(Cell cell) {
    int used = 0;
    for (int bucket = cell.lowBucket(); bucket < cell.highBucket(); bucket++) {
      used += cell.bucket(bucket) == 0 ? 0 : 1;
    }
    return used;
  }

  private int writeBuckets(Cell cell, int start) {
    int at = start;
    int before = 0;
    for (int bucket = cell.lowBucket(); bucket < cell.highBucket(); bucket++) {
      long calls = cell.bucket(bucket);
      if (calls != 0) {
        at = writeVarint(bucket - before, at);
        at = writeVarint(calls, at);
        before = bucket;
      }
    }
    return at;
  }

  private int writeVarint(long value, int start) {
    int at = start;
    long rest = value;
    while (rest > 0x7F) {
      bytes[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[at++] = (byte) rest;
    return at;
  }

  private static long varint(byte[] b, int start) {
    long value = 0;
    int at = start;
    int shift = 0;
    while (b[at] < 0) {
      value |= (long) (b[at++] & 0x7F) << shift;
      shift += 7;
    }
    return value | (long) b[at] << shift;
  }

  private static int varintBytes(long value) {
    return (Long.SIZE + 6 - Long.numberOfLeadingZeros(value | 1)) / 7;
  }

  // -- room -------------------------------------------------------------------------------------

  /** Makes room for a slot of at most that many bytes, and returns where it starts. */
  private int reserve(int need, long slot) {
    int at = room(need);
    if (at < 0 || count == ids.length) {
      dropBefore(slot - keep);
      at = room(need);
    }
    if (at < 0) {
      growBytes(need);
      at = tail;
    }
    if (count == ids.length) {
      growIds();
    }
    if (at == 0 && tail != 0) {
      end = tail;
      wrapped = true;
    }
    return at;
  }

  /** Returns where there is room, or -1. */
  private int room(int need) {
    if (wrapped) {
      return head - tail >= need ? tail : -1;
    }
    if (bytes.length - tail >= need) {
      return tail;
    }
    return head >= need ? 0 : -1;
  }

  private void dropBefore(long oldest) {
    while (count > 0) {
      if (wrapped && head == end) {
        head = 0;
        wrapped = false;
      }
      long slot = (long) LONG.get(bytes, head);
      if (slot >= oldest) {
        return;
      }
      droppedThrough = slot;
      head += size(head);
      ids[firstId] = null;
      firstId = (firstId + 1) & (ids.length - 1);
      count--;
    }
    head = 0;
    tail = 0;
    wrapped = false;
  }

  private void growBytes(int need) {
    int used = wrapped ? end - head + tail : tail - head;
    byte[] grown = new byte[Math.max(2 * bytes.length, Integer.highestOneBit(used + need) * 2)];
    if (wrapped) {
      System.arraycopy(bytes, head, grown, 0, end - head);
      System.arraycopy(bytes, 0, grown, end - head, tail);
    } else {
      System.arraycopy(bytes, head, grown, 0, used);
    }
    bytes = grown;
    head = 0;
    tail = used;
    wrapped = false;
  }

  private void growIds() {
    @Nullable CallId[] grown = Arrays.copyOf(ids, 2 * ids.length);
    for (int i = 0; i < count; i++) {
      grown[i] = ids[(firstId + i) & (ids.length - 1)];
    }
    Arrays.fill(grown, count, grown.length, null);
    ids = grown;
    firstId = 0;
  }
}

package io.tokengauge.window;

import io.tokengauge.usage.PricedUsage;
import org.jspecify.annotations.Nullable;

/*
 * A slot log is a cell, the live slot, and the closed slots of one width, oldest first: only those
 * that hold anything, each in as many bits as its values need, in one circular long[].
 *
 * Why not an array of 60 (or 96) slots: LLM calls are rare, a series of an ordinary user fills a
 * handful of them, and 216 slots of 29 longs are 50 KB per series, with histograms 950 KB. Why not
 * objects in a deque: each costs an allocation and a cache miss. Slots come and go in the order of
 * time, so the room of expired ones is simply written over, and a log that has found its size
 * allocates nothing more. (A byte[] read through a view is as fast, but Lincheck's model checker
 * cannot follow it.)
 *
 * A slot is: its number; a header (mask of the values present, 32 bits; words in all, 16 bits; count
 * of latency buckets, 16 bits); the dearest call's id (PackedId) if there is one; then as a stream of
 * bits the values (6 bits of length less one, and that many bits) and the buckets (10 bits of index,
 * then the count as a value).
 *
 * A log is a cell so that a series can be its own log of seconds: of 10,000 series most are not in
 * the cache, and an object less to fetch is time saved. Logs of minutes and quarters of an hour are
 * fed by folding, and leave their cell empty.
 *
 * Expired slots are dropped only when room is needed: dropping touches the oldest words, which are
 * the coldest. Confined to whoever is inside the gate of the series' first cell.
 */
class SlotLog extends Cell {

  private static final int HEADER_WORDS = 2;
  private static final int LENGTH_BITS = 6;
  // Values up to this length are put and taken together with it, in one go.
  private static final int MOST_WITH_LENGTH = Long.SIZE - LENGTH_BITS;
  private static final int BUCKET_BITS = 10;
  private static final int FIRST_WORDS = 32;

  private final int keep;
  private long[] log = NONE;
  // The words in use run from head to tail, or, wrapped, from head to end and from 0 to tail.
  private int head;
  private int tail;
  private int end;
  private boolean wrapped;
  private int count;
  private long droppedThrough = NO_SLOT;
  private long lastSlot = NO_SLOT;

  /**
   * Starts empty, with a cell that is not used.
   *
   * @param keep how many slots back from the one appended are kept
   */
  SlotLog(int keep) {
    this(keep, false);
  }

  SlotLog(int keep, boolean withHistogram) {
    super(withHistogram, NONE);
    this.keep = keep;
  }

  /** Takes over the content of a cell, which is empty afterwards, as a slot after all others. */
  final void append(long slot, Cell cell) {
    int mask = cell.mask();
    int buckets = cell.hasHistogram() ? countBuckets(cell) : 0;
    boolean priced = (mask & (1 << Cell.MAX_COST)) != 0;
    int idWords = priced ? PackedId.words(cell.words(), cell.idAt()) : 0;
    int mostBits =
        Integer.bitCount(mask) * (LENGTH_BITS + Long.SIZE)
            + buckets * (BUCKET_BITS + LENGTH_BITS + Long.SIZE);
    int start = reserve(HEADER_WORDS + idWords + mostBits / Long.SIZE + 1, slot);
    long[] w = log;
    int at = start + HEADER_WORDS;
    if (priced) {
      System.arraycopy(cell.words(), cell.idAt(), w, at, idWords);
      at += idWords;
    }
    long bits = 0;
    int filled = 0;
    for (int rest = mask; rest != 0; rest &= rest - 1) {
      long value = cell.takeValue(Integer.numberOfTrailingZeros(rest));
      int length = Long.SIZE - Long.numberOfLeadingZeros(value | 1);
      if (length > MOST_WITH_LENGTH) {
        // The length alone, in the same way, and the value after it.
        bits |= (long) (length - 1) << filled;
        filled += LENGTH_BITS;
        if (filled >= Long.SIZE) {
          w[at++] = bits;
          filled -= Long.SIZE;
          bits = (long) (length - 1) >>> (LENGTH_BITS - filled);
        }
      } else {
        value = value << LENGTH_BITS | (length - 1);
        length += LENGTH_BITS;
      }
      bits |= value << filled;
      filled += length;
      if (filled >= Long.SIZE) {
        w[at++] = bits;
        filled -= Long.SIZE;
        bits = filled == 0 ? 0 : value >>> (length - filled);
      }
    }
    if (filled != 0 || buckets != 0) {
      w[at] = bits;
      at = buckets == 0 ? at + 1 : writeBuckets(cell, at, filled);
    }
    w[start] = slot;
    w[start + 1] = mask | (long) (at - start) << 32 | (long) buckets << 48;
    tail = at;
    count++;
    lastSlot = slot;
    cell.endTaking();
  }

  /** Takes one call in as a slot after all others, or as a part of the last one. */
  final void append(long slot, PricedUsage call) {
    int start = reserve(CallSlot.maxWords(call), slot);
    tail = CallSlot.write(call, slot, log, start);
    count++;
    lastSlot = slot;
  }

  private int writeBuckets(Cell cell, int start, int startFilled) {
    int at = start;
    int filled = startFilled;
    for (int bucket = cell.lowBucket(); bucket < cell.highBucket(); bucket++) {
      long calls = cell.bucket(bucket);
      if (calls != 0) {
        int length = Long.SIZE - Long.numberOfLeadingZeros(calls);
        int head = bucket | (length - 1) << BUCKET_BITS;
        at = put(head, BUCKET_BITS + LENGTH_BITS, at, filled);
        filled = (filled + BUCKET_BITS + LENGTH_BITS) % Long.SIZE;
        at = put(calls, length, at, filled);
        filled = (filled + length) % Long.SIZE;
      }
    }
    return filled == 0 ? at : at + 1;
  }

  /** Puts bits behind those that a word has, and returns the word to go on in. */
  private int put(long bits, int length, int at, int filled) {
    if (filled == 0) {
      log[at] = bits;
    } else {
      log[at] |= bits << filled;
    }
    int after = filled + length;
    if (after < Long.SIZE) {
      return at;
    }
    if (after > Long.SIZE) {
      log[at + 1] = bits >>> (Long.SIZE - filled);
    }
    return at + 1;
  }

  /**
   * Adds the slots from {@code from} to before {@code to} up.
   *
   * @return false if slots of that range may have been dropped already
   */
  final boolean addTo(long from, long to, Cell sum) {
    int at = head;
    for (int i = 0; i < count; i++) {
      if (wrapped && at == end) {
        at = 0;
      }
      long slot = log[at];
      if (slot >= to) {
        break;
      }
      if (slot >= from) {
        addSlot(at, sum);
      }
      at += size(at);
    }
    return from > droppedThrough;
  }

  private int size(int at) {
    return (int) (log[at + 1] >>> 32) & 0xFFFF;
  }

  private void addSlot(int start, Cell sum) {
    long[] w = log;
    long header = w[start + 1];
    if (CallSlot.is(header)) {
      CallSlot.addTo(w, start, sum);
      return;
    }
    int mask = (int) header;
    int idAt = start + HEADER_WORDS;
    int at = idAt;
    if ((mask & (1 << Cell.MAX_COST)) != 0) {
      at += PackedId.words(w, idAt);
    }
    long bit = (long) at * Long.SIZE;
    long[] into = sum.words();
    for (int rest = mask; rest != 0; rest &= rest - 1) {
      long ahead = ahead(w, bit);
      int length = ((int) ahead & (Long.SIZE - 1)) + 1;
      bit += LENGTH_BITS;
      long value =
          length > MOST_WITH_LENGTH
              ? take(w, bit, length)
              : ahead >>> LENGTH_BITS & (-1L >>> (Long.SIZE - length));
      bit += length;
      int number = Integer.numberOfTrailingZeros(rest);
      if ((Cell.NOT_ADDED >>> number & 1) == 0) {
        into[number] += value;
      } else if (number == Cell.MAX_COST) {
        sum.addMaxCost(value, w, idAt);
        // A longer id may have moved them.
        into = sum.words();
      } else {
        sum.addValue(number, value);
      }
    }
    sum.addMask(mask);
    for (int i = (int) (header >>> 48); i > 0; i--) {
      int bucket = (int) take(w, bit, BUCKET_BITS);
      bit += BUCKET_BITS;
      int length = (int) take(w, bit, LENGTH_BITS) + 1;
      bit += LENGTH_BITS;
      sum.addToBucket(bucket, take(w, bit, length));
      bit += length;
    }
  }

  /** Returns the next 64 bits; what the log does not have is 0 or of no meaning. */
  private static long ahead(long[] w, long bit) {
    int at = (int) (bit >>> 6);
    int skip = (int) bit & (Long.SIZE - 1);
    // Shifted twice: a shift by 64 would be none.
    long next = at + 1 < w.length ? w[at + 1] : 0;
    return w[at] >>> skip | next << 1 << (Long.SIZE - 1 - skip);
  }

  private static long take(long[] w, long bit, int length) {
    int at = (int) (bit >>> 6);
    int skip = (int) bit & (Long.SIZE - 1);
    long bits = w[at] >>> skip;
    if (skip + length > Long.SIZE) {
      bits |= w[at + 1] << (Long.SIZE - skip);
    }
    return bits & (-1L >>> (Long.SIZE - length));
  }

  private static int countBuckets(Cell cell) {
    int used = 0;
    for (int bucket = cell.lowBucket(); bucket < cell.highBucket(); bucket++) {
      used += cell.bucket(bucket) == 0 ? 0 : 1;
    }
    return used;
  }

  /** Returns the latest slot appended; {@link Cell#NO_SLOT} if none was. */
  final long lastSlot() {
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

  /** Takes the slots of another log in; its cell is left alone. */
  final void absorb(SlotLog other, boolean withHistogram) {
    SlotLog merged = mergedWith(other, withHistogram);
    log = merged.log;
    head = merged.head;
    tail = merged.tail;
    end = merged.end;
    wrapped = merged.wrapped;
    count = merged.count;
    droppedThrough = merged.droppedThrough;
    lastSlot = merged.lastSlot;
  }

  /** Forgets all closed slots, and that there were any. */
  final void forget() {
    log = NONE;
    head = 0;
    tail = 0;
    wrapped = false;
    count = 0;
    droppedThrough = NO_SLOT;
    lastSlot = NO_SLOT;
  }

  private SlotLog mergedWith(SlotLog other, boolean withHistogram) {
    SlotLog merged = new SlotLog(keep);
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
      while (i < mine.length && mine[i] == slot) {
        i++;
      }
      while (j < theirs.length && theirs[j] == slot) {
        j++;
      }
      merged.append(slot, sum);
    }
    merged.droppedThrough =
        Math.max(merged.droppedThrough, Math.max(droppedThrough, other.droppedThrough));
    return merged;
  }

  /** Returns how many bytes the log takes beside its cell. */
  final long bytesOfLog() {
    return 48 + 16 + (long) log.length * Long.BYTES;
  }

  private long[] slots() {
    long[] slots = new long[count];
    int at = head;
    for (int i = 0; i < count; i++) {
      if (wrapped && at == end) {
        at = 0;
      }
      slots[i] = log[at];
      at += size(at);
    }
    return slots;
  }

  // -- room -------------------------------------------------------------------------------------

  /** Makes room for a slot of at most that many words, and returns where it starts. */
  private int reserve(int need, long slot) {
    int at = room(need);
    if (at < 0) {
      dropBefore(slot - keep);
      at = room(need);
    }
    if (at < 0) {
      grow(need);
      at = tail;
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
    if (log.length - tail >= need) {
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
      long slot = log[head];
      if (slot >= oldest) {
        return;
      }
      droppedThrough = slot;
      head += size(head);
      count--;
    }
    head = 0;
    tail = 0;
    wrapped = false;
  }

  private void grow(int need) {
    int used = wrapped ? end - head + tail : tail - head;
    int wanted = Math.max(Math.max(FIRST_WORDS, used + need), log.length + log.length / 2);
    long[] grown = new long[wanted];
    if (wrapped) {
      System.arraycopy(log, head, grown, 0, end - head);
      System.arraycopy(log, 0, grown, end - head, tail);
    } else {
      System.arraycopy(log, head, grown, 0, used);
    }
    log = grown;
    head = 0;
    tail = used;
    wrapped = false;
  }
}

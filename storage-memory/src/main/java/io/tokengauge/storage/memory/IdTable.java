package io.tokengauge.storage.memory;

import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Cost;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/*
 * What it is: an open-addressing table with linear probing over parallel arrays, keyed by the first
 * 128 bits of the SHA-256 of a CallId. It is what tells a repeated call from a new one long after
 * the call's row is gone, so there are many more ids than rows and each must be small: 40 bytes a
 * slot at a load of 0.5 to 0.75, and 24 more once a call was amended.
 *
 * Why not a HashMap<CallId, Entry>: an id's strings, its entry and the map's node take several times
 * as much. Why not
 * 64 bits of hash: a hundred million ids would collide with a probability of about one in 4,000,
 * and a collision loses a call; with 128 bits of a cryptographic hash nobody can make one.
 *
 * Not handled: removal of single ids (they go in sweeps that rebuild the table), and threads (the
 * store's lock guards it).
 */
final class IdTable {

  private static final int SMALLEST = 64;

  /** Stands for a call's identity. */
  record Key(long high, long low) {

    static Key of(CallId id) {
      MessageDigest sha = sha256();
      // No part holds U+0000, so parts cannot be shifted into each other.
      sha.update(id.provider().getBytes(StandardCharsets.UTF_8));
      sha.update((byte) 0);
      sha.update(id.source().getBytes(StandardCharsets.UTF_8));
      sha.update((byte) 0);
      sha.update(id.id().getBytes(StandardCharsets.UTF_8));
      ByteBuffer hash = ByteBuffer.wrap(sha.digest());
      // The lowest bit is given up so that no key equals an empty slot.
      return new Key(hash.getLong(), hash.getLong() | 1);
    }

    private static MessageDigest sha256() {
      try {
        return MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new AssertionError("every Java platform has SHA-256", e);
      }
    }
  }

  private int size;
  private long[] high = new long[SMALLEST];
  private long[] low = new long[SMALLEST];
  private long[] digest = new long[SMALLEST];
  // The latest start the call ever had, so that an amendment cannot make an id go early.
  private long[] startMicros = new long[SMALLEST];
  private int[] arrivalMinutes = new int[SMALLEST];
  private int[] revision = new int[SMALLEST];
  private @Nullable Amendments amendments;

  /** What only amended calls need; there is none until the first amendment. */
  private static final class Amendments {
    private final long[] recordDigest;
    private final long[] costDigest;
    private final long[] rowStartMicros;

    Amendments(int capacity) {
      recordDigest = new long[capacity];
      costDigest = new long[capacity];
      rowStartMicros = new long[capacity];
    }
  }

  int size() {
    return size;
  }

  /** Returns the slot of an id, or -1. Slots change with {@link #reserve} and {@link #forget}. */
  int find(Key key) {
    for (int slot = home(key.high, low.length); low[slot] != 0; slot = after(slot, low.length)) {
      if (high[slot] == key.high && low[slot] == key.low) {
        return slot;
      }
    }
    return -1;
  }

  /** Makes room, so that adding so many ids cannot fail. */
  void reserve(int more) {
    long needed = (long) size + more;
    if (needed * 4 > low.length * 3L) {
      rebuild(Math.toIntExact(Math.max(SMALLEST, needed * 2)), slot -> true);
    }
  }

  /** Adds an id that is not there; room must have been reserved. */
  void add(Key key, long recordDigest, long start, int arrival) {
    int slot = home(key.high, low.length);
    while (low[slot] != 0) {
      slot = after(slot, low.length);
    }
    high[slot] = key.high;
    low[slot] = key.low;
    digest[slot] = recordDigest;
    startMicros[slot] = start;
    arrivalMinutes[slot] = arrival;
    size++;
  }

  int revision(int slot) {
    return revision[slot];
  }

  /** Returns the start of the call's row, if it has one still. */
  long rowStartMicros(int slot) {
    return amendments == null || revision[slot] == 0
        ? startMicros[slot]
        : amendments.rowStartMicros[slot];
  }

  /** Tells whether a record is what was appended, or what it was amended to. */
  boolean isRepeat(int slot, long recordDigest) {
    return digest[slot] == recordDigest
        || (amendments != null
            && revision[slot] > 0
            && amendments.recordDigest[slot] == recordDigest);
  }

  /** Tells whether an amendment is the one in place. */
  boolean isRepeat(int slot, long recordDigest, Cost cost) {
    return amendments != null
        && revision[slot] > 0
        && amendments.recordDigest[slot] == recordDigest
        && amendments.costDigest[slot] == digestOf(cost);
  }

  /** Makes room for what {@link #amend} notes, so that it cannot fail. */
  void reserveAmendment() {
    if (amendments == null) {
      amendments = new Amendments(low.length);
    }
  }

  void amend(int slot, int to, long recordDigest, Cost cost, long rowStart) {
    reserveAmendment();
    Amendments noted = amendments;
    if (noted != null) {
      noted.recordDigest[slot] = recordDigest;
      noted.costDigest[slot] = digestOf(cost);
      noted.rowStartMicros[slot] = rowStart;
    }
    revision[slot] = to;
    startMicros[slot] = Math.max(startMicros[slot], rowStart);
  }

  /** What became of a sweep: how many ids went, and the latest start among them. */
  record Forgotten(int ids, long latestStartMicros) {}

  /** Forgets the ids that started before an instant. */
  Forgotten forgetStartedBefore(long micros) {
    return forget(slot -> startMicros[slot] < micros);
  }

  /** Forgets the ids that both started and arrived before an instant. */
  Forgotten forgetSettledBefore(long micros) {
    long minutes = Math.floorDiv(micros, 60_000_000L);
    return forget(slot -> startMicros[slot] < micros && arrivalMinutes[slot] < minutes);
  }

  /** Returns an instant before which so many ids started, or more where starts are equal. */
  long endOfOldest(int count) {
    long[] starts = new long[size];
    int filled = 0;
    for (int slot = 0; slot < low.length; slot++) {
      if (low[slot] != 0) {
        starts[filled++] = startMicros[slot];
      }
    }
    Arrays.sort(starts);
    return starts[Math.min(count, size) - 1] + 1;
  }

  private Forgotten forget(IntPredicate goes) {
    int ids = 0;
    long latest = Long.MIN_VALUE;
    for (int slot = 0; slot < low.length; slot++) {
      if (low[slot] != 0 && goes.test(slot)) {
        ids++;
        latest = Math.max(latest, startMicros[slot]);
      }
    }
    if (ids > 0) {
      int kept = size - ids;
      rebuild((int) Math.max(SMALLEST, Math.min(low.length, kept * 2L)), goes.negate());
    }
    return new Forgotten(ids, latest);
  }

  private void rebuild(int capacity, IntPredicate stays) {
    long[] newHigh = new long[capacity];
    long[] newLow = new long[capacity];
    long[] newDigest = new long[capacity];
    long[] newStart = new long[capacity];
    int[] newArrival = new int[capacity];
    int[] newRevision = new int[capacity];
    Amendments old = amendments;
    Amendments noted = old == null ? null : new Amendments(capacity);
    int kept = 0;
    for (int slot = 0; slot < low.length; slot++) {
      if (low[slot] != 0 && stays.test(slot)) {
        int to = home(high[slot], capacity);
        while (newLow[to] != 0) {
          to = after(to, capacity);
        }
        newHigh[to] = high[slot];
        newLow[to] = low[slot];
        newDigest[to] = digest[slot];
        newStart[to] = startMicros[slot];
        newArrival[to] = arrivalMinutes[slot];
        newRevision[to] = revision[slot];
        if (old != null && noted != null) {
          noted.recordDigest[to] = old.recordDigest[slot];
          noted.costDigest[to] = old.costDigest[slot];
          noted.rowStartMicros[to] = old.rowStartMicros[slot];
        }
        kept++;
      }
    }
    high = newHigh;
    low = newLow;
    digest = newDigest;
    startMicros = newStart;
    arrivalMinutes = newArrival;
    revision = newRevision;
    amendments = noted;
    size = kept;
  }

  /** Hands out every id as bytes, one after the other. */
  void write(Consumer<Packer> sink) {
    for (int slot = 0; slot < low.length; slot++) {
      if (low[slot] != 0) {
        Packer out = new Packer();
        out.number(high[slot]);
        out.number(low[slot]);
        out.number(digest[slot]);
        out.number(startMicros[slot]);
        out.number(arrivalMinutes[slot]);
        out.number(revision[slot]);
        if (amendments != null && revision[slot] > 0) {
          out.number(amendments.recordDigest[slot]);
          out.number(amendments.costDigest[slot]);
          out.number(amendments.rowStartMicros[slot]);
        }
        sink.accept(out);
      }
    }
  }

  /** Adds an id that {@link #write} handed out. */
  void read(Unpacker in) {
    Key key = new Key(in.number(), in.number());
    if (key.low == 0 || find(key) >= 0) {
      throw new IllegalArgumentException("an identity must be there once");
    }
    reserve(1);
    add(key, in.number(), in.number(), (int) in.number());
    int amendedTo = in.count(Integer.MAX_VALUE);
    if (amendedTo > 0) {
      reserveAmendment();
      int slot = find(key);
      revision[slot] = amendedTo;
      Amendments noted = amendments;
      if (noted != null) {
        noted.recordDigest[slot] = in.number();
        noted.costDigest[slot] = in.number();
        noted.rowStartMicros[slot] = in.number();
      }
    }
  }

  // The hash is uniform, so its upper half scales to any capacity.
  private static int home(long high, int capacity) {
    return (int) (((high >>> 32) * capacity) >>> 32);
  }

  private static int after(int slot, int capacity) {
    return slot + 1 == capacity ? 0 : slot + 1;
  }

  private static long digestOf(Cost cost) {
    long mixed = cost.status().ordinal();
    for (long part :
        new long[] {
          cost.picos(),
          cost.withoutCachePicos(),
          cost.cacheWritePremiumPicos(),
          cost.priceVersion().hashCode()
        }) {
      mixed = (mixed ^ part) * 0x9E3779B97F4A7C15L;
      mixed ^= mixed >>> 29;
    }
    return mixed;
  }
}

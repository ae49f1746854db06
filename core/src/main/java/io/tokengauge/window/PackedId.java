package io.tokengauge.window;

import io.tokengauge.usage.CallId;
import org.jspecify.annotations.Nullable;

/*
 * Keeps the identity of a call inside a long[]. The first word holds the count of characters, whether
 * they take 16 bits each, and the number of what the id starts with; then come 8 characters to a
 * word, or 4. A first word of 0 means none.
 *
 * The characters are provider, source and id, parted by NUL, which no canonical text has. Provider
 * and source are few and stand in IdPrefix once, so that only their number is written; where there
 * are more than that keeps, they are written too.
 *
 * Why not the reference: a series keeps up to 216 dearest calls, whose CallIds would be kept alive
 * at a hundred bytes and more each; and storing a reference to a new object in an old one costs a
 * collector's barrier, which was half of the price of a call that opens a slot.
 */
final class PackedId {

  private static final char SEPARATOR = 0;
  private static final int LATIN_1 = 0xFF;
  private static final long WIDE = 1L << 32;
  private static final int PREFIX_SHIFT = 33;
  private static final int IN_WORD = 8;
  private static final int WIDE_IN_WORD = 4;

  private PackedId() {}

  /** Returns how many words an id takes at most. */
  static int maxWords(CallId id) {
    return 2 + length(id) / WIDE_IN_WORD;
  }

  private static int length(CallId id) {
    return id.provider().length() + id.source().length() + id.id().length() + 2;
  }

  /** Returns how many words the id at a place takes, the first one included. */
  static int words(long[] words, int at) {
    long head = words[at];
    int perWord = (head & WIDE) == 0 ? IN_WORD : WIDE_IN_WORD;
    return 1 + ((int) head - IdPrefix.length(prefix(head)) + perWord - 1) / perWord;
  }

  private static int prefix(long head) {
    return (int) (head >>> PREFIX_SHIFT);
  }

  static void write(CallId id, long[] words, int at) {
    int prefix = IdPrefix.number(id.provider(), id.source());
    words[at] = length(id) | ((long) prefix << PREFIX_SHIFT);
    boolean narrow =
        prefix == IdPrefix.NONE ? putAll(id, words, at + 1) : put(id.id(), words, at + 1);
    if (!narrow) {
      words[at] |= WIDE;
      putWide(id, IdPrefix.length(prefix), words, at + 1);
    }
  }

  /** Writes an id with what it starts with, as {@link #put} does. */
  private static boolean putAll(CallId id, long[] words, int start) {
    int length = length(id);
    int all = 0;
    long packed = 0;
    for (int i = 0; i < length; i++) {
      char c = charAt(id, i);
      all |= c;
      packed |= (long) c << (i % IN_WORD * Byte.SIZE);
      if (i % IN_WORD == IN_WORD - 1 || i == length - 1) {
        words[start + i / IN_WORD] = packed;
        packed = 0;
      }
    }
    return all <= LATIN_1;
  }

  /** Writes characters of 8 bits, or returns false if some have more. */
  private static boolean put(String text, long[] words, int start) {
    int length = text.length();
    if (length < IN_WORD) {
      return putFew(text, words, start);
    }
    int all = 0;
    for (int i = 0; i < length; i += IN_WORD) {
      // The last word's eight begin among those of the word before.
      int from = Math.min(i, length - IN_WORD);
      // Written out: so the eight do not wait for each other.
      char a = text.charAt(from);
      char b = text.charAt(from + 1);
      char c = text.charAt(from + 2);
      char d = text.charAt(from + 3);
      char e = text.charAt(from + 4);
      char f = text.charAt(from + 5);
      char g = text.charAt(from + 6);
      char h = text.charAt(from + 7);
      all |= a | b | c | d | e | f | g | h;
      int low = a | (b << 8) | (c << 16) | (d << 24);
      int high = e | (f << 8) | (g << 16) | (h << 24);
      long eight = (low & 0xFFFFFFFFL) | ((long) high << Integer.SIZE);
      words[start + i / IN_WORD] = eight >>> ((i - from) * Byte.SIZE);
    }
    return all <= LATIN_1;
  }

  private static boolean putFew(String text, long[] words, int start) {
    int all = 0;
    long packed = 0;
    for (int i = text.length() - 1; i >= 0; i--) {
      char c = text.charAt(i);
      all |= c;
      packed = (packed << Byte.SIZE) | c;
    }
    words[start] = packed;
    return all <= LATIN_1;
  }

  private static void putWide(CallId id, int from, long[] words, int start) {
    for (int i = 0; i < length(id) - from; i++) {
      int at = start + i / WIDE_IN_WORD;
      int shift = i % WIDE_IN_WORD * Character.SIZE;
      words[at] = (shift == 0 ? 0 : words[at]) | ((long) charAt(id, from + i) << shift);
    }
  }

  private static char charAt(long[] words, int at, int index) {
    long head = words[at];
    int prefix = prefix(head);
    int own = index - IdPrefix.length(prefix);
    if (own < 0) {
      return IdPrefix.charAt(prefix, index);
    }
    return (head & WIDE) == 0
        ? (char) ((words[at + 1 + own / IN_WORD] >>> (own % IN_WORD * Byte.SIZE)) & LATIN_1)
        : (char) (words[at + 1 + own / WIDE_IN_WORD] >>> (own % WIDE_IN_WORD * Character.SIZE));
  }

  private static char charAt(CallId id, int index) {
    int rest = index;
    if (rest < id.provider().length()) {
      return id.provider().charAt(rest);
    }
    rest -= id.provider().length();
    if (rest == 0) {
      return SEPARATOR;
    }
    rest--;
    if (rest < id.source().length()) {
      return id.source().charAt(rest);
    }
    rest -= id.source().length();
    return rest == 0 ? SEPARATOR : id.id().charAt(rest - 1);
  }

  /** Tells whether an id comes before the one at a place, in the order of {@link CallId}. */
  static boolean isBefore(CallId id, long[] words, int at) {
    int length = length(id);
    int other = (int) words[at];
    for (int i = 0; i < Math.min(length, other); i++) {
      char a = charAt(id, i);
      char b = charAt(words, at, i);
      if (a != b) {
        return isBefore(a, b);
      }
    }
    return length < other;
  }

  static boolean isBefore(long[] words, int at, long[] others, int otherAt) {
    if (prefix(words[at]) == prefix(others[otherAt])
        && ((words[at] | others[otherAt]) & WIDE) == 0) {
      return isTextBefore(words, at, others, otherAt);
    }
    int length = (int) words[at];
    int other = (int) others[otherAt];
    for (int i = 0; i < Math.min(length, other); i++) {
      char a = charAt(words, at, i);
      char b = charAt(others, otherAt, i);
      if (a != b) {
        return isBefore(a, b);
      }
    }
    return length < other;
  }

  // Eight characters at a time; what a last word has too many are zeros, before every character.
  private static boolean isTextBefore(long[] words, int at, long[] others, int otherAt) {
    int both = Math.min(words(words, at), words(others, otherAt));
    for (int i = 1; i < both; i++) {
      long one = words[at + i];
      long other = others[otherAt + i];
      if (one != other) {
        return Long.compareUnsigned(Long.reverseBytes(one), Long.reverseBytes(other)) < 0;
      }
    }
    return (int) words[at] < (int) others[otherAt];
  }

  // By code point: surrogates, which stand for U+10000 and above, come after all other characters.
  private static boolean isBefore(char a, char b) {
    boolean surrogate = Character.isSurrogate(a);
    return surrogate == Character.isSurrogate(b) ? a < b : !surrogate;
  }

  /** Returns the id at a place, null if there is none. */
  static @Nullable CallId read(long[] words, int at) {
    int length = (int) words[at];
    if (length == 0) {
      return null;
    }
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(charAt(words, at, i));
    }
    int first = text.indexOf("\0");
    int second = text.indexOf("\0", first + 1);
    return new CallId(
        text.substring(0, first), text.substring(first + 1, second), text.substring(second + 1));
  }
}

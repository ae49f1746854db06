package io.tokengauge.window;

import io.tokengauge.usage.CallId;
import org.jspecify.annotations.Nullable;

/*
 * Keeps the identity of a call as characters inside a long[]: provider, source and id, parted by
 * NUL, which no canonical text has. The first word holds the count of characters, and whether they
 * take 16 bits each; then come 8 characters to a word, or 4. A first word of 0 means none.
 *
 * Why not the reference: a series keeps up to 216 dearest calls, whose CallIds would be kept alive
 * at a hundred bytes and more each; and storing a reference to a new object in an old one costs a
 * collector's barrier, which was half of the price of a call that opens a slot.
 */
final class PackedId {

  private static final char SEPARATOR = 0;
  private static final int LATIN_1 = 0xFF;
  private static final long WIDE = 1L << 32;

  private PackedId() {}

  /** Returns how many words an id takes at most. */
  static int maxWords(CallId id) {
    return 1 + (length(id) + 3) / 4;
  }

  private static int length(CallId id) {
    return id.provider().length() + id.source().length() + id.id().length() + 2;
  }

  /** Returns how many words the id at a place takes, the first one included. */
  static int words(long[] words, int at) {
    long head = words[at];
    int perWord = (head & WIDE) == 0 ? 8 : 4;
    return 1 + ((int) head + perWord - 1) / perWord;
  }

  static void write(CallId id, long[] words, int at) {
    if (!write(id, words, at, Byte.SIZE)) {
      write(id, words, at, Character.SIZE);
    }
  }

  private static boolean write(CallId id, long[] words, int at, int bits) {
    int length = length(id);
    words[at] = bits == Byte.SIZE ? length : length | WIDE;
    int end = put(id.provider(), words, at, bits, 0);
    end = end < 0 ? end : put(id.source(), words, at, bits, end + 1);
    return end >= 0 && put(id.id(), words, at, bits, end + 1) >= 0;
  }

  /**
   * Writes a part that starts at a character, and zeros, which are separators, up to the end of the
   * last word.
   *
   * @return the character after its last, or -1 if a character does not fit
   */
  private static int put(String text, long[] words, int at, int bits, int start) {
    int perWord = Long.SIZE / bits;
    int length = text.length();
    int all = 0;
    for (int i = 0; i < length; i += perWord) {
      int count = Math.min(perWord, length - i);
      long packed = 0;
      if (count == Byte.SIZE) {
        // Written out: the eight do not wait for each other then.
        char a = text.charAt(i);
        char b = text.charAt(i + 1);
        char c = text.charAt(i + 2);
        char d = text.charAt(i + 3);
        char e = text.charAt(i + 4);
        char f = text.charAt(i + 5);
        char g = text.charAt(i + 6);
        char h = text.charAt(i + 7);
        all |= a | b | c | d | e | f | g | h;
        int low = a | (b << 8) | (c << 16) | (d << 24);
        int high = e | (f << 8) | (g << 16) | (h << 24);
        packed = (low & 0xFFFFFFFFL) | ((long) high << 32);
      } else {
        for (int j = count - 1; j >= 0; j--) {
          char c = text.charAt(i + j);
          all |= c;
          packed = packed << bits | c;
        }
      }
      int next = start + i;
      int word = at + 1 + next / perWord;
      int shift = next % perWord * bits;
      if (shift == 0) {
        words[word] = packed;
      } else {
        // What the word had so far is followed by zeros.
        words[word] |= packed << shift;
        words[word + 1] = packed >>> (Long.SIZE - shift);
      }
    }
    if (all > LATIN_1 && bits == Byte.SIZE) {
      return -1;
    }
    int end = start + length;
    if (end % perWord == 0) {
      words[at + 1 + end / perWord] = 0;
    }
    return end;
  }

  private static char charAt(long[] words, int at, int index) {
    return (words[at] & WIDE) == 0
        ? (char) (words[at + 1 + (index >>> 3)] >>> ((index & 7) * Byte.SIZE) & LATIN_1)
        : (char) (words[at + 1 + (index >>> 2)] >>> ((index & 3) * Character.SIZE));
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

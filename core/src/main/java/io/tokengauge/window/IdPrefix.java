package io.tokengauge.window;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/*
 * Numbers what ids of calls start with: a provider and a source of ids, of which an application has
 * a handful. Shared by all windows of the process.
 *
 * An open-addressing table to which entries are only ever added, by compare-and-set; an entry's
 * number is its place plus one and never changes. What finds no room near its place has no number.
 */
final class IdPrefix {

  /** The number of those that have none. */
  static final int NONE = 0;

  private static final int CAPACITY = 256;
  private static final int MAX_PROBES = 8;

  private static final AtomicReferenceArray<@Nullable IdPrefix> ALL =
      new AtomicReferenceArray<>(CAPACITY);

  private final String provider;
  private final String source;
  private final String text;

  private IdPrefix(String provider, String source) {
    this.provider = provider;
    this.source = source;
    this.text = provider + '\0' + source + '\0';
  }

  /** Returns the number of a prefix; {@link #NONE} if there is no room for more. */
  static int number(String provider, String source) {
    int start = 31 * provider.hashCode() + source.hashCode();
    IdPrefix added = null;
    for (int i = 0; i < MAX_PROBES; i++) {
      int at = (start + i) & (CAPACITY - 1);
      IdPrefix known = ALL.get(at);
      if (known == null) {
        added = added == null ? new IdPrefix(provider, source) : added;
        known = ALL.compareAndExchange(at, null, added);
        if (known == null) {
          return at + 1;
        }
      }
      if (known.provider.equals(provider) && known.source.equals(source)) {
        return at + 1;
      }
    }
    return NONE;
  }

  /** Returns how many characters a prefix has, with the separators after provider and source. */
  static int length(int number) {
    return number == NONE ? 0 : get(number).text.length();
  }

  static char charAt(int number, int index) {
    return get(number).text.charAt(index);
  }

  private static IdPrefix get(int number) {
    IdPrefix prefix = ALL.get(number - 1);
    if (prefix == null) {
      throw new AssertionError("no prefix of number " + number);
    }
    return prefix;
  }
}

package io.tokengauge.providers.internal;

import io.tokengauge.providers.MalformedResponseException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds what was found of a {@link FieldTree}: per slot a Long, a {@link NumberText}, a String, the
 * rows of an array, a {@link JsonShape} for what was there but not kept, or null for what was
 * absent or null.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class FieldValues {

  /** No sum of believable numbers is larger. */
  private static final long LARGEST_SUMMAND = 1L << 53;

  /** Holds the elements of an array, each a document of its own. */
  record Elements(List<FieldValues> all) {}

  private final @Nullable Object[] values;

  /** Starts with nothing found. */
  public FieldValues(FieldTree tree) {
    values = new @Nullable Object[tree.size()];
  }

  /** Returns what was found in a slot, or null. */
  public @Nullable Object get(int slot) {
    return values[slot];
  }

  /** Returns the text found in a slot, or null if there was none or it was no text. */
  public @Nullable String text(int slot) {
    return values[slot] instanceof String text ? text : null;
  }

  /**
   * Returns the elements of an array that were wanted one by one, none if it was absent.
   *
   * @throws MalformedResponseException if something else was there
   */
  public List<FieldValues> rows(FieldTree.Rows array) {
    Object value = values[array.slot()];
    if (value == null) {
      return List.of();
    }
    if (value instanceof Elements elements) {
      return elements.all;
    }
    throw new MalformedResponseException(array.path(), value.toString(), "be an array");
  }

  /** Takes over what a later document says; what it does not mention stays. */
  public void overwriteWith(FieldValues later) {
    for (int i = 0; i < values.length; i++) {
      if (later.values[i] != null) {
        values[i] = later.values[i];
      }
    }
  }

  void put(int slot, Object value) {
    values[slot] = value;
  }

  /** Puts a value that stands in an element of an array, where numbers add up. */
  void putSummed(int slot, Object value) {
    Object before = values[slot];
    if (value instanceof Long more && before instanceof Long sum) {
      // A wrong summand must not hide in a right sum: the first wrong one stays.
      values[slot] = !summable(sum) ? sum : summable(more) ? Long.valueOf(sum + more) : more;
    } else if (!(before instanceof NumberText || before instanceof JsonShape)) {
      values[slot] = value;
    }
  }

  private static boolean summable(long number) {
    return number >= 0 && number <= LARGEST_SUMMAND;
  }
}

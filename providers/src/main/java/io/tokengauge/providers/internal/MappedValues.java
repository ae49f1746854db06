package io.tokengauge.providers.internal;

import io.tokengauge.providers.MalformedResponseException;
import io.tokengauge.providers.internal.FieldMap.Place;
import io.tokengauge.usage.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values that one table gives a meaning to, and refuses those that cannot be.
 *
 * <p>Not safe for use by several threads at once.
 *
 * @param <F> the meanings
 */
public final class MappedValues<F extends Enum<F>> {

  /** A count that is not there. */
  public static final long ABSENT = -1;

  /** Text that may be quoted in an error: it looks like a number, so it is no content. */
  private static final Pattern NUMBER_LIKE =
      Pattern.compile("[-+]?(NaN|Infinity|[0-9][0-9.eE+-]{0,31})");

  private static final int LARGEST_EXPONENT = 30;

  private final FieldMap<F> table;
  private final FieldTree tree;
  private final FieldValues found;
  private final long largestCount;
  private final long largestDollars;

  /**
   * Makes a view of what was found.
   *
   * @param largestCount the largest count that is believed
   * @param largestDollars the largest amount of money that is believed
   */
  public MappedValues(
      FieldMap<F> table, FieldValues found, long largestCount, long largestDollars) {
    this.table = table;
    this.tree = table.tree();
    this.found = found;
    this.largestCount = largestCount;
    this.largestDollars = largestDollars;
  }

  /** Returns the path that a meaning's value was read from, for errors. */
  public String path(F field) {
    Place[] places = table.places(field);
    for (Place place : places) {
      if (found.get(place.slot) != null) {
        return place.path;
      }
    }
    return places.length == 0 ? field.name() : places[0].path;
  }

  /** Tells whether anything was found. */
  public boolean has(F field) {
    for (Place place : table.places(field)) {
      if (found.get(place.slot) != null) {
        return true;
      }
    }
    return false;
  }

  /** Returns a text, or null if there is none. */
  public @Nullable String text(F field) {
    String first = null;
    for (Place place : table.places(field)) {
      Object value = found.get(place.slot);
      if (value != null && !(value instanceof String)) {
        throw new MalformedResponseException(place.path, describe(value), "be text");
      }
      if (first == null && value instanceof String text && !text.isBlank()) {
        first = text;
      }
    }
    return first;
  }

  /** Returns a count from 0 to the largest that is believed, or {@link #ABSENT}. */
  public long count(F field) {
    long first = ABSENT;
    for (Place place : table.places(field)) {
      checkAncestors(place);
      Object value = found.get(place.slot);
      if (value != null) {
        long count = count(place, value);
        first = first == ABSENT ? count : first;
      }
    }
    return first;
  }

  /** Returns a count, or 0 if there is none. */
  public long countOrZero(F field) {
    return Math.max(0, count(field));
  }

  /**
   * Returns an amount of money, or null if there is none. It may be a number, or a number as text.
   *
   * @param scale how many decimals of a dollar its unit is: 0 for dollars, 2 for cents
   */
  public @Nullable Money money(F field, int scale) {
    Money first = null;
    for (Place place : table.places(field)) {
      checkAncestors(place);
      Object value = found.get(place.slot);
      if (value != null) {
        BigDecimal dollars = decimal(place, number(value)).movePointLeft(scale);
        if (dollars.signum() < 0 || dollars.compareTo(BigDecimal.valueOf(largestDollars)) > 0) {
          throw new MalformedResponseException(
              place.path, describe(value), "be within 0 to " + largestDollars + " dollars");
        }
        Money money = Money.usd(dollars.setScale(Money.SCALE, RoundingMode.HALF_EVEN));
        first = first == null ? money : first;
      }
    }
    return first;
  }

  /** Tells whether a truth value says yes; absent says no. */
  public boolean isTrue(F field) {
    boolean yes = false;
    for (Place place : table.places(field)) {
      Object value = found.get(place.slot);
      if (value != null && value != JsonShape.TRUE && value != JsonShape.FALSE) {
        throw new MalformedResponseException(place.path, describe(value), "be a boolean");
      }
      yes |= value == JsonShape.TRUE;
    }
    return yes;
  }

  /**
   * Returns the refusal of a value that was found.
   *
   * @param rule what it must be, to be read after "must"
   */
  public MalformedResponseException refused(F field, String rule) {
    for (Place place : table.places(field)) {
      Object value = found.get(place.slot);
      if (value != null) {
        return new MalformedResponseException(place.path, describe(value), rule);
      }
    }
    return new MalformedResponseException(path(field), "missing", rule);
  }

  // A count below something that is no object would read as missing, and so as unknown usage.
  private void checkAncestors(Place place) {
    for (int ancestor : place.ancestors) {
      Object value = found.get(ancestor);
      JsonShape expected = tree.isArray(ancestor) ? JsonShape.ARRAY : JsonShape.OBJECT;
      // The elements of an array hold no value of their own, or their number.
      if (value != null && value != expected && !(value instanceof Long)) {
        throw new MalformedResponseException(
            tree.path(ancestor), describe(value), "be " + expected);
      }
    }
  }

  private long count(Place place, Object value) {
    long count;
    if (value instanceof Long number) {
      count = number;
    } else {
      BigDecimal number = decimal(place, value);
      if (number.stripTrailingZeros().scale() > 0) {
        throw new MalformedResponseException(
            place.path, describe(value), "be a whole number, of 0 and more");
      }
      count = number.longValueExact();
    }
    if (count < 0 || count > largestCount) {
      throw new MalformedResponseException(
          place.path, describe(value), "be within 0 to " + largestCount);
    }
    return count;
  }

  private static Object number(Object value) {
    return value instanceof String text && NUMBER_LIKE.matcher(text).matches()
        ? new NumberText(text)
        : value;
  }

  private static BigDecimal decimal(Place place, Object value) {
    if (value instanceof Long number) {
      return BigDecimal.valueOf(number);
    }
    if (!(value instanceof NumberText number)) {
      throw new MalformedResponseException(place.path, describe(value), "be a number");
    }
    BigDecimal decimal;
    try {
      decimal = new BigDecimal(number.text());
    } catch (NumberFormatException e) {
      // NaN, the infinities, and what was cut for its length.
      throw new MalformedResponseException(place.path, describe(value), "be a finite number");
    }
    // Before anything writes out 10^999999999.
    long exponent = (long) decimal.precision() - decimal.scale();
    boolean zero = decimal.signum() == 0;
    if (!zero && (exponent > LARGEST_EXPONENT - 12 || exponent < -LARGEST_EXPONENT)) {
      throw new MalformedResponseException(
          place.path, describe(value), "be a number of believable size");
    }
    return zero ? BigDecimal.ZERO : decimal;
  }

  private static String describe(Object value) {
    if (value instanceof String text) {
      return NUMBER_LIKE.matcher(text).matches()
          ? "the text \"" + text + "\""
          : "text of " + text.length() + " characters";
    }
    return value.toString();
  }
}

package io.tokengauge.providers.response;

import io.tokengauge.providers.MalformedResponseException;
import io.tokengauge.providers.internal.FieldTree;
import io.tokengauge.providers.internal.FieldValues;
import io.tokengauge.providers.internal.JsonShape;
import io.tokengauge.providers.internal.NumberText;
import io.tokengauge.providers.response.BoundTable.Place;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.TokenUsage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the values that one table gives a meaning to, and refuses those that cannot be. */
final class Values {

  /** A count that is not there. */
  static final long ABSENT = -1;

  /** Text that may be quoted in an error: it looks like a number, so it is no content. */
  private static final Pattern NUMBER_LIKE =
      Pattern.compile("[-+]?(NaN|Infinity|[0-9][0-9.eE+-]{0,31})");

  private static final int LARGEST_EXPONENT = 30;
  private static final BigDecimal LARGEST_COST = BigDecimal.valueOf(1_000_000);

  private final BoundTable table;
  private final FieldTree tree;
  private final FieldValues found;

  Values(BoundTable table, FieldTree tree, FieldValues found) {
    this.table = table;
    this.tree = tree;
    this.found = found;
  }

  /** Returns the path that a meaning's value was read from, for errors. */
  String path(ResponseField field) {
    Place[] places = table.places(field);
    for (Place place : places) {
      if (found.get(place.slot()) != null) {
        return place.path();
      }
    }
    return places.length == 0 ? field.name() : places[0].path();
  }

  boolean has(ResponseField field) {
    for (Place place : table.places(field)) {
      if (found.get(place.slot()) != null) {
        return true;
      }
    }
    return false;
  }

  /** Returns a text, or null if there is none. */
  @Nullable String text(ResponseField field) {
    String first = null;
    for (Place place : table.places(field)) {
      Object value = found.get(place.slot());
      if (value != null && !(value instanceof String)) {
        throw new MalformedResponseException(place.path(), describe(value), "be text");
      }
      if (first == null && value instanceof String text && !text.isBlank()) {
        first = text;
      }
    }
    return first;
  }

  /** Returns a count within 0 to {@link TokenUsage#MAX_COUNT}, or {@link #ABSENT}. */
  long count(ResponseField field) {
    long first = ABSENT;
    for (Place place : table.places(field)) {
      checkAncestors(place);
      Object value = found.get(place.slot());
      if (value != null) {
        long count = count(place, value);
        first = first == ABSENT ? count : first;
      }
    }
    return first;
  }

  /** Returns a count, or 0 if there is none. */
  long countOrZero(ResponseField field) {
    return Math.max(0, count(field));
  }

  /** Returns an amount of money of so many units to the dollar, or null if there is none. */
  @Nullable Money money(ResponseField field, int scale) {
    Money first = null;
    for (Place place : table.places(field)) {
      checkAncestors(place);
      Object value = found.get(place.slot());
      if (value != null) {
        BigDecimal dollars = decimal(place, value).movePointLeft(scale);
        if (dollars.signum() < 0 || dollars.compareTo(LARGEST_COST) > 0) {
          throw new MalformedResponseException(
              place.path(), describe(value), "be within 0 to " + LARGEST_COST + " dollars");
        }
        Money money = Money.usd(dollars.setScale(Money.SCALE, RoundingMode.HALF_EVEN));
        first = first == null ? money : first;
      }
    }
    return first;
  }

  // A count below something that is no object would read as missing, and so as unknown usage.
  private void checkAncestors(Place place) {
    for (int ancestor : place.ancestors()) {
      Object value = found.get(ancestor);
      JsonShape expected = tree.isArray(ancestor) ? JsonShape.ARRAY : JsonShape.OBJECT;
      // The elements of an array hold no value of their own, or their number.
      if (value != null && value != expected && !(value instanceof Long)) {
        throw new MalformedResponseException(
            tree.path(ancestor), describe(value), "be " + expected);
      }
    }
  }

  private static long count(Place place, Object value) {
    long count;
    if (value instanceof Long number) {
      count = number;
    } else {
      BigDecimal number = decimal(place, value);
      if (number.stripTrailingZeros().scale() > 0) {
        throw new MalformedResponseException(
            place.path(), describe(value), "be a whole number, of 0 and more");
      }
      count = number.longValueExact();
    }
    if (count < 0 || count > TokenUsage.MAX_COUNT) {
      throw new MalformedResponseException(
          place.path(), describe(value), "be within 0 to " + TokenUsage.MAX_COUNT);
    }
    return count;
  }

  private static BigDecimal decimal(Place place, Object value) {
    if (value instanceof Long number) {
      return BigDecimal.valueOf(number);
    }
    if (!(value instanceof NumberText number)) {
      throw new MalformedResponseException(place.path(), describe(value), "be a number");
    }
    BigDecimal decimal;
    try {
      decimal = new BigDecimal(number.text());
    } catch (NumberFormatException e) {
      // NaN, the infinities, and what was cut for its length.
      throw new MalformedResponseException(place.path(), describe(value), "be a finite number");
    }
    // Before anything writes out 10^999999999.
    long exponent = (long) decimal.precision() - decimal.scale();
    boolean zero = decimal.signum() == 0;
    if (!zero && (exponent > LARGEST_EXPONENT - 12 || exponent < -LARGEST_EXPONENT)) {
      throw new MalformedResponseException(
          place.path(), describe(value), "be a number of believable size");
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

package io.tokengauge.window;

import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.UsageRecord;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Says which calls are meant: those that have all of these values; {@link #ALL} has none and means
 * every call. Immutable.
 *
 * @param values by dimension; {@link Dimension#ABSENT} means the calls that lack the property
 */
public record Scope(SortedMap<Dimension, String> values) {

  /** Every call. */
  public static final Scope ALL = new Scope(new TreeMap<>());

  /** Copies the values. */
  public Scope {
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
  }

  /** Returns the calls with one value. */
  public static Scope of(Dimension dimension, String value) {
    return ALL.and(dimension, value);
  }

  /** Returns the calls of the given values. */
  public static Scope of(Map<Dimension, String> values) {
    return new Scope(new TreeMap<>(values));
  }

  /**
   * Returns those of these calls that have one more value.
   *
   * @throws IllegalArgumentException if the dimension has a value already
   */
  public Scope and(Dimension dimension, String value) {
    SortedMap<Dimension, String> more = new TreeMap<>(values);
    String before = more.put(dimension, value);
    if (before != null) {
      throw new IllegalArgumentException(
          dimension + " must be given once, was " + before + " and " + value);
    }
    return new Scope(more);
  }

  /**
   * Returns the value that all of these calls have of a dimension.
   *
   * @throws IllegalArgumentException if they may have several
   */
  public String value(Dimension dimension) {
    String value = values.get(dimension);
    if (value == null) {
      throw new IllegalArgumentException(
          "scope must have a value of " + dimension + ", was " + this);
    }
    return value;
  }

  /** Tells whether a call is meant. */
  public boolean includes(UsageRecord record) {
    return values.entrySet().stream()
        .allMatch(entry -> entry.getKey().valueOf(record).equals(entry.getValue()));
  }

  /** Returns {@code all calls}, or the values: {@code model=gpt-4.1, user=ann}. */
  @Override
  public String toString() {
    return values.isEmpty()
        ? "all calls"
        : values.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining(", "));
  }
}

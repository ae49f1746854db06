package io.tokengauge.history;

import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.UsageRecord;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Selects calls: for each dimension named, the call's value must be one of those listed.
 *
 * @param values the values allowed per dimension, at least one each, in any form that {@link
 *     Dimension#canonicalValue} takes; {@link Dimension#ABSENT} selects calls without the property
 */
public record UsageFilter(Map<Dimension, Set<String>> values) {

  /** Selects every call. */
  public static final UsageFilter ALL = new UsageFilter(Map.of());

  /**
   * Copies the values.
   *
   * @throws IllegalArgumentException if a dimension is named without a value
   */
  public UsageFilter {
    Map<Dimension, Set<String>> copy = new TreeMap<>();
    values.forEach(
        (dimension, allowed) -> {
          if (allowed.isEmpty()) {
            throw new IllegalArgumentException(
                "filter on " + dimension + " must list at least one value, was []");
          }
          Set<String> canonical = new LinkedHashSet<>();
          allowed.forEach(value -> canonical.add(dimension.canonicalValue(value)));
          copy.put(dimension, Collections.unmodifiableSet(canonical));
        });
    values = Collections.unmodifiableMap(copy);
  }

  /** Selects calls with one of these values. */
  public static UsageFilter where(Dimension dimension, String... allowed) {
    return ALL.and(dimension, allowed);
  }

  /**
   * Narrows the selection.
   *
   * @throws IllegalArgumentException if the dimension is restricted already, or no value is given
   */
  public UsageFilter and(Dimension dimension, String... allowed) {
    Map<Dimension, Set<String>> wider = new TreeMap<>(values);
    if (wider.put(dimension, new LinkedHashSet<>(Arrays.asList(allowed))) != null) {
      throw new IllegalArgumentException(
          "filter on " + dimension + " must be set once, was " + values.get(dimension));
    }
    return new UsageFilter(wider);
  }

  /** Tells whether a call is selected. */
  public boolean matches(UsageRecord record) {
    return values.entrySet().stream()
        .allMatch(e -> e.getValue().contains(e.getKey().valueOf(record)));
  }
}

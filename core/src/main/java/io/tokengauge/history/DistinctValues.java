package io.tokengauge.history;

import java.util.List;

/**
 * Lists the values of a dimension.
 *
 * @param values in code point order, without the absent value
 * @param source what the answer was made from
 */
public record DistinctValues(List<String> values, Source source) {

  public DistinctValues {
    values = List.copyOf(values);
  }
}

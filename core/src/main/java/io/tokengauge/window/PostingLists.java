package io.tokengauge.window;

import io.tokengauge.usage.Dimension;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Says which series have a value, so that one user's are found without a look at everyone's.
 * Guarded by the table's lock.
 */
final class PostingLists {

  private final List<Series> all = new ArrayList<>();
  private final List<Map<String, List<Series>>> byValue = new ArrayList<>();

  PostingLists(int dimensions) {
    for (int i = 0; i < dimensions; i++) {
      byValue.add(new HashMap<>());
    }
  }

  void add(Series series) {
    all.add(series);
    for (int i = 0; i < byValue.size(); i++) {
      byValue.get(i).computeIfAbsent(series.value(i), v -> new ArrayList<>(1)).add(series);
    }
  }

  void removeAll(Set<Series> gone) {
    all.removeAll(gone);
    for (int i = 0; i < byValue.size(); i++) {
      Set<String> values = new HashSet<>();
      for (Series series : gone) {
        values.add(series.value(i));
      }
      Map<String, List<Series>> lists = byValue.get(i);
      for (String value : values) {
        lists.computeIfPresent(
            value,
            (v, list) -> {
              list.removeAll(gone);
              return list.isEmpty() ? null : list;
            });
      }
    }
  }

  List<Series> all() {
    return all;
  }

  /**
   * Returns the series that have all values asked for; a copy.
   *
   * @param wanted by dimension, null where any value will do
   */
  List<Series> matching(@Nullable String[] wanted) {
    List<Series> shortest = all;
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i] != null) {
        List<Series> list = byValue.get(i).getOrDefault(wanted[i], List.of());
        shortest = list.size() <= shortest.size() ? list : shortest;
      }
    }
    List<Series> matching = new ArrayList<>(shortest.size());
    for (Series series : shortest) {
      if (has(series, wanted)) {
        matching.add(series);
      }
    }
    return matching;
  }

  private static boolean has(Series series, @Nullable String[] wanted) {
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i] != null && !series.value(i).equals(wanted[i])) {
        return false;
      }
    }
    return true;
  }

  /** Returns the values there are of a dimension, in their order; a copy. */
  Set<String> values(int dimension) {
    Set<String> values = new TreeSet<>(Dimension.VALUE_ORDER);
    values.addAll(byValue.get(dimension).keySet());
    return values;
  }
}

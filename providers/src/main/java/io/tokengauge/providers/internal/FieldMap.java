package io.tokengauge.providers.internal;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Joins the meanings of a mapping table to the slots of a tree, which several tables may share.
 * Immutable.
 *
 * @param <F> the meanings
 */
public final class FieldMap<F extends Enum<F>> {

  /** Is one path of a table: where its value is kept, and where the objects on the way to it. */
  static final class Place {
    final String path;
    final int slot;
    final int[] ancestors;

    private Place(String path, FieldTree tree) {
      this.path = path;
      this.slot = tree.add(path);
      this.ancestors = tree.ancestors(path);
    }
  }

  private static final Place[] NOWHERE = {};

  private final FieldTree tree;
  private final Map<F, Place[]> places;

  /**
   * Adds a table's fields to the tree.
   *
   * @param paths where each meaning's value is, the first that is there counting
   */
  public FieldMap(Class<F> meanings, Map<F, List<String>> paths, FieldTree tree) {
    this.tree = tree;
    places = new EnumMap<>(meanings);
    paths.forEach(
        (field, all) ->
            places.put(
                field, all.stream().map(path -> new Place(path, tree)).toArray(Place[]::new)));
  }

  FieldTree tree() {
    return tree;
  }

  Place[] places(F field) {
    return places.getOrDefault(field, NOWHERE);
  }
}

package io.tokengauge.providers.response;

import io.tokengauge.providers.internal.FieldTree;
import io.tokengauge.providers.internal.FieldValues;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Joins a table to the slots of the tree that all tables share. */
final class BoundTable {

  /** Is one path of a table: where its value is kept, and where the objects on the way to it. */
  static final class Place {
    private final String path;
    private final int slot;
    private final int[] ancestors;

    Place(String path, FieldTree tree) {
      this.path = path;
      this.slot = tree.add(path);
      this.ancestors = tree.ancestors(path);
    }

    String path() {
      return path;
    }

    int slot() {
      return slot;
    }

    int[] ancestors() {
      return ancestors;
    }
  }

  private static final Place[] NOWHERE = {};

  final ResponseTable table;
  private final Map<ResponseField, Place[]> places = new EnumMap<>(ResponseField.class);
  private List<Clue> shape = List.of();
  private List<Clue> givenAwayBy = List.of();

  /** Adds a table's fields to the tree. */
  BoundTable(ResponseTable table, FieldTree tree) {
    this.table = table;
    table
        .fields()
        .forEach(
            (field, paths) ->
                places.put(
                    field,
                    paths.stream().map(path -> new Place(path, tree)).toArray(Place[]::new)));
    for (String wrapper : table.wrappers()) {
      table.fields().values().forEach(paths -> paths.forEach(path -> tree.mount(wrapper, path)));
    }
  }

  /** Adds the clues, once the fields of all tables are in the tree. */
  void bindClues(FieldTree tree) {
    shape = table.shape().stream().map(clue -> Clue.parse(clue, tree)).toList();
    givenAwayBy = table.givenAwayBy().stream().map(clue -> Clue.parse(clue, tree)).toList();
  }

  Place[] places(ResponseField field) {
    return places.getOrDefault(field, NOWHERE);
  }

  /** Tells whether a body is of this table's shape. */
  boolean fits(FieldValues values) {
    return shape.stream().anyMatch(clue -> clue.holds(values));
  }

  /** Tells whether a body of this shape is this provider's, as far as it shows. */
  boolean givenAway(FieldValues values) {
    return givenAwayBy.isEmpty() || givenAwayBy.stream().anyMatch(clue -> clue.holds(values));
  }
}

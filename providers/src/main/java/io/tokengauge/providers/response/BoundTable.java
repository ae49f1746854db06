package io.tokengauge.providers.response;

import io.tokengauge.providers.internal.Clue;
import io.tokengauge.providers.internal.FieldMap;
import io.tokengauge.providers.internal.FieldTree;
import io.tokengauge.providers.internal.FieldValues;
import java.util.List;

/** Joins a table to the slots of the tree that all tables share. */
final class BoundTable {

  final ResponseTable table;
  final FieldMap<ResponseField> fields;
  private List<Clue> shape = List.of();
  private List<Clue> givenAwayBy = List.of();

  /** Adds a table's fields to the tree. */
  BoundTable(ResponseTable table, FieldTree tree) {
    this.table = table;
    fields = new FieldMap<>(ResponseField.class, table.fields(), tree);
    for (String wrapper : table.wrappers()) {
      table.fields().values().forEach(paths -> paths.forEach(path -> tree.mount(wrapper, path)));
    }
  }

  /** Adds the clues, once the fields of all tables are in the tree. */
  void bindClues(FieldTree tree) {
    shape = table.shape().stream().map(clue -> Clue.parse(clue, tree)).toList();
    givenAwayBy = table.givenAwayBy().stream().map(clue -> Clue.parse(clue, tree)).toList();
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

package io.tokengauge.providers.response;

import io.tokengauge.providers.internal.Clues;
import io.tokengauge.providers.internal.FieldMap;
import io.tokengauge.providers.internal.FieldTree;
import io.tokengauge.providers.internal.FieldValues;

/** Joins a table to the slots of the tree that all tables share. */
final class BoundTable {

  final ResponseTable table;
  final FieldMap<ResponseField> fields;
  private Clues shape = Clues.NONE;
  private Clues givenAwayBy = Clues.NONE;

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
    shape = Clues.parse(table.shape(), tree);
    givenAwayBy = Clues.parse(table.givenAwayBy(), tree);
  }

  /** Tells whether a body is of this table's shape. */
  boolean fits(FieldValues values) {
    return shape.hold(values);
  }

  /** Tells whether a body of this shape is this provider's, as far as it shows. */
  boolean givenAway(FieldValues values) {
    return givenAwayBy.isEmpty() || givenAwayBy.hold(values);
  }
}

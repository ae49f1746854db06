package io.tokengauge.storage.jdbc;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the rows of one INSERT, whose values all are parameters. Not thread-safe. */
final class Rows {

  private final List<Type> types;
  private final List<@Nullable Object[]> rows = new ArrayList<>();

  /** Names what a column may hold. */
  enum Type {
    INTEGER,
    BIGINT,
    TEXT,
    BYTES
  }

  Rows(List<Type> types) {
    this.types = types;
  }

  /** Adds a row; its values are Integer, Long, String or bytes, or null. */
  void add(@Nullable Object... values) {
    if (values.length != types.size()) {
      throw new IllegalArgumentException(
          "a row must have " + types.size() + " values, had " + values.length);
    }
    rows.add(values);
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  List<Type> types() {
    return types;
  }

  /** Returns the rows in the order they came; not a copy. */
  List<@Nullable Object[]> rows() {
    return rows;
  }
}

package io.tokengauge.storage.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/** Collects a WHERE clause whose values are all parameters. Not thread-safe. */
final class Condition {

  // Engines take 32,766 parameters and more; longer lists are looked through in Java.
  private static final int MAX_LIST = 1000;

  private final StringBuilder sql = new StringBuilder();
  private final List<Object> values = new ArrayList<>();

  /** Adds a term, whose question marks stand for the values. */
  Condition and(String term, Object... parameters) {
    sql.append(sql.length() == 0 ? " WHERE " : " AND ").append(term);
    Collections.addAll(values, parameters);
    return this;
  }

  /** Demands one of these values, and tells whether it could. */
  boolean andIn(String column, Collection<String> allowed) {
    if (allowed.size() > MAX_LIST) {
      return false;
    }
    String marks = String.join(", ", Collections.nCopies(allowed.size(), "?"));
    and(column + " IN (" + marks + ")", allowed.toArray());
    return true;
  }

  /** Returns the clause, with a blank before it. */
  String sql() {
    return sql.toString();
  }

  /** Sets all parameters, from the first on, and returns the index of the next one. */
  int bind(PreparedStatement statement) throws SQLException {
    for (int i = 0; i < values.size(); i++) {
      Object value = values.get(i);
      if (value instanceof String text) {
        statement.setString(i + 1, text);
      } else if (value instanceof Integer number) {
        statement.setInt(i + 1, number);
      } else {
        statement.setLong(i + 1, (Long) value);
      }
    }
    return values.size() + 1;
  }
}

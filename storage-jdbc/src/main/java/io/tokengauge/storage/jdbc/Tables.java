package io.tokengauge.storage.jdbc;

/**
 * Names the tables in SQL texts: {@code ${schema}} stands before each. Only a checked schema name
 * ever gets there; nothing that comes with a call does.
 */
final class Tables {

  private static final String PLACEHOLDER = "${schema}";

  private final String prefix;

  /**
   * Names the tables of a schema.
   *
   * @param schema a plain name, or empty where there are none
   */
  Tables(String schema) {
    this.prefix = schema.isEmpty() ? "" : '"' + schema + "\".";
  }

  /** Returns the text with the schema in it. */
  String in(String sql) {
    return sql.replace(PLACEHOLDER, prefix);
  }
}

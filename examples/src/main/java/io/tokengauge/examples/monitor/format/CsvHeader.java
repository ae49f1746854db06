package io.tokengauge.examples.monitor.format;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds columns by name, so that their order does not matter. */
final class CsvHeader {

  private final Map<String, Integer> columns = new HashMap<>();

  /**
   * Reads the names.
   *
   * @throws IllegalArgumentException if a name is repeated or one that is needed is missing
   */
  CsvHeader(String line, List<String> needed) {
    for (String name : CsvCells.split(line)) {
      if (columns.putIfAbsent(name.strip(), columns.size()) != null) {
        throw new IllegalArgumentException("column " + name + " must be named once, was repeated");
      }
    }
    for (String name : needed) {
      if (!columns.containsKey(name)) {
        throw new IllegalArgumentException("column " + name + " must be there, was missing");
      }
    }
  }

  /**
   * Cuts a row.
   *
   * @throws IllegalArgumentException if it has more or fewer cells than there are columns
   */
  CsvRow row(String line) {
    List<String> cells = CsvCells.split(line);
    if (cells.size() != columns.size()) {
      throw new IllegalArgumentException(
          "row must have " + columns.size() + " cells, had " + cells.size());
    }
    return new CsvRow(columns, cells);
  }
}

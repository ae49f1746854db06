package io.tokengauge.examples.monitor.format;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Hands out the cells of a row by column and type, each error naming column, value and rule. */
final class CsvRow {

  private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,18}");
  private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,12}(\\.[0-9]{1,18})?");
  private static final int MAX_SHOWN = 80;

  private final Map<String, Integer> columns;
  private final List<String> cells;

  CsvRow(Map<String, Integer> columns, List<String> cells) {
    this.columns = columns;
    this.cells = cells;
  }

  boolean has(String column) {
    return columns.containsKey(column);
  }

  String text(String column) {
    Integer index = columns.get(column);
    if (index == null) {
      throw new IllegalStateException("column " + column + " was not asked for");
    }
    return cells.get(index).strip();
  }

  String required(String column) {
    String text = text(column);
    if (text.isEmpty()) {
      throw new IllegalArgumentException(column + " must be given, was empty");
    }
    return text;
  }

  long count(String column, long most) {
    String text = required(column);
    if (!WHOLE.matcher(text).matches()) {
      throw wrong(column, "a whole number", text);
    }
    long count = Long.parseLong(text);
    if (count < 0 || count > most) {
      throw wrong(column, "within 0 to " + most, text);
    }
    return count;
  }

  Duration seconds(String column) {
    return seconds(column, required(column));
  }

  @Nullable Duration optionalSeconds(String column) {
    String text = text(column);
    return text.isEmpty() ? null : seconds(column, text);
  }

  private static Duration seconds(String column, String text) {
    if (!DECIMAL.matcher(text).matches() || text.startsWith("-")) {
      throw wrong(column, "seconds of 0 or more in plain digits", text);
    }
    BigDecimal micros = new BigDecimal(text).movePointRight(6).setScale(0, RoundingMode.DOWN);
    return Duration.of(micros.longValueExact(), ChronoUnit.MICROS);
  }

  private static IllegalArgumentException wrong(String column, String rule, String text) {
    return new IllegalArgumentException(
        column + " must be " + rule + ", was \"" + shown(text) + "\"");
  }

  /** Returns as much of a cell as an error should show. */
  static String shown(String text) {
    return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "...";
  }
}

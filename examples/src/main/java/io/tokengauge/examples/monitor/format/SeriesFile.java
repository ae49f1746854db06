package io.tokengauge.examples.monitor.format;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads equally spaced series from CSV.
 *
 * <p>Two layouts are told apart by the first line. {@code "V1","V2",...} is that of the M4
 * competition: one series a line, its name first, empty cells at the end. Anything else has one
 * series a column and one step a line; names in the first line may be missing if all of it is
 * numbers, and a first column named like a time is left out.
 */
public final class SeriesFile {

  private static final Pattern M4_COLUMN = Pattern.compile("V[0-9]{1,6}");
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?[0-9]{1,300}(\\.[0-9]{0,300})?([eE][+-]?[0-9]{1,3})?");
  private static final Set<String> TIMES =
      Set.of("t", "t_s", "time", "timestamp", "date", "datetime", "day", "hour");
  private static final int MAX_SHOWN = 40;

  private int line;

  private SeriesFile() {}

  /**
   * Reads a file.
   *
   * @param file the file
   * @param column the only column to read; null for all. Not for M4's layout
   * @return the values by name, in the file's order, at least one series with at least one value
   *     each
   * @throws IOException if the file cannot be read or breaks a rule; the message says where and
   *     which
   */
  public static Map<String, double[]> read(Path file, @Nullable String column) throws IOException {
    SeriesFile reader = new SeriesFile();
    try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      List<List<String>> rows = new ArrayList<>();
      for (String text = in.readLine(); text != null; text = in.readLine()) {
        reader.line++;
        rows.add(text.isBlank() ? List.of() : CsvCells.split(text));
      }
      return reader.series(rows, column);
    } catch (CharacterCodingException e) {
      throw new IOException(file + ": must be UTF-8", e);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ":" + reader.line + ": " + e.getMessage(), e);
    }
  }

  private Map<String, double[]> series(List<List<String>> rows, @Nullable String column) {
    line = 1;
    if (rows.isEmpty() || rows.get(0).isEmpty()) {
      throw new IllegalArgumentException("first line must not be empty");
    }
    boolean m4 = rows.get(0).stream().allMatch(cell -> M4_COLUMN.matcher(cell).matches());
    if (m4 && column != null) {
      throw new IllegalArgumentException(
          "column " + column + " does not go with one series a line");
    }
    Map<String, double[]> series = m4 ? byLine(rows) : byColumn(rows, column);
    if (series.isEmpty()) {
      throw new IllegalArgumentException("file must hold at least one series, held none");
    }
    return series;
  }

  private Map<String, double[]> byLine(List<List<String>> rows) {
    Map<String, double[]> series = new LinkedHashMap<>();
    for (line = 2; line <= rows.size(); line++) {
      List<String> cells = rows.get(line - 1);
      if (cells.isEmpty()) {
        continue;
      }
      int end = cells.size();
      while (end > 1 && cells.get(end - 1).isBlank()) {
        end--;
      }
      double[] values = new double[end - 1];
      for (int i = 1; i < end; i++) {
        values[i - 1] = number(cells.get(i), "cell " + (i + 1));
      }
      put(series, cells.get(0).strip(), values);
    }
    return series;
  }

  private Map<String, double[]> byColumn(List<List<String>> rows, @Nullable String column) {
    List<String> names = rows.get(0);
    boolean named = !names.stream().allMatch(cell -> NUMBER.matcher(cell.strip()).matches());
    int first = named && TIMES.contains(names.get(0).strip().toLowerCase(Locale.ROOT)) ? 1 : 0;
    Map<String, double[]> series = new LinkedHashMap<>();
    boolean found = false;
    for (int at = first; at < names.size(); at++) {
      line = 1;
      String name = named ? names.get(at).strip() : "column " + (at + 1);
      if (column == null || column.equals(name)) {
        found = true;
        put(series, name, column(rows, named ? 2 : 1, at, name));
      }
    }
    line = 1;
    if (!found && column != null) {
      throw new IllegalArgumentException("column " + column + " must be there, was missing");
    }
    return series;
  }

  private double[] column(List<List<String>> rows, int firstLine, int at, String name) {
    double[] values = new double[rows.size()];
    int count = 0;
    int empty = 0;
    for (line = firstLine; line <= rows.size(); line++) {
      List<String> cells = rows.get(line - 1);
      if (cells.isEmpty()) {
        empty = line;
        continue;
      }
      // A line left out in the middle would shift all that follows by a step.
      if (empty > 0) {
        line = empty;
        throw new IllegalArgumentException("line must not be empty before the end");
      }
      if (cells.size() != rows.get(0).size()) {
        throw new IllegalArgumentException(
            "row must have " + rows.get(0).size() + " cells, had " + cells.size());
      }
      values[count++] = number(cells.get(at), name);
    }
    return Arrays.copyOf(values, count);
  }

  private void put(Map<String, double[]> series, String name, double[] values) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("series must have a name, was empty");
    }
    if (values.length == 0) {
      throw new IllegalArgumentException("series " + name + " must hold a value, was empty");
    }
    if (series.putIfAbsent(name, values) != null) {
      throw new IllegalArgumentException("series " + name + " must be there once, was repeated");
    }
  }

  private static double number(String cell, String name) {
    String text = cell.strip();
    double value = NUMBER.matcher(text).matches() ? Double.parseDouble(text) : Double.NaN;
    if (!(Math.abs(value) <= 1e150)) {
      String shown = text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "...";
      throw new IllegalArgumentException(
          name
              + " must be a finite number, was "
              + (text.isEmpty() ? "empty" : "\"" + shown + "\""));
    }
    return value;
  }
}

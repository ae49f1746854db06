package io.tokengauge.pricing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Turns rows into entries, one base row and its further cards at a time. Used once. */
final class PriceCsvParser {

  private static final List<String> REQUIRED = List.of("provider", "model", "input");
  private static final Set<String> KNOWN =
      Set.copyOf(
          Stream.concat(
                  Stream.of(
                      "provider",
                      "model",
                      "aliases",
                      "from",
                      "until",
                      "utc_hours",
                      "service_tier",
                      "above_tokens",
                      "inclusive",
                      "web_search_per_1000",
                      "multipliers",
                      "source"),
                  Arrays.stream(Billable.values()).map(Billable::label))
              .toList());

  private final String name;
  private final String version;
  private final Map<PriceCsvGroup.Key, PriceCsvGroup> groups = new LinkedHashMap<>();

  PriceCsvParser(String name, String version) {
    this.name = name;
    this.version = version;
  }

  PriceList parse(String text) {
    List<CsvRows.Row> rows = CsvRows.of(name, text.startsWith("\uFEFF") ? text.substring(1) : text);
    if (rows.isEmpty()) {
      throw new IllegalArgumentException(name + " must have a header row, was empty");
    }
    List<String> header = header(rows.get(0));
    for (CsvRows.Row row : rows.subList(1, rows.size())) {
      read(new PriceCsvRow(name, row, header));
    }
    List<PriceEntry> entries = new ArrayList<>();
    List<PriceCsvGroup> made = List.copyOf(groups.values());
    made.forEach(group -> entries.add(group.entry()));
    Optional<PriceList.Conflict> conflict = PriceList.conflict(entries);
    if (conflict.isPresent()) {
      throw made.get(conflict.get().second()).refused(conflict.get().rule());
    }
    return new PriceList(name, version, entries);
  }

  private List<String> header(CsvRows.Row row) {
    List<String> header = new ArrayList<>();
    for (String cell : row.cells()) {
      String column = cell.strip().toLowerCase(Locale.ROOT);
      if (!KNOWN.contains(column)) {
        throw refusedHeader(row, "column must be a known one, was \"" + cell + "\"");
      }
      if (header.contains(column)) {
        throw refusedHeader(row, "column must appear once, was \"" + cell + "\" twice");
      }
      header.add(column);
    }
    for (String column : REQUIRED) {
      if (!header.contains(column)) {
        throw refusedHeader(row, "column " + column + " must be there, was missing");
      }
    }
    return header;
  }

  private IllegalArgumentException refusedHeader(CsvRows.Row row, String rule) {
    return new IllegalArgumentException(name + " line " + row.line() + ": " + rule);
  }

  private void read(PriceCsvRow line) {
    PriceCsvGroup.Key key =
        new PriceCsvGroup.Key(
            line.required("provider"),
            line.required("model"),
            line.get("from", PriceCsvRow::instant),
            line.get("until", PriceCsvRow::instant),
            line.hours());
    groups.computeIfAbsent(key, k -> new PriceCsvGroup(line, k)).add(line);
  }
}

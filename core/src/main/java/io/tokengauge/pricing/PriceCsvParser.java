package io.tokengauge.pricing;

import io.tokengauge.usage.ServiceTier;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns rows into entries, one base row and its further cards at a time. Used once. */
final class PriceCsvParser {

  private static final List<String> REQUIRED = List.of("provider", "model", "input");
  private static final List<String> BASE_ONLY =
      List.of("aliases", "web_search_per_1000", "multipliers");
  private static final Set<String> KNOWN =
      new HashSet<>(
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
  private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);

  private final String name;
  private final String version;
  private final Map<Key, Group> groups = new LinkedHashMap<>();

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
      read(new Line(row, header));
    }
    List<PriceEntry> entries = new ArrayList<>();
    List<Group> made = List.copyOf(groups.values());
    made.forEach(group -> entries.add(group.entry()));
    Optional<PriceList.Conflict> conflict = PriceList.conflict(entries);
    if (conflict.isPresent()) {
      throw made.get(conflict.get().second()).first.refused(conflict.get().rule());
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

  private void read(Line line) {
    Key key =
        new Key(
            line.required("provider"),
            line.required("model"),
            line.get("from", PriceCsvParser::instant),
            line.get("until", PriceCsvParser::instant),
            line.hours());
    groups.computeIfAbsent(key, k -> new Group(line, k)).add(line);
  }

  private static Instant instant(String text) {
    try {
      return text.indexOf('T') < 0
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
          : Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "must be an instant like 2026-11-01T12:00:00Z or a date like 2026-11-01", e);
    }
  }

  /** Names an entry. */
  private record Key(
      String provider,
      String model,
      @Nullable Instant from,
      @Nullable Instant until,
      List<UtcHours> hours) {}

  /** Collects the rows of one entry. */
  private final class Group {
    private final Line first;
    private final Key key;
    private final List<Line> cards = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();
    private @Nullable Line base;

    private Group(Line first, Key key) {
      this.first = first;
      this.key = key;
    }

    private void add(Line line) {
      ServiceTier tier = line.tier();
      Long above = line.above();
      if (!seen.add(tier + " " + above)) {
        throw line.refused("must be the only row of its kind, was a duplicate");
      }
      if (tier == ServiceTier.STANDARD && above == null) {
        base = line;
        return;
      }
      for (String column : BASE_ONLY) {
        line.get(
            column,
            text -> {
              throw new IllegalArgumentException("must be in the base row only");
            });
      }
      cards.add(line);
    }

    private PriceEntry entry() {
      Line row = base;
      if (row == null) {
        throw first.refused(
            "must have a base row (without service_tier and above_tokens), was without");
      }
      row.required("input");
      ModelPrice.Builder price = ModelPrice.builder(row.card());
      row.get("web_search_per_1000", text -> price.webSearch(perSearch(text)));
      for (String multiplier : row.list("multipliers", "\\|")) {
        row.get("multipliers", text -> multiply(price, multiplier));
      }
      for (Line card : cards) {
        Long above = card.above();
        ServiceTier tier = card.tier();
        if (above == null) {
          price.card(tier, card.card());
        } else {
          card.get(
              "above_tokens",
              text -> price.context(tier, new ContextTier(above, card.inclusive(), card.card())));
        }
      }
      try {
        return new PriceEntry(
            key.provider(),
            key.model(),
            Set.copyOf(row.list("aliases", "[\\s|]+")),
            key.from(),
            key.until(),
            key.hours(),
            price.build(),
            row.text("source"));
      } catch (IllegalArgumentException e) {
        throw row.refused(String.valueOf(e.getMessage()));
      }
    }
  }

  private static Rate perSearch(String text) {
    return Rate.perToken(decimal(text).divide(THOUSAND));
  }

  private static BigDecimal decimal(String text) {
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("must be a decimal number", e);
    }
  }

  private static ModelPrice.Builder multiply(ModelPrice.Builder price, String multiplier) {
    int equals = multiplier.indexOf('=');
    if (equals < 0) {
      throw new IllegalArgumentException("must look like batch=0.5");
    }
    String what = multiplier.substring(0, equals).strip().toLowerCase(Locale.ROOT);
    BigDecimal factor = decimal(multiplier.substring(equals + 1).strip());
    if (what.startsWith("region:")) {
      return price.region(what.substring("region:".length()), factor);
    }
    if (what.startsWith("speed:")) {
      return price.speed(what.substring("speed:".length()), factor);
    }
    if (what.equals("regional_profile")) {
      return price.regionalProfile(factor);
    }
    return price.multiplier(ServiceTier.parse(what), factor);
  }

  /** Reads the cells of one row, and says where a wrong one is. */
  private final class Line {
    private final int number;
    private final Map<String, String> cells = new LinkedHashMap<>();

    private Line(CsvRows.Row row, List<String> header) {
      number = row.line();
      if (row.cells().size() != header.size()) {
        throw refused(
            "must have " + header.size() + " values as the header, was " + row.cells().size());
      }
      for (int i = 0; i < header.size(); i++) {
        cells.put(header.get(i), row.cells().get(i).strip());
      }
    }

    private String text(String column) {
      return cells.getOrDefault(column, "");
    }

    private String required(String column) {
      String value = text(column);
      if (value.isEmpty()) {
        throw refused("column " + column + ": must not be empty, was \"\"");
      }
      return value.toLowerCase(Locale.ROOT);
    }

    private <T> @Nullable T get(String column, Function<String, T> reader) {
      String value = text(column);
      if (value.isEmpty()) {
        return null;
      }
      try {
        return reader.apply(value);
      } catch (IllegalArgumentException | ArithmeticException e) {
        throw refused("column " + column + ": " + e.getMessage() + ", was \"" + value + "\"");
      }
    }

    private List<String> list(String column, String separator) {
      return Arrays.stream(text(column).split(separator))
          .map(String::strip)
          .filter(part -> !part.isEmpty())
          .toList();
    }

    private List<UtcHours> hours() {
      List<UtcHours> hours = new ArrayList<>();
      for (String part : list("utc_hours", "\\|")) {
        get("utc_hours", text -> hours.add(UtcHours.parse(part)));
      }
      return hours;
    }

    private ServiceTier tier() {
      ServiceTier tier = get("service_tier", ServiceTier::parse);
      return tier == null ? ServiceTier.STANDARD : tier;
    }

    private @Nullable Long above() {
      Long above =
          get(
              "above_tokens",
              text -> {
                if (!text.matches("[1-9]\\d{0,8}")) {
                  throw new IllegalArgumentException("must be a whole number of tokens");
                }
                return Long.valueOf(text);
              });
      if (above == null && !text("inclusive").isEmpty()) {
        throw refused(
            "column inclusive: must be empty without above_tokens, was \""
                + text("inclusive")
                + "\"");
      }
      return above;
    }

    private boolean inclusive() {
      Boolean inclusive =
          get(
              "inclusive",
              text ->
                  switch (text.toLowerCase(Locale.ROOT)) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw new IllegalArgumentException("must be true or false");
                  });
      return inclusive != null && inclusive;
    }

    private RateCard card() {
      RateCard.Builder card = RateCard.builder();
      for (Billable billable : Billable.values()) {
        get(billable.label(), text -> card.rate(billable, Rate.perMillion(decimal(text))));
      }
      return card.build();
    }

    private IllegalArgumentException refused(String rule) {
      return new IllegalArgumentException(name + " line " + number + ": " + rule);
    }
  }
}

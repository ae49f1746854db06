package io.tokengauge.pricing;

import io.tokengauge.usage.ServiceTier;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the cells of one row, and says where a wrong one is. */
final class PriceCsvRow {
  private final String name;
  private final int number;
  private final Map<String, String> cells = new LinkedHashMap<>();

  PriceCsvRow(String name, CsvRows.Row row, List<String> header) {
    this.name = name;
    number = row.line();
    if (row.cells().size() != header.size()) {
      throw refused(
          "must have " + header.size() + " values as the header, was " + row.cells().size());
    }
    for (int i = 0; i < header.size(); i++) {
      cells.put(header.get(i), row.cells().get(i).strip());
    }
  }

  String text(String column) {
    return cells.getOrDefault(column, "");
  }

  String required(String column) {
    String value = text(column);
    if (value.isEmpty()) {
      throw refused("column " + column + ": must not be empty, was \"\"");
    }
    return value.toLowerCase(Locale.ROOT);
  }

  <T> @Nullable T get(String column, Function<String, T> reader) {
    String value = text(column);
    if (value.isEmpty()) {
      return null;
    }
    try {
      return reader.apply(value);
    } catch (IllegalArgumentException | ArithmeticException e) {
      String rule = String.valueOf(e.getMessage());
      throw refused(
          "column "
              + column
              + ": "
              + (rule.contains(", was ") ? rule : rule + ", was \"" + value + "\""));
    }
  }

  List<String> list(String column, String separator) {
    return Arrays.stream(text(column).split(separator))
        .map(String::strip)
        .filter(part -> !part.isEmpty())
        .toList();
  }

  List<UtcHours> hours() {
    List<UtcHours> hours = new ArrayList<>();
    for (String part : list("utc_hours", "\\|")) {
      get("utc_hours", text -> hours.add(UtcHours.parse(part)));
    }
    return hours;
  }

  ServiceTier tier() {
    ServiceTier tier = get("service_tier", ServiceTier::parse);
    return tier == null ? ServiceTier.STANDARD : tier;
  }

  @Nullable Long above() {
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

  boolean inclusive() {
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

  RateCard card() {
    RateCard.Builder card = RateCard.builder();
    for (Billable billable : Billable.values()) {
      get(billable.label(), text -> card.rate(billable, Rate.perMillion(decimal(text))));
    }
    return card.build();
  }

  IllegalArgumentException refused(String rule) {
    return new IllegalArgumentException(name + " line " + number + ": " + rule);
  }

  static Instant instant(String text) {
    try {
      return text.indexOf('T') < 0
          ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
          : Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "must be an instant like 2026-11-01T12:00:00Z or a date like 2026-11-01", e);
    }
  }

  static BigDecimal decimal(String text) {
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("must be a decimal number", e);
    }
  }
}

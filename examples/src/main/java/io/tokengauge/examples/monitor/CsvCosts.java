package io.tokengauge.examples.monitor;

import io.tokengauge.pricing.PriceBook;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.ServiceTier;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Prices the rows of a CSV file: each comes out as it went in, with its cost behind. A row that is
 * wrong comes out too, without a cost and with the status {@code error}, so that rows keep their
 * places. Columns that are named as those it adds are replaced.
 */
final class CsvCosts {

  private static final List<String> ADDED =
      List.of("cost_usd", "cost_status", "price_version", "without_cache_usd");
  private static final String ERROR = "error";
  private static final Pattern WHOLE = Pattern.compile("[0-9]{1,18}");
  private static final Pattern NEEDS_QUOTES = Pattern.compile("[\",\r\n]");
  private static final int MAX_SHOWN = 80;
  private static final int MAX_REMEMBERED = 10_000;

  private final PriceBook prices;
  private final Instant now;
  private final String file;
  private final FaultLog faults;
  private final PrintWriter out;
  private final Map<String, Integer> columns = new HashMap<>();
  private final List<Integer> kept = new ArrayList<>();
  private final Map<String, String> sellers = new HashMap<>();
  private int width;

  /**
   * Makes a run.
   *
   * @param now when calls were made that do not say so
   * @param file what the input is called in errors
   */
  CsvCosts(PriceBook prices, Instant now, String file, FaultLog faults, PrintWriter out) {
    this.prices = prices;
    this.now = now;
    this.file = file;
    this.faults = faults;
    this.out = out;
  }

  void price(InputStream in) throws IOException {
    CsvRecords rows = new CsvRecords(in);
    CsvRecords.Row header = rows.next();
    if (header == null) {
      faults.at(file, 1, "header row must be there, was missing");
      return;
    }
    String fault = header(header);
    if (fault != null) {
      faults.at(file, header.line(), fault);
      return;
    }
    for (CsvRecords.Row row = rows.next(); row != null; row = rows.next()) {
      price(row);
    }
  }

  private @Nullable String header(CsvRecords.Row header) {
    width = header.cells().size();
    List<String> shown = new ArrayList<>();
    for (int i = 0; i < width; i++) {
      String name = header.cells().get(i).strip().toLowerCase(Locale.ROOT);
      if (columns.put(name, i) != null) {
        return "column " + name + " must be named once, was repeated";
      }
      if (!ADDED.contains(name)) {
        kept.add(i);
        shown.add(header.cells().get(i));
      }
    }
    if (header.fault() != null || !columns.containsKey("model")) {
      return header.fault() != null ? header.fault() : "column model must be there, was missing";
    }
    shown.addAll(ADDED);
    print(shown);
    return null;
  }

  private void price(CsvRecords.Row row) {
    List<String> cells = new ArrayList<>();
    Cost cost = null;
    try {
      if (row.fault() != null) {
        throw new IllegalArgumentException(row.fault());
      }
      if (row.cells().size() != width) {
        throw new IllegalArgumentException(
            "row must have " + width + " cells as the header, was " + row.cells().size());
      }
      cost = cost(row.cells());
    } catch (IllegalArgumentException e) {
      faults.at(file, row.line(), String.valueOf(e.getMessage()));
    }
    for (int column : kept) {
      cells.add(column < row.cells().size() ? row.cells().get(column) : "");
    }
    if (cost == null) {
      Collections.addAll(cells, "", ERROR, "", "");
    } else {
      cells.add(cost.amount().map(Money::toString).orElse(""));
      cells.add(cost.status().name().toLowerCase(Locale.ROOT));
      cells.add(cost.priceVersion());
      cells.add(cost.withoutCache().map(Money::toString).orElse(""));
    }
    print(cells);
  }

  private Cost cost(List<String> cells) {
    String model = text(cells, "model");
    if (model.isEmpty()) {
      throw new IllegalArgumentException("model must be given, was empty");
    }
    String provider = text(cells, "provider");
    if (provider.isEmpty()) {
      if (sellers.size() >= MAX_REMEMBERED) {
        sellers.clear();
      }
      provider = sellers.computeIfAbsent(model, m -> ProviderGuess.of(prices, m).orElse("unknown"));
    }
    String tier = text(cells, "service_tier");
    return prices.price(
        UsageRecord.builder(new CallId(provider, "csv", "1"), at(cells), model)
            .tokens(tokens(cells))
            .serviceTier(tier.isEmpty() ? ServiceTier.STANDARD : ServiceTier.parse(tier))
            .build());
  }

  private TokenUsage tokens(List<String> cells) {
    long read = count(cells, "cache_read_tokens");
    long writeShort = count(cells, "cache_write_5m_tokens");
    long writeLong = count(cells, "cache_write_1h_tokens");
    long cached = read + writeShort + writeLong;
    long input = text(cells, "input_tokens").isEmpty() ? cached : count(cells, "input_tokens");
    if (input < cached) {
      throw new IllegalArgumentException(
          "input_tokens must be at least what was read from and written to the cache ("
              + cached
              + "), was "
              + input);
    }
    return new TokenUsage(
        input - cached,
        read,
        writeShort,
        writeLong,
        count(cells, "output_tokens"),
        count(cells, "reasoning_tokens"));
  }

  private long count(List<String> cells, String column) {
    String text = text(cells, column);
    if (text.isEmpty()) {
      return 0;
    }
    long count = WHOLE.matcher(text).matches() ? Long.parseLong(text) : -1;
    if (count < 0 || count > TokenUsage.MAX_COUNT) {
      throw new IllegalArgumentException(
          column
              + " must be a whole number within 0 to "
              + TokenUsage.MAX_COUNT
              + ", was "
              + quoted(text));
    }
    return count;
  }

  private Instant at(List<String> cells) {
    String text = text(cells, "at");
    if (text.isEmpty()) {
      return now;
    }
    try {
      if (text.length() <= "2026-11-01".length()) {
        return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
      }
      String time = text.replace(' ', 'T');
      int zone = Math.max(time.indexOf('Z'), Math.max(time.indexOf('+'), time.indexOf('-', 11)));
      return zone < 0
          ? LocalDateTime.parse(time).toInstant(ZoneOffset.UTC)
          : OffsetDateTime.parse(time).toInstant();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "at must be a time like 2026-11-01T12:00:00Z or a date, was " + quoted(text), e);
    }
  }

  private String text(List<String> cells, String column) {
    Integer index = columns.get(column);
    return index == null ? "" : cells.get(index).strip();
  }

  private static String quoted(String text) {
    return "\"" + (text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "...") + "\"";
  }

  private void print(List<String> cells) {
    out.print(
        cells.stream()
            .map(
                cell ->
                    NEEDS_QUOTES.matcher(cell).find()
                        ? '"' + cell.replace("\"", "\"\"") + '"'
                        : cell)
            .collect(Collectors.joining(",")));
    out.print('\n');
  }
}

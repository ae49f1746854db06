package io.tokengauge.providers.usagereport;

import static io.tokengauge.providers.usagereport.ReportField.*;

import io.tokengauge.history.ReportedUsage;
import io.tokengauge.history.TokenSums;
import io.tokengauge.history.UsageFigures;
import io.tokengauge.providers.MalformedResponseException;
import io.tokengauge.providers.internal.Clues;
import io.tokengauge.providers.internal.FieldMap;
import io.tokengauge.providers.internal.FieldTree;
import io.tokengauge.providers.internal.FieldValues;
import io.tokengauge.providers.internal.MappedValues;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.ServiceTier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the rows of reports by their tables. Immutable once built. */
final class RowReader {

  private static final int CENTS_SCALE = 2;

  /** What may be quoted in an error. */
  private static final Pattern CURRENCY_CODE = Pattern.compile("[A-Za-z]{3}");

  /** Joins a table to the tree that all tables share. */
  private record Bound(ReportTable table, FieldMap<ReportField> fields, Clues clues) {}

  private final List<Bound> tables;

  /** Adds the fields of all tables to the tree. */
  RowReader(FieldTree tree) {
    tables =
        ReportTable.STANDARD.stream()
            .map(
                table ->
                    new Bound(
                        table,
                        new FieldMap<>(ReportField.class, table.fields(), tree),
                        Clues.parse(table.clues(), tree)))
            .toList();
  }

  /** Returns the table that reads a row, or null if none does. */
  @Nullable ReportTable table(FieldValues row) {
    for (Bound bound : tables) {
      if (bound.clues.hold(row)) {
        return bound.table;
      }
    }
    return null;
  }

  /** Returns what a report of this kind says where it has no row. */
  static UsageFigures none(ReportTable table) {
    return table.tellsCost()
        ? new UsageFigures(null, null, Money.ZERO)
        : new UsageFigures(table.tellsRequests() ? (Long) 0L : null, TokenSums.ZERO, null);
  }

  /**
   * Reads the rows of a bucket.
   *
   * @throws MalformedResponseException if one tells what cannot be
   */
  List<ReportedUsage> rows(ReportTable table, String path, List<FieldValues> found) {
    FieldMap<ReportField> fields =
        tables.stream().filter(bound -> bound.table.equals(table)).findFirst().orElseThrow().fields;
    List<ReportedUsage> rows = new ArrayList<>();
    for (FieldValues row : found) {
      try {
        rows.add(row(table, UsageReportReader.values(fields, row)));
      } catch (MalformedResponseException e) {
        throw e.in(path + "[" + rows.size() + "]");
      }
    }
    return rows;
  }

  private static ReportedUsage row(ReportTable table, MappedValues<ReportField> row) {
    String item = row.text(ITEM);
    Map<Dimension, String> keys = new LinkedHashMap<>();
    put(keys, Dimension.MODEL, table.modelInItem() ? modelOf(item) : row.text(MODEL));
    put(keys, Dimension.PROJECT, row.text(PROJECT));
    put(keys, Dimension.USER, row.text(USER));
    put(keys, Dimension.API_KEY, row.text(API_KEY));
    put(keys, Dimension.SERVICE_TIER, tier(row));
    long searches = row.count(WEB_SEARCHES);
    return new ReportedUsage(
        keys,
        item,
        table.tellsCost() ? new UsageFigures(null, null, cost(row)) : usage(table, row),
        searches == MappedValues.ABSENT ? null : (Long) searches);
  }

  private static void put(
      Map<Dimension, String> keys, Dimension dimension, @Nullable String value) {
    if (value != null) {
      keys.put(dimension, dimension.canonicalValue(value));
    }
  }

  // "gpt-5-mini-2025-08-07, input"; other items ("Web search") name no model.
  private static @Nullable String modelOf(@Nullable String item) {
    int comma = item == null ? -1 : item.lastIndexOf(", ");
    String model = item == null || comma <= 0 ? null : item.substring(0, comma);
    return model == null || model.contains(" ") ? null : model;
  }

  private static @Nullable String tier(MappedValues<ReportField> row) {
    if (row.isTrue(BATCH)) {
      return ServiceTier.BATCH.label();
    }
    String tier = row.text(SERVICE_TIER);
    return "default".equals(tier) ? ServiceTier.STANDARD.label() : tier;
  }

  private static UsageFigures usage(ReportTable table, MappedValues<ReportField> row) {
    long requests = required(row, table.tellsRequests() ? REQUESTS : OUTPUT);
    long read = row.countOrZero(CACHE_READ);
    long writeShort = row.countOrZero(CACHE_WRITE) + row.countOrZero(CACHE_WRITE_SHORT);
    long writeLong = row.countOrZero(CACHE_WRITE_LONG);
    long uncached = row.count(UNCACHED_INPUT);
    long prompt = row.count(PROMPT);
    if (prompt == MappedValues.ABSENT) {
      uncached = required(row, UNCACHED_INPUT);
    } else {
      long rest = prompt - read - writeShort - writeLong;
      if (rest < 0) {
        throw row.refused(read > prompt ? CACHE_READ : CACHE_WRITE, atMost(row, prompt));
      }
      if (uncached > rest) {
        throw row.refused(UNCACHED_INPUT, atMost(row, prompt) + " less what was cached, " + rest);
      }
      uncached = rest;
    }
    return new UsageFigures(
        table.tellsRequests() ? (Long) requests : null,
        new TokenSums(uncached, read, writeShort, writeLong, row.countOrZero(OUTPUT)),
        null);
  }

  private static String atMost(MappedValues<ReportField> row, long prompt) {
    return "be at most " + row.path(PROMPT) + " (" + prompt + ")";
  }

  private static long required(MappedValues<ReportField> row, ReportField field) {
    long count = row.count(field);
    if (count == MappedValues.ABSENT) {
      throw row.refused(field, "be a count");
    }
    return count;
  }

  private static Money cost(MappedValues<ReportField> row) {
    Money dollars = row.money(DOLLARS, 0);
    Money cost = dollars != null ? dollars : row.money(CENTS, CENTS_SCALE);
    if (cost == null) {
      throw row.refused(DOLLARS, "be an amount");
    }
    String currency = row.text(CURRENCY);
    if (!"usd".equalsIgnoreCase(currency)) {
      throw currency != null && CURRENCY_CODE.matcher(currency).matches()
          ? new MalformedResponseException(row.path(CURRENCY), currency, "be USD")
          : row.refused(CURRENCY, "be USD");
    }
    return cost;
  }
}

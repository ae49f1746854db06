package io.tokengauge.providers.usagereport;

import io.tokengauge.history.ReportedBucket;
import io.tokengauge.history.UsageFigures;
import io.tokengauge.providers.MalformedResponseException;
import io.tokengauge.providers.internal.FieldMap;
import io.tokengauge.providers.internal.FieldTree;
import io.tokengauge.providers.internal.FieldValues;
import io.tokengauge.providers.internal.JsonFields;
import io.tokengauge.providers.internal.MappedValues;
import io.tokengauge.usage.ProviderName;
import io.tokengauge.usage.UsageRecord;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a page of what a provider itself reports: OpenAI's usage of completions and embeddings and
 * its costs, Anthropic's usage of messages and its costs. Which of them it is, the page tells.
 *
 * <p>Tokens come out disjoint, whatever the provider's "input" includes; amounts are exact dollars,
 * rounded half-even to pico-dollars where a provider writes finer ones. Fields that are not known
 * are ignored; a known one that cannot be is refused by path, value and rule, and the page with it:
 * a negative number, a part larger than its whole, the wrong type, another currency than dollars.
 *
 * <p>Stateless and safe for use by several threads at once.
 */
public final class UsageReportReader {

  /** How many bytes (characters, of a String) a page may have: 32 MiB. */
  public static final int MAX_BYTES = 32 << 20;

  /** More tokens or requests than anyone uses in a bucket. */
  static final long LARGEST_COUNT = 1_000_000_000_000_000L;

  /** More dollars than anyone pays for a row. */
  static final long LARGEST_COST = 1_000_000_000L;

  private static final UsageReportReader STANDARD = new UsageReportReader();

  private enum PageField {
    HAS_MORE,
    NEXT_PAGE
  }

  private enum BucketField {
    START,
    END
  }

  private final JsonFields json;
  private final FieldMap<PageField> pageFields;
  private final FieldTree.Rows buckets;
  private final FieldMap<BucketField> bucketFields;
  private final FieldTree.Rows rows;
  private final RowReader rowReader;

  private UsageReportReader() {
    FieldTree page = new FieldTree();
    pageFields =
        new FieldMap<>(
            PageField.class,
            Map.of(
                PageField.HAS_MORE, List.of("has_more"),
                PageField.NEXT_PAGE, List.of("next_page")),
            page);
    buckets = page.rows("data");
    bucketFields =
        new FieldMap<>(
            BucketField.class,
            Map.of(
                BucketField.START, List.of("start_time", "starting_at"),
                BucketField.END, List.of("end_time", "ending_at")),
            buckets.elements());
    rows = buckets.elements().rows("results");
    rowReader = new RowReader(rows.elements());
    json = new JsonFields(page, MAX_BYTES);
  }

  /** Returns the reader. */
  public static UsageReportReader standard() {
    return STANDARD;
  }

  /**
   * Reads a page.
   *
   * @throws MalformedResponseException if it must be refused
   */
  public UsageReportPage read(String page) {
    return read(json.read(page));
  }

  /**
   * Reads a page in UTF-8.
   *
   * @throws MalformedResponseException if it must be refused
   */
  public UsageReportPage read(byte[] page) {
    return read(json.read(page, 0, page.length));
  }

  /**
   * Reads a page in UTF-8 to its end. The stream is left open.
   *
   * @throws MalformedResponseException if it must be refused
   * @throws IOException if the stream fails
   */
  public UsageReportPage read(InputStream page) throws IOException {
    return read(json.read(page));
  }

  private UsageReportPage read(FieldValues found) {
    if (found.get(buckets.slot()) == null) {
      throw new MalformedResponseException(buckets.path(), "missing", "be an array of buckets");
    }
    List<FieldValues> all = found.rows(buckets);
    MappedValues<PageField> page = values(pageFields, found);
    boolean hasMore = page.isTrue(PageField.HAS_MORE);
    String nextPage = page.text(PageField.NEXT_PAGE);
    ReportTable table = table(all);
    String provider = table == null ? provider(all) : table.provider();
    UsageFigures none = table == null ? UsageFigures.NONE : RowReader.none(table);
    List<ReportedBucket> read = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      try {
        read.add(bucket(provider, table, none, all.get(i)));
      } catch (MalformedResponseException e) {
        throw e.in(buckets.path() + "[" + i + "]");
      }
    }
    return new UsageReportPage(provider, read, hasMore, nextPage);
  }

  private ReportedBucket bucket(
      String provider, @Nullable ReportTable table, UsageFigures none, FieldValues found) {
    MappedValues<BucketField> bucket = values(bucketFields, found);
    Instant start = time(bucket, BucketField.START);
    Instant end = time(bucket, BucketField.END);
    if (!start.isBefore(end)) {
      throw bucket.refused(BucketField.END, "be after the bucket's start, " + start);
    }
    return new ReportedBucket(
        provider,
        start,
        end,
        none,
        table == null ? List.of() : rowReader.rows(table, rows.path(), found.rows(rows)));
  }

  // Of empty buckets only the writing of their times tells whose they are.
  private String provider(List<FieldValues> all) {
    if (all.isEmpty()) {
      throw new MalformedResponseException(buckets.path(), "empty", "have a bucket");
    }
    return values(bucketFields, all.get(0)).path(BucketField.START).equals("starting_at")
        ? ProviderName.ANTHROPIC
        : ProviderName.OPENAI;
  }

  private @Nullable ReportTable table(List<FieldValues> all) {
    ReportTable table = null;
    for (int i = 0; i < all.size(); i++) {
      try {
        table = table(table, all.get(i).rows(rows));
      } catch (MalformedResponseException e) {
        throw e.in(buckets.path() + "[" + i + "]");
      }
    }
    return table;
  }

  private @Nullable ReportTable table(@Nullable ReportTable before, List<FieldValues> all) {
    ReportTable table = before;
    for (FieldValues row : all) {
      ReportTable of = rowReader.table(row);
      if (of == null || (table != null && !of.equals(table))) {
        throw new MalformedResponseException(
            rows.path(),
            of == null ? "none of them" : "several",
            "be rows of one report that is known");
      }
      table = of;
    }
    return table;
  }

  private static Instant time(MappedValues<BucketField> bucket, BucketField field) {
    Instant time;
    if (bucket.path(field).endsWith("_time")) {
      long seconds = bucket.count(field);
      if (seconds == MappedValues.ABSENT) {
        throw bucket.refused(field, "be a time");
      }
      time = Instant.ofEpochSecond(seconds);
    } else {
      try {
        time = OffsetDateTime.parse(String.valueOf(bucket.text(field))).toInstant();
      } catch (DateTimeException e) {
        throw bucket.refused(field, "be a time such as 2026-10-02T00:00:00Z");
      }
    }
    if (time.isBefore(UsageRecord.MIN_START) || time.isAfter(UsageRecord.MAX_START)) {
      throw bucket.refused(
          field, "be from " + UsageRecord.MIN_START + " to " + UsageRecord.MAX_START);
    }
    return time;
  }

  static <F extends Enum<F>> MappedValues<F> values(FieldMap<F> map, FieldValues found) {
    return new MappedValues<>(map, found, LARGEST_COUNT, LARGEST_COST);
  }
}

package io.tokengauge.history;

import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.UsageTotals;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Compares what providers report of the usage and cost of an account with what was recorded of the
 * same calls, by bucket of the reports and model.
 *
 * <p>Calls count by the time they were sent. Providers may count by the time they answered, so a
 * few calls around the edge of a bucket can stand on either side. Models are compared by the name
 * that answered. Immutable.
 *
 * @param buckets by start, end and provider
 * @param totals a line per provider: in each figure the buckets whose report has it
 */
public record Reconciliation(List<Bucket> buckets, List<Line> totals) {

  /** The most buckets that are compared; the store is asked once for each. */
  public static final int MAX_BUCKETS = 50_000;

  public Reconciliation {
    buckets = List.copyOf(buckets);
    totals = List.copyOf(totals);
  }

  /**
   * Compares one bucket.
   *
   * @param provider the provider's OpenTelemetry name
   * @param start the first instant
   * @param end the first instant no longer included
   * @param models a line per model that either side knows, by name, and one per item that the
   *     provider charged for without naming a model, in parentheses; none where the report does not
   *     tell models apart
   * @param total the line of the whole bucket
   */
  public record Bucket(String provider, Instant start, Instant end, List<Line> models, Line total) {
    public Bucket {
      models = List.copyOf(models);
    }
  }

  /**
   * Puts both sides of the same calls beside each other.
   *
   * @param name the model, the item or the provider
   * @param recorded what was recorded
   * @param unpriced how many of the recorded attempts have no price, so that their cost is missing
   * @param reported what the provider says; figures that it does not report are null
   */
  public record Line(String name, UsageFigures recorded, long unpriced, UsageFigures reported) {

    /** Returns how much more the provider reports than was recorded; null where it reports none. */
    public UsageFigures difference() {
      return reported.minus(recorded);
    }

    /** Tells whether every figure that is reported was recorded to the last digit. */
    public boolean agrees() {
      UsageFigures difference = difference();
      return difference.equals(difference.zero());
    }
  }

  /** Names the buckets that are one: of a usage and a cost report, or of two of its pages. */
  private record Key(Instant start, Instant end, String provider) {
    static final Comparator<Key> ORDER =
        Comparator.comparing(Key::start).thenComparing(Key::end).thenComparing(Key::provider);
  }

  /** Tells whether there is nothing that one side says and the other does not. */
  public boolean agrees() {
    return buckets.stream()
        .allMatch(bucket -> bucket.total.agrees() && bucket.models.stream().allMatch(Line::agrees));
  }

  /**
   * Compares reports with a store.
   *
   * @param store what was recorded
   * @param filter which of its calls belong to the account that is reported of; must not name the
   *     provider, which the reports do
   * @param reported the buckets of all reports and pages; one that is given twice counts once
   * @throws IllegalArgumentException if buckets of one provider overlap that report the same
   *     figure, there are more than {@value #MAX_BUCKETS}, or the filter names the provider
   */
  public static Reconciliation of(
      UsageStore store, UsageFilter filter, Collection<ReportedBucket> reported) {
    Map<Key, List<ReportedBucket>> byTime = new TreeMap<>(Key.ORDER);
    for (ReportedBucket bucket : reported.stream().distinct().toList()) {
      byTime
          .computeIfAbsent(
              new Key(bucket.start(), bucket.end(), bucket.provider()), any -> new ArrayList<>())
          .add(bucket);
    }
    if (byTime.size() > MAX_BUCKETS) {
      throw new IllegalArgumentException(
          "reports must have at most " + MAX_BUCKETS + " buckets, were " + byTime.size());
    }
    checkOverlap(byTime);
    List<Bucket> buckets = new ArrayList<>();
    Map<String, Line> totals = new TreeMap<>();
    byTime.forEach(
        (key, parts) -> {
          Bucket bucket = compare(store, filter, key, parts);
          buckets.add(bucket);
          Line line = bucket.total;
          totals.merge(
              key.provider,
              new Line(
                  key.provider,
                  line.recorded.where(line.reported),
                  line.reported.cost() == null ? 0 : line.unpriced,
                  line.reported),
              Reconciliation::sum);
        });
    return new Reconciliation(buckets, List.copyOf(totals.values()));
  }

  private static Bucket compare(
      UsageStore store, UsageFilter filter, Key key, List<ReportedBucket> parts) {
    UsageAnswer recorded =
        store.aggregate(
            UsageQuery.between(key.start, key.end)
                .where(filter.and(Dimension.PROVIDER, key.provider))
                .groupedBy(Dimension.MODEL));
    Map<String, UsageFigures> reported = new TreeMap<>();
    UsageFigures none = UsageFigures.NONE;
    for (ReportedBucket part : parts) {
      if (part.byModel()) {
        none = none.plus(part.none());
        part.rows().forEach(row -> reported.merge(name(row), row.figures(), UsageFigures::plus));
      }
    }
    Map<String, UsageTotals> known = new TreeMap<>();
    recorded.rows().forEach(row -> known.put(row.key().get(0), row.totals()));
    List<Line> models = new ArrayList<>();
    if (!none.equals(UsageFigures.NONE) || !reported.isEmpty()) {
      reported.keySet().forEach(name -> known.putIfAbsent(name, UsageTotals.ZERO));
      for (Map.Entry<String, UsageTotals> model : known.entrySet()) {
        UsageFigures theirs = reported.getOrDefault(model.getKey(), UsageFigures.NONE);
        models.add(line(model.getKey(), model.getValue(), none.plus(theirs)));
      }
    }
    UsageFigures whole =
        parts.stream().map(ReportedBucket::total).reduce(UsageFigures.NONE, UsageFigures::plus);
    return new Bucket(
        key.provider, key.start, key.end, models, line(key.provider, recorded.total(), whole));
  }

  private static String name(ReportedUsage row) {
    return row.model().orElseGet(() -> "(" + (row.item() == null ? "" : row.item()) + ")");
  }

  private static Line line(String name, UsageTotals recorded, UsageFigures reported) {
    return new Line(name, UsageFigures.recorded(recorded), recorded.unpriced(), reported);
  }

  private static Line sum(Line one, Line other) {
    return new Line(
        one.name,
        one.recorded.plus(other.recorded),
        one.unpriced + other.unpriced,
        one.reported.plus(other.reported));
  }

  // Two widths of bucket over the same time would count it twice in the totals.
  private static void checkOverlap(Map<Key, List<ReportedBucket>> byTime) {
    checkOverlap(byTime, "requests", UsageFigures::requests);
    checkOverlap(byTime, "tokens", UsageFigures::tokens);
    checkOverlap(byTime, "cost", UsageFigures::cost);
  }

  private static void checkOverlap(
      Map<Key, List<ReportedBucket>> byTime,
      String what,
      Function<UsageFigures, @Nullable Object> figure) {
    Map<String, Key> before = new TreeMap<>();
    byTime.forEach(
        (key, parts) -> {
          if (parts.stream().noneMatch(part -> figure.apply(part.none()) != null)) {
            return;
          }
          Key last = before.put(key.provider, key);
          if (last != null && key.start.isBefore(last.end)) {
            throw new IllegalArgumentException(
                "buckets of "
                    + key.provider
                    + " that report "
                    + what
                    + " must not overlap, were "
                    + last.start
                    + ".."
                    + last.end
                    + " and "
                    + key.start
                    + ".."
                    + key.end);
          }
        });
  }
}

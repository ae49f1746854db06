package io.tokengauge.window;

import io.tokengauge.usage.Dimension;
import java.util.List;

/**
 * Declares which sums the instances of a fleet share: one for every combination of these
 * dimensions' values (a label set). What is not declared stays in its process.
 *
 * <p>To an exchange a view is its dimensions: instances may differ in the rest. Sums have a
 * histogram where all that was published for them has.
 *
 * @param dimensions without duplicates; kept in their natural order; none for one sum of all calls
 * @param histogram whether to share latencies by bucket, which percentiles need
 * @param maxLabelSets how many label sets are told apart, 1 to {@value #MAX_LABEL_SETS}; those of a
 *     view are spread over {@value MetricsExchange#SHARDS} shards, each of which has an equal part
 *     of this room and counts what finds none without telling it apart
 */
public record SharedView(List<Dimension> dimensions, boolean histogram, int maxLabelSets) {

  /** The cap on label sets unless set. */
  public static final int DEFAULT_MAX_LABEL_SETS = 1_000;

  /** The highest cap on label sets. */
  public static final int MAX_LABEL_SETS = 100_000;

  /** All calls, without histogram. */
  public static final SharedView ALL = of();

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if a dimension is named twice, or the cap is out of range
   */
  public SharedView {
    List<Dimension> distinct = dimensions.stream().distinct().sorted().toList();
    if (distinct.size() != dimensions.size()) {
      throw new IllegalArgumentException("dimensions must differ, were " + dimensions);
    }
    dimensions = distinct;
    if (maxLabelSets < 1 || maxLabelSets > MAX_LABEL_SETS) {
      throw new IllegalArgumentException(
          "max label sets must be within 1 to " + MAX_LABEL_SETS + ", was " + maxLabelSets);
    }
  }

  /** Returns a view without histogram. */
  public static SharedView of(Dimension... dimensions) {
    return new SharedView(List.of(dimensions), false, DEFAULT_MAX_LABEL_SETS);
  }

  /** Returns a copy that shares latencies by bucket. */
  public SharedView withHistogram() {
    return new SharedView(dimensions, true, maxLabelSets);
  }

  /** Returns a copy with this cap on label sets. */
  public SharedView withMaxLabelSets(int count) {
    return new SharedView(dimensions, histogram, count);
  }

  /** Returns how many shards it has: the units that are published, guarded and capped alone. */
  public int shards() {
    return dimensions.isEmpty() ? 1 : MetricsExchange.SHARDS;
  }

  /** Returns how many label sets one shard tells apart. */
  public int labelSetsPerShard() {
    return Math.max(1, maxLabelSets / shards());
  }

  /**
   * Returns the shard of a label set. It is part of what exchanges store and does not change.
   *
   * @param values one per dimension
   */
  public int shardOf(List<String> values) {
    // List.hashCode and String.hashCode are specified; the multiplication spreads their low bits.
    int hash = values.hashCode() * 0x9E3779B9;
    return (int) (((hash & 0xFFFF_FFFFL) * shards()) >>> Integer.SIZE);
  }

  /** Tells whether it can answer for a scope. */
  boolean covers(Scope scope) {
    return dimensions.containsAll(scope.values().keySet());
  }

  /** Tells whether a label set belongs into a scope; the one that is not told apart does not. */
  boolean matches(Scope scope, List<String> values) {
    for (int i = 0; i < dimensions.size(); i++) {
      String wanted = scope.values().get(dimensions.get(i));
      if (wanted != null && (values.isEmpty() || !values.get(i).equals(wanted))) {
        return false;
      }
    }
    return true;
  }
}

package io.tokengauge.cache;

import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageTotals;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Adds up calls by cached share. */
final class ShareTable {

  private final Bucket[] buckets =
      Stream.of(CachedShare.values()).map(Bucket::new).toArray(Bucket[]::new);

  void add(PricedUsage call) {
    TokenUsage tokens = call.record().tokens();
    if (tokens != null) {
      CachedShare.of(tokens).ifPresent(share -> buckets[share.ordinal()].add(call));
    }
  }

  List<CachedShareRow> rows() {
    return Arrays.stream(buckets).map(Bucket::row).toList();
  }

  private static final class Bucket {
    private final CachedShare share;
    private final UsageTotals.Accumulator sum = new UsageTotals.Accumulator();
    private @Nullable Duration min;
    private @Nullable Duration max;

    Bucket(CachedShare share) {
      this.share = share;
    }

    void add(PricedUsage call) {
      sum.add(call);
      Duration latency = call.record().latency();
      if (latency != null) {
        min = min == null || latency.compareTo(min) < 0 ? latency : min;
        max = max == null || latency.compareTo(max) > 0 ? latency : max;
      }
    }

    CachedShareRow row() {
      return new CachedShareRow(share, sum.totals(), min, max);
    }
  }
}

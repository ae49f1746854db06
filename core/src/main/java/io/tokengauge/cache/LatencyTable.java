package io.tokengauge.cache;

import io.tokengauge.usage.Outcome;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Adds up latencies by model and prompt-size band, hits and misses apart. */
final class LatencyTable {

  private record Like(String provider, String model, PromptSizeBand band) {}

  private static final class Sums {
    private long hits;
    private Duration hitLatency = Duration.ZERO;
    private long misses;
    private Duration missLatency = Duration.ZERO;
  }

  private final int most;
  private final Map<Like, Sums> sums = new LinkedHashMap<>();

  LatencyTable(int most) {
    this.most = most;
  }

  void add(UsageRecord call) {
    TokenUsage tokens = call.tokens();
    if (tokens == null
        || tokens.inputTokens() == 0
        || call.latency() == null
        || call.outcome().kind() != Outcome.Kind.SUCCESS) {
      return;
    }
    Like like = new Like(call.provider(), call.model(), PromptSizeBand.of(tokens.inputTokens()));
    Sums sum = sums.get(like);
    if (sum == null) {
      if (sums.size() >= most) {
        return;
      }
      sum = new Sums();
      sums.put(like, sum);
    }
    Duration latency = Objects.requireNonNull(call.latency());
    if (tokens.cacheRead() > 0) {
      sum.hits++;
      sum.hitLatency = sum.hitLatency.plus(latency);
    } else {
      sum.misses++;
      sum.missLatency = sum.missLatency.plus(latency);
    }
  }

  /** Returns the comparisons by model, small prompts first. */
  List<LatencyComparison> rows() {
    List<LatencyComparison> rows = new ArrayList<>();
    sums.forEach(
        (like, sum) ->
            rows.add(
                new LatencyComparison(
                    like.provider,
                    like.model,
                    like.band,
                    sum.hits,
                    sum.hitLatency,
                    sum.misses,
                    sum.missLatency)));
    rows.sort(
        Comparator.comparing(LatencyComparison::provider)
            .thenComparing(LatencyComparison::model)
            .thenComparing(LatencyComparison::band));
    return List.copyOf(rows);
  }
}

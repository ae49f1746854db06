package io.tokengauge.benchmarks.store;

import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.Origin;
import io.tokengauge.usage.Outcome;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageContext;
import io.tokengauge.usage.UsageRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Makes up a month of calls, in the order of their starts: 1,000 users and 20 models by Zipf's law
 * (the n-th most frequent is 1/n as frequent as the first), each user in one of 25 projects, each
 * model serving one of 8 features with a cache key per project. The same seed gives the same calls.
 */
final class ZipfCalls {

  static final Instant FROM = Instant.parse("2026-09-01T00:00:00Z");
  static final Instant TO = Instant.parse("2026-10-01T00:00:00Z");

  private static final int USERS = 1000;
  private static final int MODELS = 20;
  private static final int PROJECTS = 25;

  private final SplittableRandom random;
  private final String prefix;
  private final Instant from;
  private final long stepMicros;
  private final double[] users = cumulated(USERS);
  private final double[] models = cumulated(MODELS);
  private long made;

  private ZipfCalls(int slice, Instant from, long stepMicros) {
    this.random = new SplittableRandom(slice);
    this.prefix = "req_" + slice + "_";
    this.from = from;
    this.stepMicros = stepMicros;
  }

  /**
   * Starts one of the equal slices that a month is made of.
   *
   * @param slice which one, from 0; also seeds it and sets its ids apart from those of others
   * @param slices how many there are
   * @param calls how many are in each
   */
  static ZipfCalls slice(int slice, int slices, int calls) {
    long micros = Duration.between(FROM, TO).toNanos() / 1000 / slices;
    return new ZipfCalls(slice, FROM.plusNanos(slice * micros * 1000), micros / calls);
  }

  /** Starts calls that are spread over a time from the month's beginning on. */
  static ZipfCalls of(int calls, Duration time) {
    return new ZipfCalls(0, FROM, Math.max(1, time.toNanos() / 1000 / calls));
  }

  private static double[] cumulated(int size) {
    double[] sums = new double[size];
    double sum = 0;
    for (int i = 0; i < size; i++) {
      sum += 1.0 / (i + 1);
      sums[i] = sum;
    }
    for (int i = 0; i < size; i++) {
      sums[i] /= sum;
    }
    return sums;
  }

  private int pick(double[] sums) {
    int found = Arrays.binarySearch(sums, random.nextDouble());
    return Math.min(sums.length - 1, found < 0 ? -found - 1 : found);
  }

  /** Returns the next calls. */
  List<PricedUsage> next(int count) {
    List<PricedUsage> calls = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      calls.add(next());
    }
    return calls;
  }

  private PricedUsage next() {
    int user = pick(users);
    int model = pick(models);
    long input = random.nextLong(200, 30_000);
    long read = input >= 1024 && random.nextBoolean() ? input / 2 : 0;
    long output = random.nextLong(20, 2_000);
    boolean failed = random.nextInt(100) == 0;
    Instant start = from.plusNanos((made * stepMicros + random.nextLong(stepMicros)) * 1000);
    UsageRecord record =
        UsageRecord.builder(
                CallId.ofRequest(model % 2 == 0 ? "openai" : "anthropic", prefix + made++),
                start,
                "model-" + model)
            .latency(Duration.ofNanos(random.nextLong(200_000, 20_000_000) * 1000))
            .tokens(failed ? null : TokenUsage.cached(input, read, output))
            .outcome(failed ? Outcome.error(500, "server_error") : Outcome.SUCCESS)
            .context(
                UsageContext.builder()
                    .user("user-" + user)
                    .project("project-" + user % PROJECTS)
                    .feature("feature-" + model % 8)
                    .cacheKey("prompt-" + model % 8 + "-" + user % PROJECTS)
                    .build())
            .origin(new Origin("team", "chat", "prod", "pod-" + random.nextInt(4)))
            .build();
    if (failed) {
      return new PricedUsage(record, Cost.UNPRICED);
    }
    long uncached = (input - read) * 2_000_000 + output * 8_000_000;
    long picos = uncached + read * 200_000;
    return new PricedUsage(
        record,
        new Cost(Cost.Status.PRICED, picos, uncached + read * 2_000_000, 0, "list-2026-09"));
  }
}

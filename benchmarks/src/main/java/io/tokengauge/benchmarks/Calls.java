package io.tokengauge.benchmarks;

import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.Outcome;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageContext;
import io.tokengauge.usage.UsageRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;

/** Makes the calls up that all contestants record. */
final class Calls {

  static final Instant START = Instant.parse("2026-11-02T10:00:00Z");

  private static final int PROJECTS = 10;
  private static final int MODELS = 10;

  private Calls() {}

  /**
   * Returns calls of as many combinations of model, user and project as asked for, in random order.
   * Each call has strings of its own, as when they come out of requests.
   *
   * @param count how many calls
   * @param combinations how many different ones, a divisor of the count
   */
  static PricedUsage[] of(int count, int combinations) {
    SplittableRandom random = new SplittableRandom(20261102);
    PricedUsage[] calls = new PricedUsage[count];
    for (int i = 0; i < count; i++) {
      calls[i] = call(i, i % combinations, random);
    }
    for (int i = count - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      PricedUsage swapped = calls[i];
      calls[i] = calls[j];
      calls[j] = swapped;
    }
    return calls;
  }

  private static PricedUsage call(int number, int combination, SplittableRandom random) {
    long input = random.nextLong(200, 8_000);
    long read = random.nextBoolean() ? 0 : input / 2;
    long output = random.nextLong(20, 800);
    boolean failed = random.nextInt(50) == 0;
    UsageRecord record =
        UsageRecord.builder(
                CallId.ofRequest("openai", "req_" + number), START, "model-" + combination % MODELS)
            .latency(Duration.ofMillis(random.nextLong(300, 12_000)))
            .tokens(failed ? null : TokenUsage.cached(input, read, output))
            .outcome(failed ? Outcome.error(500, "server_error") : Outcome.SUCCESS)
            .context(
                UsageContext.builder()
                    .user("user-" + combination / (MODELS * PROJECTS))
                    .project("project-" + combination / MODELS % PROJECTS)
                    .build())
            .build();
    long picos = failed ? 0 : (input - read) * 2_000_000 + read * 500_000 + output * 8_000_000;
    return new PricedUsage(
        record, new Cost(Cost.Status.PRICED, picos, failed ? 0 : picos + read, 0, "v1"));
  }
}

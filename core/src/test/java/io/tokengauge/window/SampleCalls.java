package io.tokengauge.window;

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

/** Makes calls up, all sorts of them, from a seed. */
final class SampleCalls {

  static final Instant START = Instant.parse("2026-11-02T10:00:00Z");

  private final SplittableRandom random;
  private final int users;
  private int next;

  SampleCalls(long seed, int users) {
    this.random = new SplittableRandom(seed);
    this.users = users;
  }

  /** Returns a call of nothing but the given numbers. */
  static PricedUsage plain(String user, long input, long output, long picos) {
    UsageRecord record =
        UsageRecord.builder(CallId.ofRequest("openai", user + picos), START, "gpt-4.1")
            .tokens(TokenUsage.of(input, output))
            .context(UsageContext.ofUser(user))
            .build();
    return new PricedUsage(record, new Cost(Cost.Status.PRICED, picos, picos, 0, "v1"));
  }

  PricedUsage next() {
    UsageRecord.Builder record =
        UsageRecord.builder(
                CallId.ofRequest("openai", "call-" + next++), START, "model-" + random.nextInt(3))
            .attempt(random.nextInt(10) == 0 ? 2 : 1)
            .outcome(outcome())
            .context(
                UsageContext.builder()
                    .user("user-" + random.nextInt(users))
                    .project(random.nextInt(4) == 0 ? null : "project-" + random.nextInt(2))
                    .build());
    if (random.nextInt(8) != 0) {
      record.tokens(tokens());
    }
    if (random.nextInt(8) != 0) {
      // Over all magnitudes, from microseconds to days.
      Duration latency = Duration.ofNanos(1000 * random.nextLong(1L << random.nextInt(1, 38)));
      record.latency(latency);
      if (random.nextBoolean()) {
        record.timeToFirstToken(latency.dividedBy(3));
      }
    }
    return new PricedUsage(record.build(), cost());
  }

  private TokenUsage tokens() {
    long output = random.nextLong(5_000);
    return new TokenUsage(
        random.nextLong(3_000),
        random.nextBoolean() ? 0 : random.nextLong(10_000),
        random.nextInt(4) != 0 ? 0 : random.nextLong(2_000),
        random.nextInt(8) != 0 ? 0 : random.nextLong(2_000),
        output,
        random.nextInt(4) != 0 ? 0 : random.nextLong(output + 1));
  }

  private Outcome outcome() {
    return switch (random.nextInt(12)) {
      case 0 -> Outcome.error(500, "server_error");
      case 1 -> Outcome.error(0, "timeout");
      case 2 -> Outcome.rateLimited("rate_limit_exceeded");
      case 3 -> Outcome.CANCELLED;
      default -> Outcome.SUCCESS;
    };
  }

  // Some so dear that a few of them leave the range of a long, some equally dear, some free.
  private Cost cost() {
    return switch (random.nextInt(8)) {
      case 0 -> Cost.UNPRICED;
      case 1 -> Cost.NOT_BILLED;
      case 2 -> amounts(Cost.Status.PRICED, Long.MAX_VALUE - random.nextInt(2));
      case 3 -> amounts(Cost.Status.ESTIMATED, random.nextLong(1_000_000_000_000L));
      default -> amounts(Cost.Status.PRICED, random.nextLong(1_000_000_000L));
    };
  }

  private Cost amounts(Cost.Status status, long picos) {
    return new Cost(
        status, picos, picos - picos / 3, random.nextBoolean() ? picos / 2 : -(picos / 2), "v1");
  }
}

package io.tokengauge.examples.monitor.sample;

import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Origin;
import io.tokengauge.usage.Outcome;
import io.tokengauge.usage.ProviderName;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageContext;
import io.tokengauge.usage.UsageRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Makes up single calls, their failures and their retries. */
final class SyntheticCalls {

  static final String RUNAWAY = "user-017";

  private static final String DEAR_MODEL = "claude-opus-4-5-20251101";
  private static final Origin ORIGIN = new Origin("default", "web-app", "production", "default");
  private static final int USERS = 180;
  private static final int CACHE_BLOCK = 128;

  /** In percent of what it was. */
  private static final long GROWTH_A_DAY = 50;

  private final SplittableRandom random;
  private final IncidentPlan incidents;
  private final double[] popularity = new double[USERS];
  private int made;

  SyntheticCalls(SplittableRandom random, IncidentPlan incidents) {
    this.random = random;
    this.incidents = incidents;
    double sum = 0;
    for (int i = 0; i < USERS; i++) {
      // Zipf's law; only sums and quotients, which are the same on every machine.
      sum += 1.0 / (i + 1);
      popularity[i] = sum;
    }
  }

  Workload byDay() {
    int drawn = random.nextInt(87);
    for (Workload workload : Workload.values()) {
      drawn -= workload.nightly() ? 0 : workload.weight;
      if (drawn < 0) {
        return workload;
      }
    }
    throw new AssertionError("the weights by day add up to 87");
  }

  String someUser() {
    double drawn = random.nextDouble() * popularity[USERS - 1];
    int rank = 0;
    while (popularity[rank] < drawn) {
      rank++;
    }
    return String.format(Locale.ROOT, "user-%03d", rank + 1);
  }

  /** Adds a call, and its retry if it was refused or failed. */
  void add(Workload workload, @Nullable String user, Instant start, List<UsageRecord> calls) {
    UsageRecord first = attempt(workload, user, start, 1, outcome(workload, start));
    calls.add(first);
    if (first.outcome().kind() == Outcome.Kind.RATE_LIMITED
        || first.outcome().kind() == Outcome.Kind.ERROR) {
      Instant again =
          first.end().orElse(start).plus(Duration.ofMillis(500L + random.nextInt(4_000)));
      calls.add(attempt(workload, user, again, 2, outcome(workload, again)));
    }
  }

  private Outcome outcome(Workload workload, Instant start) {
    boolean anthropic = workload.provider.equals(ProviderName.ANTHROPIC);
    if (anthropic && incidents.at(Incident.RATE_LIMIT_STORM, start) && random.nextInt(100) < 70) {
      return Outcome.rateLimited("rate_limit_error");
    }
    int drawn = random.nextInt(1_000);
    if (drawn < 1) {
      return Outcome.rateLimited(anthropic ? "rate_limit_error" : "rate_limit_exceeded");
    }
    if (drawn < 4) {
      return anthropic
          ? Outcome.error(529, "overloaded_error")
          : Outcome.error(500, "server_error");
    }
    if (drawn < 6) {
      return Outcome.error(0, "SocketTimeoutException");
    }
    return drawn < 10 ? Outcome.CANCELLED : Outcome.SUCCESS;
  }

  private UsageRecord attempt(
      Workload workload, @Nullable String user, Instant start, int attempt, Outcome outcome) {
    boolean dear = workload == Workload.TRIAGE && incidents.at(Incident.DEAR_MODEL, start);
    boolean answered = outcome.kind() == Outcome.Kind.SUCCESS;
    TokenUsage tokens = tokens(workload, start);
    Duration latency =
        answered
            ? millis(350 + tokens.output() * 5 + tokens.inputTokens() / 60)
            : millis(outcome.httpStatus() == 0 ? 10_000 : 60);
    return UsageRecord.builder(
            new CallId(
                workload.provider, "synthetic", String.format(Locale.ROOT, "call-%06d", ++made)),
            start,
            dear ? DEAR_MODEL : workload.model)
        .latency(latency)
        .timeToFirstToken(answered && tokens.output() > 0 ? latency.dividedBy(4) : null)
        .operation(workload == Workload.INDEX ? "embeddings" : UsageRecord.CHAT)
        .tokens(answered ? tokens : null)
        .outcome(outcome)
        .attempt(attempt)
        .serviceTier(workload.tier())
        .context(
            UsageContext.builder()
                .user(user)
                .project(workload.project)
                .feature(workload.feature)
                .endpoint("/" + workload.project + "/" + workload.feature)
                .cacheKey(workload.prefix == 0 ? null : workload.feature + "-v3")
                .build())
        .origin(ORIGIN)
        .build();
  }

  private TokenUsage tokens(Workload workload, Instant start) {
    long body = around(workload.body) * growth(workload, start) / 100;
    long output = around(workload.output);
    long reasoning = workload == Workload.REPLY || workload == Workload.REPORT ? output / 2 : 0;
    boolean broken = workload == Workload.CHAT && incidents.at(Incident.CACHE_BREAK, start);
    boolean read = !broken && random.nextInt(100) < 82;
    if (workload.prefix == 0) {
      return new TokenUsage(body, 0, 0, 0, output, reasoning);
    }
    if (workload.writesCache()) {
      return read
          ? new TokenUsage(body, workload.prefix, 0, 0, output, reasoning)
          : new TokenUsage(body, 0, workload.prefix, 0, output, reasoning);
    }
    long cached = read ? workload.prefix / CACHE_BLOCK * CACHE_BLOCK : 0;
    return new TokenUsage(workload.prefix - cached + body, cached, 0, 0, output, reasoning);
  }

  /** Returns how large what is sent is by now, in percent. */
  private long growth(Workload workload, Instant start) {
    if (workload != Workload.CHAT) {
      return 100;
    }
    return incidents
        .occurrence(Incident.GROWING_PROMPTS, start)
        .map(one -> 100 + GROWTH_A_DAY * Duration.between(one.from(), start).toHours() / 24)
        .orElse(100L);
  }

  /** Adds a call of a job that is refused, and its two retries, as clients make them. */
  void addRefused(Instant start, List<UsageRecord> calls) {
    Instant at = start;
    for (int attempt = 1; attempt <= 3; attempt++) {
      boolean refused = random.nextInt(100) < 80;
      Outcome outcome = refused ? Outcome.rateLimited("rate_limit_error") : Outcome.SUCCESS;
      calls.add(attempt(Workload.CHAT, null, at, attempt, outcome));
      if (!refused) {
        return;
      }
      at = at.plus(Duration.ofMillis(500L * attempt + random.nextInt(500)));
    }
  }

  // Half to one and a half times the mean, now and then four times.
  private long around(int mean) {
    if (mean == 0) {
      return 0;
    }
    long usual = mean / 2 + random.nextLong(mean + 1L);
    return random.nextInt(50) == 0 ? usual * 4 : usual;
  }

  private Duration millis(long base) {
    return Duration.of(base * 800 + random.nextLong(base * 400 + 1), ChronoUnit.MICROS);
  }
}

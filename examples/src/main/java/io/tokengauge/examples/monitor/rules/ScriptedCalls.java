package io.tokengauge.examples.monitor.rules;

import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Outcome;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageContext;
import io.tokengauge.usage.UsageRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/** Makes up the calls that one line of a file describes. */
final class ScriptedCalls {

  private static final long MOST = 1_000_000;
  private static final Duration SHORT = Duration.ofMillis(500);

  private ScriptedCalls() {}

  /**
   * Makes calls, {@code count} of them each {@code every} from {@code at} on, for as long as {@code
   * for} says; without that once.
   */
  static List<UsageRecord> of(Words words, Function<String, Instant> time, int line) {
    Instant from = time.apply(words.required("at"));
    Duration length = words.duration("for", Duration.ZERO);
    Duration every = words.duration("every", Duration.ofMinutes(1));
    int count = words.count("count", 1);
    if (every.isNegative() || every.isZero() || count < 1 || length.isNegative()) {
      throw new IllegalArgumentException("every, for and count must be above zero, were not");
    }
    long times = Math.max(1, length.dividedBy(every));
    if (times * count > MOST) {
      throw new IllegalArgumentException(
          "calls of a line must be at most " + MOST + ", were " + times * count);
    }
    UsageRecord.Builder like = like(words, from);
    String provider = Objects.requireNonNullElse(words.text("provider"), "openai");
    List<UsageRecord> calls = new ArrayList<>();
    for (long i = 0; i < times * count; i++) {
      calls.add(
          like.id(new CallId(provider, "scripted", "line-" + line + "-" + i))
              .start(from.plus(every.multipliedBy(i / count)))
              .build());
    }
    return calls;
  }

  private static UsageRecord.Builder like(Words words, Instant from) {
    Outcome outcome = outcome(words);
    int input = words.count("input", 1_000);
    int cached = words.count("cached", 0);
    int output = words.count("output", 100);
    if (cached > input) {
      throw new IllegalArgumentException(
          "cached must be at most input, was " + cached + " of " + input);
    }
    boolean answered = outcome.kind() == Outcome.Kind.SUCCESS;
    String model = Objects.requireNonNullElse(words.text("model"), "gpt-4o");
    return UsageRecord.builder(new CallId("openai", "scripted", "any"), from, model)
        .latency(words.duration("latency", SHORT))
        .tokens(answered ? new TokenUsage(input - cached, cached, 0, 0, output, 0) : null)
        .outcome(outcome)
        .context(
            UsageContext.builder()
                .user(words.text("user"))
                .project(words.text("project"))
                .feature(words.text("feature"))
                .build());
  }

  private static Outcome outcome(Words words) {
    Outcome.Kind kind = words.choice("outcome", Outcome.Kind.SUCCESS, Outcome.Kind.class);
    return switch (kind) {
      case SUCCESS -> Outcome.SUCCESS;
      case ERROR -> Outcome.error(500, "server_error");
      case RATE_LIMITED -> Outcome.rateLimited("rate_limit_exceeded");
      case CANCELLED -> Outcome.CANCELLED;
    };
  }
}

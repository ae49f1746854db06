package io.tokengauge.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.usage.CallId;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageContext;
import io.tokengauge.usage.UsageRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;

class PeakMeterTest {

  private static final Instant START = Instant.parse("2026-10-01T00:00:00Z");

  @Test
  void theBusiestMinuteIsThatOfAStraightSearch() {
    for (int seed = 1; seed <= 50; seed++) {
      List<UsageRecord> calls = calls(new Random(seed));
      for (boolean reads : new boolean[] {true, false}) {
        PeakMeter meter = new PeakMeter(reads);
        calls.forEach(meter::add);
        ToLongFunction<UsageRecord> tokens =
            call -> reads ? tokens(call).totalTokens() : counted(tokens(call));
        assertThat(meter.requests().value()).as("seed %s", seed).isEqualTo(most(calls, c -> 1));
        assertThat(meter.tokens().value()).as("seed %s", seed).isEqualTo(most(calls, tokens));
        long ofUser = 0;
        for (String user : List.of("a", "b")) {
          Predicate<UsageRecord> own = call -> user.equals(call.context().user());
          ofUser = Math.max(ofUser, most(calls.stream().filter(own).toList(), c -> 1));
        }
        assertThat(meter.requestsOfUser().value()).as("seed %s", seed).isEqualTo(ofUser);
      }
    }
  }

  @Test
  void whatIsAMinuteApartIsNotInOneMinute() {
    PeakMeter meter = new PeakMeter(true);
    meter.add(call(0, START, "a"));
    meter.add(call(1, START.plusSeconds(60), "a"));
    assertThat(meter.requests()).isEqualTo(new CallFindings.Peak(1, START, null));
    meter.add(call(2, START.plusMillis(60_001), "a"));
    assertThat(meter.requests())
        .isEqualTo(new CallFindings.Peak(2, START.plusMillis(60_001), null));
  }

  private static long most(List<UsageRecord> calls, ToLongFunction<UsageRecord> amount) {
    long most = 0;
    for (UsageRecord last : calls) {
      long sum = 0;
      for (UsageRecord call : calls) {
        Duration apart = Duration.between(call.start(), last.start());
        boolean within = !apart.isNegative() && apart.compareTo(Duration.ofMinutes(1)) < 0;
        sum += within ? amount.applyAsLong(call) : 0;
      }
      most = Math.max(most, sum);
    }
    return most;
  }

  private static TokenUsage tokens(UsageRecord call) {
    return Objects.requireNonNull(call.tokens());
  }

  private static long counted(TokenUsage tokens) {
    return tokens.totalTokens() - tokens.cacheRead();
  }

  private static List<UsageRecord> calls(Random random) {
    List<UsageRecord> calls = new ArrayList<>();
    Instant at = START;
    for (int i = 0; i < 60; i++) {
      at = at.plusMillis(random.nextInt(4) * 15_000L + (random.nextInt(5) == 0 ? 1 : 0));
      calls.add(call(i, at, random.nextBoolean() ? "a" : "b"));
    }
    return calls;
  }

  private static UsageRecord call(int number, Instant at, String user) {
    return UsageRecord.builder(CallId.ofRequest("openai", "c" + number), at, "gpt-5")
        .tokens(TokenUsage.cached(100 + number % 7 * 30L, number % 3 * 25L, number % 5))
        .context(UsageContext.builder().user(user).build())
        .build();
  }
}

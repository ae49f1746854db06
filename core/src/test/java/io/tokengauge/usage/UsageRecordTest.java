package io.tokengauge.usage;

import static io.tokengauge.usage.RandomCalls.START;
import static io.tokengauge.usage.RandomCalls.aCall;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsageRecordTest {

  private static final CallId ID = CallId.ofRequest("openai", "1");
  private static final Duration WEEK = Duration.ofDays(7);

  private static UsageRecord full() {
    return new UsageRecord(
        ID,
        START,
        Duration.ofMillis(20),
        Duration.ofMillis(10),
        "asked",
        "answered",
        "embeddings",
        TokenUsage.of(100, 10),
        BillableExtras.NONE.withRegion("eu"),
        Outcome.error(500, "boom"),
        3,
        ServiceTier.FLEX,
        UsageContext.ofUser("Ann"),
        Origin.ofService("shop"),
        Money.usd("0.25"));
  }

  @Test
  void builderSetsEveryPart() {
    assertThat(
            UsageRecord.builder(CallId.ofRequest("x", "0"), START.minusSeconds(1), "other")
                .id(ID)
                .start(START)
                .requestModel("asked")
                .latency(Duration.ofMillis(20))
                .timeToFirstToken(Duration.ofMillis(10))
                .responseModel("answered")
                .operation("embeddings")
                .tokens(TokenUsage.of(100, 10))
                .extras(BillableExtras.NONE.withRegion("eu"))
                .outcome(Outcome.error(500, "boom"))
                .attempt(3)
                .serviceTier(ServiceTier.FLEX)
                .context(UsageContext.ofUser("Ann"))
                .origin(Origin.ofService("shop"))
                .reportedCost(Money.usd("0.25"))
                .build())
        .isEqualTo(full());
  }

  @Test
  void builderNeedsIdStartAndModelOnly() {
    assertThat(UsageRecord.builder(ID, START, "gpt-4o").build())
        .isEqualTo(
            new UsageRecord(
                ID,
                START,
                null,
                null,
                "gpt-4o",
                null,
                "chat",
                null,
                BillableExtras.NONE,
                Outcome.SUCCESS,
                1,
                ServiceTier.STANDARD,
                UsageContext.EMPTY,
                Origin.DEFAULT,
                null));
  }

  @Test
  void copyHasEveryPart() {
    assertThat(full().toBuilder().build()).isEqualTo(full());
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void copyEqualsItsOriginal(long seed) {
    RandomCalls random = new RandomCalls(seed);
    for (int i = 0; i < 500; i++) {
      UsageRecord record = random.record();
      assertThat(record.toBuilder().build()).isEqualTo(record);
    }
  }

  @Test
  void startIsFrom2000To2099() {
    assertThat(aCall("1").start(UsageRecord.MIN_START).build().start())
        .isEqualTo("2000-01-01T00:00:00Z");
    assertThat(aCall("1").start(UsageRecord.MAX_START.minusNanos(1)).build().start())
        .isEqualTo("2099-12-31T23:59:59.999999Z");
    refuses(
        aCall("1").start(UsageRecord.MIN_START.minusNanos(1)),
        "start must be from 2000-01-01T00:00:00Z to before 2100-01-01T00:00:00Z,"
            + " was 1999-12-31T23:59:59.999999999Z");
    refuses(
        aCall("1").start(UsageRecord.MAX_START),
        "start must be from 2000-01-01T00:00:00Z to before 2100-01-01T00:00:00Z,"
            + " was 2100-01-01T00:00:00Z");
  }

  @Test
  void latencyIsAtMostAWeek() {
    assertThat(aCall("1").latency(Duration.ZERO).build().latency()).isEqualTo(Duration.ZERO);
    assertThat(aCall("1").latency(WEEK).build().latency()).isEqualTo(WEEK);
    refuses(
        aCall("1").latency(WEEK.plusNanos(1)),
        "latency must be within 0 to PT168H, was PT168H0.000000001S");
    refuses(
        aCall("1").latency(Duration.ofNanos(-1)),
        "latency must be within 0 to PT168H, was PT-0.000000001S");
  }

  @Test
  void timeToFirstTokenIsAtMostTheLatency() {
    UsageRecord.Builder call = aCall("1").latency(Duration.ofMillis(5));
    assertThat(call.timeToFirstToken(Duration.ofMillis(5)).build().timeToFirstToken())
        .isEqualTo(Duration.ofMillis(5));
    refuses(
        call.timeToFirstToken(Duration.ofNanos(5_001_000)),
        "time to first token must not exceed latency (PT0.005S), was PT0.005001S");
    assertThat(aCall("1").timeToFirstToken(WEEK).build().timeToFirstToken()).isEqualTo(WEEK);
    refuses(
        aCall("1").timeToFirstToken(WEEK.plusNanos(1)),
        "time to first token must be within 0 to PT168H, was PT168H0.000000001S");
  }

  @Test
  void timesAreCutToMicroseconds() {
    UsageRecord record =
        aCall("1")
            .start(Instant.parse("2026-03-01T12:00:00.123456789Z"))
            .latency(Duration.ofNanos(2_999))
            .timeToFirstToken(Duration.ofNanos(1_999))
            .build();
    assertThat(record.start()).isEqualTo("2026-03-01T12:00:00.123456Z");
    assertThat(record.latency()).isEqualTo(Duration.ofNanos(2_000));
    assertThat(record.timeToFirstToken()).isEqualTo(Duration.ofNanos(1_000));
  }

  @Test
  void attemptRunsFromOneToAThousand() {
    assertThat(aCall("1").attempt(1).build().attempt()).isEqualTo(1);
    assertThat(aCall("1").attempt(1000).build().attempt()).isEqualTo(1000);
    refuses(aCall("1").attempt(0), "attempt must be within 1 to 1000, was 0");
    refuses(aCall("1").attempt(1001), "attempt must be within 1 to 1000, was 1001");
  }

  @Test
  void reportedCostIsNotNegative() {
    assertThat(aCall("1").reportedCost(Money.ZERO).build().reportedCost()).isEqualTo(Money.ZERO);
    refuses(
        aCall("1").reportedCost(Money.usd("-0.5")), "reported cost must not be negative, was -0.5");
  }

  @Test
  void namesAreCanonicalAndThoseNeededNotBlank() {
    UsageRecord record =
        aCall("1").requestModel("m\0").responseModel("n\0").operation("o\0").build();
    assertThat(record.requestModel()).isEqualTo("m\uFFFD");
    assertThat(record.responseModel()).isEqualTo("n\uFFFD");
    assertThat(record.operation()).isEqualTo("o\uFFFD");
    assertThat(aCall("1").responseModel(" ").build().responseModel()).isNull();
    refuses(aCall("1").requestModel(""), "request model must not be blank, was \"\"");
    refuses(aCall("1").operation(""), "operation must not be blank, was \"\"");
  }

  @Test
  void modelIsTheOneThatAnswered() {
    assertThat(aCall("1").build().model()).isEqualTo("gpt-4o");
    assertThat(aCall("1").responseModel("gpt-4o-2024-08-06").build().model())
        .isEqualTo("gpt-4o-2024-08-06");
  }

  @Test
  void providerIsTheIdentitys() {
    assertThat(aCall("1").build().provider()).isEqualTo("openai");
  }

  @Test
  void endIsKnownIfTheLatencyIs() {
    assertThat(aCall("1").build().end()).isEmpty();
    assertThat(aCall("1").latency(Duration.ofSeconds(2)).build().end())
        .contains(START.plusSeconds(2));
  }

  @Test
  void usageIsUnknownIfNoneWasReportedAndTheCallNotRefused() {
    assertThat(aCall("1").build().usageUnknown()).isTrue();
    assertThat(aCall("1").outcome(Outcome.CANCELLED).build().usageUnknown()).isTrue();
    assertThat(aCall("1").outcome(Outcome.error(0, null)).build().usageUnknown()).isTrue();
    assertThat(aCall("1").outcome(Outcome.rateLimited(null)).build().usageUnknown()).isFalse();
    assertThat(aCall("1").outcome(Outcome.error(500, null)).build().usageUnknown()).isFalse();
    assertThat(aCall("1").tokens(TokenUsage.ZERO).build().usageUnknown()).isFalse();
  }

  private static void refuses(UsageRecord.Builder call, String message) {
    assertThatIllegalArgumentException().isThrownBy(call::build).withMessage(message);
  }
}

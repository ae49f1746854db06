package io.tokengauge.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokengauge.cache.CacheVerdict.Action;
import io.tokengauge.history.Source;
import io.tokengauge.history.UsageAnswer;
import io.tokengauge.history.UsageRow;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageRatios;
import io.tokengauge.usage.UsageTotals;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CacheAnalysisTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  @ParameterizedTest
  @CsvSource({
    "0, NONE",
    "1, UP_TO_25",
    "25, UP_TO_25",
    "26, UP_TO_50",
    "50, UP_TO_50",
    "51, UP_TO_75",
    "75, UP_TO_75",
    "76, BELOW_100",
    "99, BELOW_100",
    "100, ALL"
  })
  void theBucketsAreOpenBelowAndClosedAbove(long read, CachedShare share) {
    assertThat(CachedShare.of(TokenUsage.cached(100, read, 0))).contains(share);
  }

  @Test
  void aCallWithoutAPromptIsInNoBucket() {
    assertThat(CachedShare.of(TokenUsage.of(0, 10))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0, BELOW_1K",
    "1023, BELOW_1K",
    "1024, FROM_1K",
    "4095, FROM_1K",
    "4096, FROM_4K",
    "16384, FROM_16K",
    "65536, FROM_64K",
    "262143, FROM_64K",
    "262144, FROM_256K"
  })
  void bandsBeginAtPowersOfFour(long input, PromptSizeBand band) {
    assertThat(PromptSizeBand.of(input)).isEqualTo(band);
  }

  @Test
  void bucketsCarryCountsMeanExtremesAndPercentiles() {
    CacheCalls calls = new CacheCalls();
    for (int i = 1; i <= 4; i++) {
      calls.call(TokenUsage.cached(1_000, 900, 10), Duration.ofSeconds(i));
    }
    calls.call(TokenUsage.of(1_000, 10), Duration.ofSeconds(9)).call(TokenUsage.of(1_000, 10));
    List<CachedShareRow> rows = calls.findings().byShare();
    assertThat(rows).extracting(CachedShareRow::share).containsExactly(CachedShare.values());
    CachedShareRow most = rows.get(CachedShare.BELOW_100.ordinal());
    assertThat(most.totals().attempts()).isEqualTo(4);
    assertThat(UsageRatios.meanLatency(most.totals())).contains(Duration.ofMillis(2_500));
    assertThat(most.minLatency()).isEqualTo(Duration.ofSeconds(1));
    assertThat(most.maxLatency()).isEqualTo(Duration.ofSeconds(4));
    assertThat(most.totals().latency().flatMap(h -> h.percentile(50)).orElseThrow())
        .isBetween(Duration.ofMillis(1_936), Duration.ofMillis(2_064));
    CachedShareRow none = rows.get(CachedShare.NONE.ordinal());
    assertThat(none.totals().attempts()).isEqualTo(2);
    assertThat(none.maxLatency()).isEqualTo(Duration.ofSeconds(9));
    assertThat(rows.get(CachedShare.ALL.ordinal()).minLatency()).isNull();
  }

  @Test
  void latencyIsComparedWithinModelAndPromptSizeOnly() {
    CacheCalls calls = new CacheCalls();
    for (int i = 0; i < 10; i++) {
      calls.of("anthropic", "claude-sonnet-4-5");
      calls.call(TokenUsage.cached(2_000, 1_000, 10), Duration.ofSeconds(1));
      calls.call(TokenUsage.of(2_000, 10), Duration.ofSeconds(3));
      // Larger, slower and all hits; another model, faster and all misses.
      calls.call(TokenUsage.cached(100_000, 90_000, 10), Duration.ofSeconds(60));
      calls.of("openai", "gpt-4o").call(TokenUsage.of(100_000, 10), Duration.ofMillis(1));
    }
    List<LatencyComparison> rows = calls.findings().latency();
    assertThat(rows).hasSize(3);
    LatencyComparison small = rows.get(0);
    assertThat(small.band()).isEqualTo(PromptSizeBand.FROM_1K);
    assertThat(small.meanHit()).contains(Duration.ofSeconds(1));
    assertThat(small.meanMiss()).contains(Duration.ofSeconds(3));
    assertThat(small.saved()).contains(Duration.ofSeconds(20));
    assertThat(rows.get(1).saved()).isEmpty();
    assertThat(rows.get(2).saved()).isEmpty();
  }

  @Test
  void hitsThatTookLongerSaveLessThanNothing() {
    assertThat(
            new LatencyComparison(
                    "p",
                    "m",
                    PromptSizeBand.FROM_1K,
                    10,
                    Duration.ofMillis(20_500),
                    20,
                    Duration.ofSeconds(20))
                .saved())
        .contains(Duration.ofMillis(-10_500));
    assertThat(
            new LatencyComparison(
                    "p",
                    "m",
                    PromptSizeBand.FROM_1K,
                    9,
                    Duration.ofSeconds(1),
                    20,
                    Duration.ofSeconds(20))
                .saved())
        .isEqualTo(Optional.empty());
  }

  @Test
  void hitRatesAreByTokensAndByRequests() {
    CacheFindings found =
        new CacheCalls().call(1_000, 0, 0).call(500, 500, 0).key("b").call(0, 2_000, 0).findings();
    assertThat(UsageRatios.cacheHitRate(found.total())).hasValue(0.625);
    assertThat(UsageRatios.cacheHitRateByRequests(found.total())).hasValue(2.0 / 3);
    assertThat(found.keys()).extracting(KeyFindings::key).containsExactly("b", "prompt-a");
    assertThat(found.byModel().groups())
        .containsExactly(
            new CacheGroups.Group("claude-sonnet-4-5", found.total().withoutLatency()));
    assertThat(found.byUser().groups()).extracting(CacheGroups.Group::value).containsExactly("u");
    assertThat(found.byProject().groups())
        .extracting(CacheGroups.Group::value)
        .containsExactly("p");
  }

  @Test
  void recentAreTheLastHundredCalls() {
    CacheCalls calls = new CacheCalls();
    for (int i = 0; i < 150; i++) {
      calls.call(i, 0, 0);
    }
    assertThat(calls.findings().recent().inputTokens()).isEqualTo((50 + 149) * 100 / 2);
  }

  @Test
  void keysPastTheCapAreAddedUpAndNotLost() {
    CacheAnalysis analysis = new CacheAnalysis(CacheCalls.PRICES, 2);
    CacheCalls calls = new CacheCalls();
    for (String key : List.of("a", "b", "c", "a", "d")) {
      calls.key(key).call(10, 0, 100);
    }
    calls.list().forEach(analysis::add);
    CacheFindings found = analysis.findings();
    assertThat(found.keys()).extracting(KeyFindings::key).containsExactly("a", "b");
    assertThat(found.otherKeys().attempts()).isEqualTo(2);
    assertThat(found.total().attempts()).isEqualTo(5);
  }

  @Test
  void wrongOrderAndWrongCapsAreRefused() {
    List<PricedUsage> calls = new CacheCalls().call(1, 0, 0).after(MINUTE).call(1, 0, 0).list();
    CacheAnalysis analysis = new CacheAnalysis(CacheCalls.PRICES);
    analysis.add(calls.get(1));
    assertThatThrownBy(() -> analysis.add(calls.get(0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("calls must come in order of their start, came ");
    assertThatThrownBy(() -> new CacheAnalysis(CacheCalls.PRICES, 0))
        .hasMessage("groups must be 1 or more, was 0");
    assertThatThrownBy(() -> analysis.addWithReusable(calls.get(1), 2))
        .hasMessage("reusable tokens must be within 0 to the input (1), was 2");
  }

  @Test
  void aStoresAnswerGivesTheSameGroups() {
    CacheFindings found = new CacheCalls().call(5, 5, 5).findings();
    UsageTotals one = found.byModel().groups().get(0).totals();
    Instant from = CacheCalls.START;
    UsageRow row = new UsageRow(List.of("m"), from, from.plus(MINUTE), one, Extremes.NONE);
    UsageAnswer answer =
        new UsageAnswer(
            from, from.plus(MINUTE), List.of(row), one.plus(one), Extremes.NONE, Source.ROLLUP);
    assertThat(CacheGroups.of(Dimension.MODEL, answer))
        .isEqualTo(new CacheGroups(Dimension.MODEL, List.of(new CacheGroups.Group("m", one)), one));
  }

  @Test
  void writtenAndReadIsNoWaste() {
    KeyFindings key =
        new CacheCalls()
            .call(0, 0, 10_000)
            .after(MINUTE)
            .call(10, 10_000, 200)
            .after(MINUTE)
            .call(10, 10_200, 0)
            .onlyKey();
    assertThat(key.wastedTokens()).isZero();
    assertThat(key.wastedPremium()).isEqualTo(Money.ZERO);
  }

  @Test
  void whatExpiredUnreadIsWastedEvenIfItsSuccessorIsRead() {
    // Both writes put the same prompt there; the first was dead when the second came.
    KeyFindings key =
        new CacheCalls()
            .call(0, 0, 10_000)
            .after(Duration.ofMinutes(5).plusNanos(1_000))
            .call(0, 0, 10_000)
            .after(MINUTE)
            .call(10, 10_000, 0)
            .onlyKey();
    assertThat(key.wastedTokens()).isEqualTo(10_000);
    assertThat(key.wastedPremium()).isEqualTo(Money.usd("0.0075"));
  }

  @Test
  void whatNobodyHasReadYetCountsAsWastedSoFar() {
    KeyFindings key = new CacheCalls().call(0, 0, 1_000).after(MINUTE).call(0, 600, 0).onlyKey();
    assertThat(key.wastedTokens()).isEqualTo(400);
    assertThat(key.wastedPremium()).isEqualTo(Money.usd("0.0003"));
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23, 24})
  void wasteIsWhatATokenByTokenModelFinds(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 100; round++) {
      CacheCalls calls = new CacheCalls();
      for (int i = 0; i < 12; i++) {
        calls
            .after(Duration.ofSeconds(random.nextInt(6) * 75L))
            .call(
                new TokenUsage(
                    0, random.nextInt(12), random.nextInt(5), random.nextInt(2) * 3L, 0, 0));
      }
      assertThat(calls.onlyKey().wastedTokens())
          .as("seed %d, round %d", seed, round)
          .isEqualTo(naiveWaste(calls.list()));
    }
  }

  private static final class Written {
    private long position;
    private long pieceStart;
    private Instant touched = Instant.MIN;
    private Duration lifetime = Duration.ZERO;
    private boolean read;
  }

  private static long naiveWaste(List<PricedUsage> calls) {
    List<Written> all = new ArrayList<>();
    for (PricedUsage call : calls) {
      TokenUsage tokens = Objects.requireNonNull(call.record().tokens());
      Instant at = call.record().start();
      for (Written token : all) {
        boolean alive = Duration.between(token.touched, at).compareTo(token.lifetime) <= 0;
        if (alive && tokens.cacheRead() > token.pieceStart) {
          token.touched = at;
          token.read |= token.position < tokens.cacheRead();
        }
      }
      long from = tokens.cacheRead();
      for (long i = 0; i < tokens.cacheWriteLong() + tokens.cacheWriteShort(); i++) {
        boolean hour = i < tokens.cacheWriteLong();
        Written token = new Written();
        token.position = from + i;
        token.pieceStart = hour ? from : from + tokens.cacheWriteLong();
        token.touched = at;
        token.lifetime = Duration.ofMinutes(hour ? 60 : 5);
        all.add(token);
      }
    }
    return all.stream().filter(token -> !token.read).count();
  }

  @Test
  void readsThatPayAreKept() {
    KeyFindings key =
        new CacheCalls().call(0, 0, 10_000).after(MINUTE).call(0, 10_000, 0).onlyKey();
    // 10,000 tokens: +$0.027 read, -$0.0075 written.
    assertThat(key.verdict()).isEqualTo(new CacheVerdict(Action.KEEP, Money.usd("0.0195")));
  }

  @Test
  void aKeyThatIsWrittenAfreshEveryTenMinutesWantsTheLongerTtl() {
    CacheCalls calls = new CacheCalls();
    for (int i = 0; i < 6; i++) {
      calls.call(0, 0, 10_000).after(Duration.ofMinutes(10));
    }
    KeyFindings key = calls.onlyKey();
    // Short: 6 x 10,000 x $3.75. Long: 10,000 x $6 and 5 x 10,000 x $0.30 per million.
    assertThat(key.verdict()).isEqualTo(new CacheVerdict(Action.LONGER_TTL, Money.usd("0.15")));
    assertThat(TtlOutcome.of(key.ttls().atLong()))
        .isEqualTo(new TtlOutcome(6, 60_000, 50_000, 10_000));
    assertThat(TtlOutcome.of(key.ttls().atShort())).isEqualTo(new TtlOutcome(6, 60_000, 0, 60_000));
  }

  @Test
  void aKeyThatIsBusyWantsTheShorterTtl() {
    CacheCalls calls = new CacheCalls().call(new TokenUsage(0, 0, 0, 10_000, 0, 0));
    for (int i = 0; i < 5; i++) {
      calls.after(MINUTE).call(0, 10_000, 0);
    }
    // 10,000 written for $6 instead of $3.75 per million.
    assertThat(calls.onlyKey().verdict())
        .isEqualTo(new CacheVerdict(Action.SHORTER_TTL, Money.usd("0.0225")));
  }

  @Test
  void aKeyThatNobodyComesBackToShouldNotBeCached() {
    CacheCalls calls = new CacheCalls();
    for (int i = 0; i < 4; i++) {
      calls.call(0, 0, 10_000).after(Duration.ofHours(2));
    }
    assertThat(calls.onlyKey().verdict())
        .isEqualTo(new CacheVerdict(Action.STOP_CACHING, Money.usd("0.03")));
  }

  @Test
  void whatIsNotCachedOrNotPricedIsNotJudged() {
    assertThat(new CacheCalls().call(100, 0, 0).onlyKey().verdict().action())
        .isEqualTo(Action.NOT_CACHED);
    assertThat(
            new CacheCalls().of("nobody", "nothing").call(0, 0, 100).onlyKey().verdict().action())
        .isEqualTo(Action.UNPRICED);
  }

  @Test
  void aProviderThatCachesByItselfIsNotReplayed() {
    CacheFindings found =
        new CacheCalls()
            .of("openai", "gpt-4o")
            .call(1_000, 4_000, 0)
            .call(1_000, 4_000, 0)
            .findings();
    assertThat(found.ttls().recorded().isEmpty()).isTrue();
    assertThat(found.keys().get(0).verdict().action()).isEqualTo(Action.KEEP);
  }

  @Test
  void aKnownReusablePrefixIsReplayedWithEveryMissWritten() {
    CacheAnalysis analysis = new CacheAnalysis(CacheCalls.PRICES);
    List<PricedUsage> calls =
        new CacheCalls()
            .call(1_000, 0, 0)
            .after(MINUTE)
            .call(1_200, 0, 0)
            .after(Duration.ofMinutes(6))
            .call(1_300, 0, 0)
            .list();
    analysis.addWithReusable(calls.get(0), 0);
    analysis.addWithReusable(calls.get(1), 1_000);
    analysis.addWithReusable(calls.get(2), 1_200);
    TtlComparison ttls = analysis.findings().ttls();
    assertThat(TtlOutcome.of(ttls.at(CacheTtl.SHORT)))
        .isEqualTo(new TtlOutcome(3, 3_500, 1_000, 2_500));
    assertThat(TtlOutcome.of(ttls.at(CacheTtl.LONG)))
        .isEqualTo(new TtlOutcome(3, 3_500, 2_200, 1_300));
  }

  @Test
  void whatIsKnownToBeServedNeedsNoTimes() {
    CacheAnalysis analysis = new CacheAnalysis(CacheCalls.PRICES);
    List<PricedUsage> calls =
        new CacheCalls().call(1_000, 0, 0).after(Duration.ofDays(1)).call(1_000, 0, 0).list();
    analysis.addWithServed(calls.get(0), 0, 0);
    analysis.addWithServed(calls.get(1), 300, 700);
    TtlComparison ttls = analysis.findings().ttls();
    assertThat(ttls.atShort().cacheReadTokens()).isEqualTo(300);
    assertThat(ttls.atLong().cacheReadTokens()).isEqualTo(700);
  }

  @Test
  void aScenarioTurnsCallsIntoWhatTheyWouldHaveBeen() {
    CacheCalls calls = new CacheCalls();
    for (int i = 0; i < 3; i++) {
      calls.call(10, 0, 10_000).after(Duration.ofMinutes(10));
    }
    TtlScenario hour = new TtlScenario(CacheTtl.LONG, CacheCalls.PRICES);
    List<PricedUsage> replayed = calls.list().stream().map(hour::replay).toList();
    assertThat(replayed)
        .extracting(call -> call.record().tokens())
        .containsExactly(
            new TokenUsage(10, 0, 0, 10_000, 100, 0),
            new TokenUsage(10, 10_000, 0, 0, 100, 0),
            new TokenUsage(10, 10_000, 0, 0, 100, 0));
    PricedUsage plain = new CacheCalls().of("openai", "gpt-4o").call(10, 0, 0).list().get(0);
    assertThat(hour.replay(plain)).isEqualTo(plain);
  }

  @Test
  void aCacheBelongsToAModel() {
    // The other model's call in between does not refresh this one's prompt.
    CacheCalls calls = new CacheCalls().call(0, 0, 10_000).after(Duration.ofMinutes(4));
    calls.of("anthropic", "claude-haiku-4-5").call(0, 0, 10_000).after(Duration.ofMinutes(4));
    KeyFindings key = calls.of("anthropic", "claude-sonnet-4-5").call(0, 0, 10_000).onlyKey();
    assertThat(TtlOutcome.of(key.ttls().atShort()).cachedTokens()).isZero();
    assertThat(TtlOutcome.of(key.ttls().atLong()).cachedTokens()).isEqualTo(10_000);
  }

  @Test
  void openAiKeepsForHalfAnHour() {
    assertThat(CacheTtl.SHORT.lifetime("openai")).isEqualTo(Duration.ofMinutes(30));
    assertThat(CacheTtl.LONG.lifetime("azure.ai.openai")).isEqualTo(Duration.ofHours(12));
    assertThat(CacheTtl.SHORT.lifetime("aws.bedrock")).isEqualTo(Duration.ofMinutes(5));
    assertThat(CacheTtl.parse("1h")).isEqualTo(CacheTtl.LONG);
    assertThatThrownBy(() -> CacheTtl.parse("2h"))
        .hasMessage("cache TTL must be 5m or 1h, was \"2h\"");
  }
}

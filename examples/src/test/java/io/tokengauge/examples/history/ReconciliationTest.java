package io.tokengauge.examples.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import io.tokengauge.history.Reconciliation;
import io.tokengauge.history.Reconciliation.Bucket;
import io.tokengauge.history.Reconciliation.Line;
import io.tokengauge.history.ReportedBucket;
import io.tokengauge.history.ReportedUsage;
import io.tokengauge.history.TokenSums;
import io.tokengauge.history.UsageFigures;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageStore;
import io.tokengauge.storage.Storage;
import io.tokengauge.storage.memory.MemoryStorage;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.Outcome;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageContext;
import io.tokengauge.usage.UsageRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReconciliationTest {

  private static final Instant DAY = Instant.parse("2026-10-02T00:00:00Z");
  private static final Instant NEXT = DAY.plus(Duration.ofDays(1));
  private static final UsageFigures USAGE = new UsageFigures(0L, TokenSums.ZERO, null);
  private static final UsageFigures COSTS = new UsageFigures(null, null, Money.ZERO);

  private final Storage storage =
      MemoryStorage.builder().clock(InstantSource.fixed(NEXT.plus(Duration.ofDays(9)))).build();
  private final UsageStore store = storage.require(UsageStore.class);
  private int calls;

  @AfterEach
  void close() {
    storage.close();
  }

  @Test
  void whatWasRecordedToTheLastDigitAgrees() {
    call("m", DAY, new TokenUsage(40, 60, 0, 0, 7, 0), "0.5");
    call("m", NEXT.minusMillis(1), new TokenUsage(1, 2, 3, 4, 5, 0), "0.25");

    Reconciliation compared =
        compare(
            bucket(DAY, NEXT, USAGE, usage("m", 2, new TokenSums(41, 62, 3, 4, 12))),
            bucket(DAY, NEXT, COSTS, cost("m", "0.5"), cost("m", "0.25")));

    assertThat(compared.agrees()).isTrue();
    UsageFigures both = new UsageFigures(2L, new TokenSums(41, 62, 3, 4, 12), Money.usd("0.75"));
    Line whole = new Line("openai", both, 0, both);
    assertThat(compared.buckets())
        .containsExactly(
            new Bucket("openai", DAY, NEXT, List.of(new Line("m", both, 0, both)), whole));
    assertThat(compared.totals()).containsExactly(whole);
  }

  @Test
  void aDifferenceIsWhatTheProviderReportsAboveWhatWasRecorded() {
    call("m", DAY, new TokenUsage(40, 60, 0, 0, 7, 0), "0.5");

    Reconciliation compared =
        compare(
            bucket(DAY, NEXT, USAGE, usage("m", 3, new TokenSums(30, 70, 0, 0, 7))),
            bucket(DAY, NEXT, COSTS, cost("m", "0.75")));

    assertThat(compared.agrees()).isFalse();
    assertThat(compared.buckets().get(0).models().get(0).difference())
        .isEqualTo(new UsageFigures(2L, new TokenSums(-10, 10, 0, 0, 0), Money.usd("0.25")));
  }

  @Test
  void aModelThatOneSideDoesNotKnowIsADifference() {
    call("ours", DAY, TokenUsage.of(5, 1), "0.5");

    Reconciliation compared =
        compare(bucket(DAY, NEXT, USAGE, usage("theirs", 1, new TokenSums(5, 0, 0, 0, 1))));

    assertThat(compared.buckets().get(0).total().agrees()).isTrue();
    assertThat(compared.agrees()).isFalse();
    assertThat(compared.buckets().get(0).models())
        .extracting(Line::name, line -> line.difference().requests())
        .containsExactly(tuple("ours", -1L), tuple("theirs", 1L));
  }

  @Test
  void anEmptyBucketSaysThatNothingWasUsed() {
    call("m", DAY, TokenUsage.of(5, 1), "0.5");

    Reconciliation compared = compare(bucket(DAY, NEXT, USAGE));

    assertThat(compared.buckets().get(0).models().get(0).difference())
        .isEqualTo(new UsageFigures(-1L, new TokenSums(-5, 0, 0, 0, -1), null));
  }

  @Test
  void whatAReportDoesNotTellIsNotCompared() {
    call("m", DAY, TokenUsage.of(5, 1), "0.5");
    UsageFigures tokensOnly = new UsageFigures(null, TokenSums.ZERO, null);

    Reconciliation compared =
        compare(
            bucket(
                DAY,
                NEXT,
                tokensOnly,
                row("m", new UsageFigures(null, new TokenSums(5, 0, 0, 0, 1), null))));

    assertThat(compared.agrees()).isTrue();
    assertThat(compared.totals().get(0).recorded())
        .isEqualTo(new UsageFigures(null, new TokenSums(5, 0, 0, 0, 1), null));
  }

  @Test
  void aReportThatTellsNoModelsIsComparedAsAWhole() {
    call("a", DAY, TokenUsage.of(5, 1), "0.5");
    call("b", DAY, TokenUsage.of(5, 1), "0.25");

    Reconciliation compared = compare(bucket(DAY, NEXT, COSTS, row(null, cost("0.75"))));

    assertThat(compared.agrees()).isTrue();
    assertThat(compared.buckets().get(0).models()).isEmpty();
  }

  @Test
  void costsOfNoModelStandBesideTheModels() {
    call("m", DAY, TokenUsage.of(5, 1), "0.5");
    ReportedUsage searches = new ReportedUsage(Map.of(), "Web Search", cost("0.1"), null);

    Reconciliation compared = compare(bucket(DAY, NEXT, COSTS, cost("m", "0.4"), searches));

    assertThat(compared.buckets().get(0).models())
        .extracting(Line::name, line -> String.valueOf(line.difference().cost()))
        .containsExactly(tuple("(Web Search)", "0.1"), tuple("m", "-0.1"));
    assertThat(compared.buckets().get(0).total().agrees()).isTrue();
  }

  @Test
  void refusedAndFailedRequestsAreNotAmongThoseThatProvidersCount() {
    call("m", DAY, TokenUsage.of(5, 1), "0.5");
    refused(Outcome.rateLimited(null));
    refused(Outcome.error(500, null));

    assertThat(compare(bucket(DAY, NEXT, USAGE, usage("m", 1, new TokenSums(5, 0, 0, 0, 1)))))
        .extracting(Reconciliation::agrees)
        .isEqualTo(true);
  }

  @Test
  void otherProvidersTimesAndFilteredCallsDoNotCount() {
    call("m", DAY.minusMillis(1), TokenUsage.of(1, 1), "1");
    call("m", NEXT, TokenUsage.of(1, 1), "1");
    store.append(List.of(priced("anthropic", "x", "m", DAY, TokenUsage.of(1, 1), "1", "p")));
    store.append(List.of(priced("openai", "y", "m", DAY, TokenUsage.of(1, 1), "1", "other")));
    call("m", DAY, TokenUsage.of(5, 1), "0.5");

    Reconciliation compared =
        Reconciliation.of(
            store,
            UsageFilter.where(Dimension.PROJECT, "p"),
            List.of(bucket(DAY, NEXT, USAGE, usage("m", 1, new TokenSums(5, 0, 0, 0, 1)))));

    assertThat(compared.agrees()).isTrue();
  }

  @Test
  void aBucketGivenTwiceCountsOnceAndItsPartsAddUp() {
    call("m", DAY, TokenUsage.of(5, 1), "0.5");
    call("m", DAY, TokenUsage.of(5, 1), "0.5");
    ReportedBucket one = bucket(DAY, NEXT, USAGE, usage("m", 1, new TokenSums(4, 0, 0, 0, 1)));
    ReportedBucket two = bucket(DAY, NEXT, USAGE, usage("m", 1, new TokenSums(6, 0, 0, 0, 1)));

    assertThat(compare(one, two, one).agrees()).isTrue();
  }

  @Test
  void bucketsOfTwoWidthsAreRefusedIfTheyTellTheSame() {
    ReportedBucket day = bucket(DAY, NEXT, USAGE);
    Instant noon = DAY.plus(Duration.ofHours(12));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> compare(bucket(noon, NEXT, USAGE), day))
        .withMessage(
            "buckets of openai that report requests must not overlap, were"
                + " 2026-10-02T00:00:00Z..2026-10-03T00:00:00Z and"
                + " 2026-10-02T12:00:00Z..2026-10-03T00:00:00Z");
    assertThat(compare(bucket(noon, NEXT, USAGE), bucket(DAY, NEXT, COSTS)).agrees()).isTrue();
  }

  @Test
  void callsWithoutAPriceAreToldWhereCostsAre() {
    UsageRecord record =
        UsageRecord.builder(CallId.ofRequest("openai", "u"), DAY, "m")
            .tokens(TokenUsage.of(5, 1))
            .build();
    store.append(List.of(new PricedUsage(record, Cost.UNPRICED)));

    Line line = compare(bucket(DAY, NEXT, COSTS, cost("m", "1"))).totals().get(0);

    assertThat(line.unpriced()).isEqualTo(1);
    assertThat(line.difference().cost()).isEqualTo(Money.usd("1"));
  }

  private Reconciliation compare(ReportedBucket... buckets) {
    return Reconciliation.of(store, UsageFilter.ALL, List.of(buckets));
  }

  private static ReportedBucket bucket(
      Instant start, Instant end, UsageFigures none, ReportedUsage... rows) {
    return new ReportedBucket("openai", start, end, none, List.of(rows));
  }

  private static ReportedUsage usage(String model, long requests, TokenSums tokens) {
    return row(model, new UsageFigures(requests, tokens, null));
  }

  private static ReportedUsage cost(String model, String dollars) {
    return row(model, cost(dollars));
  }

  private static UsageFigures cost(String dollars) {
    return new UsageFigures(null, null, Money.usd(dollars));
  }

  private static ReportedUsage row(@Nullable String model, UsageFigures figures) {
    return new ReportedUsage(
        model == null ? Map.of() : Map.of(Dimension.MODEL, model), null, figures, null);
  }

  private void call(String model, Instant start, TokenUsage tokens, String dollars) {
    store.append(List.of(priced("openai", "c" + ++calls, model, start, tokens, dollars, "p")));
  }

  private void refused(Outcome outcome) {
    UsageRecord record =
        UsageRecord.builder(CallId.ofRequest("openai", "c" + ++calls), DAY, "m")
            .outcome(outcome)
            .build();
    store.append(List.of(new PricedUsage(record, Cost.NOT_BILLED)));
  }

  private static PricedUsage priced(
      String provider,
      String id,
      String model,
      Instant start,
      TokenUsage tokens,
      String dollars,
      String project) {
    UsageRecord record =
        UsageRecord.builder(CallId.ofRequest(provider, id), start, model)
            .tokens(tokens)
            .context(UsageContext.builder().project(project).build())
            .build();
    return new PricedUsage(record, Cost.priced(Money.usd(dollars), "v"));
  }
}

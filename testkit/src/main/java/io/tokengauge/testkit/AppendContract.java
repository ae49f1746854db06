package io.tokengauge.testkit;

import static io.tokengauge.testkit.UsageFixtures.call;
import static io.tokengauge.testkit.UsageFixtures.priced;
import static io.tokengauge.testkit.UsageFixtures.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tokengauge.history.AppendResult;
import io.tokengauge.history.Cube;
import io.tokengauge.history.Source;
import io.tokengauge.history.StoredUsage;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageStore;
import io.tokengauge.storage.Capability;
import io.tokengauge.time.Grain;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageCounter;
import io.tokengauge.usage.UsageTotals;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Claims that every call is kept once, whoever sends it and however often. */
abstract class AppendContract extends UsageStoreTheme {

  AppendContract(UsageStoreContract setting) {
    super(setting);
  }

  @Test
  void emptyStoreAnswersNothing() {
    assertThat(ask(THE_DAY).rows()).isEmpty();
    assertThat(ask(THE_DAY).total().withoutLatency()).isEqualTo(UsageTotals.ZERO.withoutLatency());
    assertThat(ask(THE_DAY).extremes()).isEqualTo(Extremes.NONE);
    assertThat(ask(THE_DAY).source()).isNotEqualTo(Source.PARTIAL);
    assertThat(store.stream(THE_DAY.filter(), DAY_START, DAY_END)).isEmpty();
    assertThat(store.identityHorizon()).isEqualTo(Instant.MIN);
    assertThat(store.cubes()).containsExactlyElementsOf(Cube.DEFAULTS);
  }

  @Test
  void emptyBatchChangesNothing() {
    assertThat(store.append(List.of())).isEqualTo(new AppendResult(0, 0, List.of(), List.of()));
    assertDayHolds();
  }

  @Test
  void callComesBackAsItWasAppended() {
    List<PricedUsage> calls = new UsageFixtures(11).realistic(50, DAY_START, DAY_END);
    appendNew(calls);
    assertThat(store.stream(THE_DAY.filter(), DAY_START, DAY_END))
        .containsExactlyInAnyOrderElementsOf(
            calls.stream().map(call -> new StoredUsage(call, 0)).toList());
  }

  @Test
  void appendingTheSameCallAgainChangesNothing() {
    PricedUsage call = call("a", TEN);
    appendNew(call);
    assertThat(store.append(List.of(call))).isEqualTo(new AppendResult(0, 1, List.of(), List.of()));
    assertDayHolds(call);
  }

  @Test
  void appendingTheSameCallsInOtherBatchesAndOrdersChangesNothing() {
    List<PricedUsage> calls = new UsageFixtures(12).realistic(100, DAY_START, DAY_END);
    appendNew(calls);
    List<PricedUsage> shuffled = new ArrayList<>(calls);
    Collections.shuffle(shuffled, new Random(12));
    for (int size : List.of(1, 7, 100)) {
      for (int i = 0; i < shuffled.size(); i += size) {
        List<PricedUsage> batch = shuffled.subList(i, Math.min(shuffled.size(), i + size));
        assertThat(store.append(batch))
            .isEqualTo(new AppendResult(0, batch.size(), List.of(), List.of()));
      }
    }
    assertDayHolds(calls);
  }

  @Test
  void duplicateInsideABatchCountsOnce() {
    PricedUsage call = call("a", TEN);
    assertThat(store.append(List.of(call, call("b", TEN), call)))
        .isEqualTo(new AppendResult(2, 1, List.of(), List.of()));
    assertDayHolds(call, call("b", TEN));
  }

  @Test
  void batchMayMixNewAndKnownCalls() {
    appendNew(call("a", TEN));
    PricedUsage conflict = call("a", TEN, "other-model", "u", 1);
    assertThat(store.append(List.of(call("b", TEN), call("a", TEN), conflict, call("c", TEN))))
        .isEqualTo(new AppendResult(2, 1, List.of(conflict.id()), List.of()));
    assertDayHolds(call("a", TEN), call("b", TEN), call("c", TEN));
  }

  @Test
  void sameIdWithOtherFactsIsAConflictAndTheFirstStays() {
    PricedUsage first = call("a", TEN, "gpt-5", "ann", 10);
    appendNew(first);
    List<PricedUsage> others =
        List.of(
            call("a", TEN, "gpt-5-mini", "ann", 10),
            call("a", TEN, "gpt-5", "bob", 10),
            call("a", TEN.plusNanos(1000), "gpt-5", "ann", 10),
            priced(first.record().toBuilder().attempt(2), 10),
            priced(first.record().toBuilder().latency(null).timeToFirstToken(null), 10));
    for (PricedUsage other : others) {
      assertThat(store.append(List.of(other)))
          .as("appending %s", other)
          .isEqualTo(new AppendResult(0, 0, List.of(first.id()), List.of()));
    }
    assertDayHolds(first);
  }

  @Test
  void conflictInsideABatchKeepsTheFirst() {
    PricedUsage first = call("a", TEN, "gpt-5", "ann", 10);
    PricedUsage second = call("a", TEN.plusSeconds(60), "gpt-5", "bob", 20);
    assertThat(store.append(List.of(first, second, second)))
        .isEqualTo(new AppendResult(1, 0, List.of(first.id(), first.id()), List.of()));
    assertDayHolds(first);
  }

  /** The price is put on the fact; whether another one is a conflict is left to the store. */
  @Test
  void resendWithAnotherPriceKeepsTheFirstPrice() {
    PricedUsage first = call("a", TEN);
    appendNew(first);
    AppendResult result = store.append(List.of(new PricedUsage(first.record(), Cost.UNPRICED)));
    assertThat(result.appended()).isZero();
    assertThat(result.duplicates() + result.conflicts().size()).isEqualTo(1);
    assertDayHolds(first);
  }

  @Test
  void idsThatDifferInOnePartAreDifferentCalls() {
    List<PricedUsage> calls =
        List.of(
            priced(record("a", TEN), 1),
            priced(record("A", TEN), 1),
            priced(record("a ", TEN), 1),
            priced(record("a", TEN).id(new CallId("openai", CallId.RESPONSE, "a")), 1),
            priced(record("a", TEN).id(new CallId("anthropic", CallId.REQUEST, "a")), 1),
            priced(record("a", TEN).id(new CallId("openai", "request:a", "a")), 1),
            priced(record("a", TEN).id(new CallId("openai", "request", "a:a")), 1));
    appendNew(calls);
    assertDayHolds(calls);
  }

  @Test
  void lateCallLandsInItsOwnHour() {
    PricedUsage soon = call("soon", ELEVEN.plusSeconds(10));
    PricedUsage late = call("late", TEN.plusSeconds(10));
    PricedUsage veryLate = call("very-late", DAY_START);
    appendNew(soon);
    appendNew(late);
    appendNew(veryLate);
    UsageQuery hourly = THE_DAY.per(Grain.HOUR, ZoneOffset.UTC);
    assertThat(ask(hourly).rows())
        .extracting(row -> row.start(), row -> row.totals().attempts())
        .containsExactly(tuple(DAY_START, 1L), tuple(TEN, 1L), tuple(ELEVEN, 1L));
    assertAnswer(hourly, List.of(soon, late, veryLate));
  }

  @Test
  void callsInAnyOrderGiveTheSameAnswers() {
    List<PricedUsage> calls = new UsageFixtures(13).realistic(200, DAY_START, DAY_END);
    List<PricedUsage> backwards = new ArrayList<>(calls);
    backwards.sort((a, b) -> b.record().start().compareTo(a.record().start()));
    for (PricedUsage call : backwards) {
      appendNew(call);
    }
    assertAnswer(THE_DAY.per(Grain.QUARTER_HOUR, ZoneOffset.UTC), calls);
    assertDayHolds(calls);
  }

  @Test
  void startsFromTheFirstToTheLastBelievedAreKept() {
    PricedUsage first = call("first", Instant.parse("2000-01-01T00:00:00Z"));
    PricedUsage last = call("last", Instant.parse("2099-12-31T23:59:59.999999Z"));
    appendNew(last, first);
    assertAnswer(UsageQuery.between(Instant.MIN, Instant.MAX), List.of(first, last));
    assertThat(total(UsageQuery.between(first.record().start(), last.record().start())).attempts())
        .isEqualTo(1);
  }

  @Test
  void failedBatchIsNotHalfDone() {
    List<PricedUsage> withNull = new ArrayList<>(List.of(call("a", TEN), call("b", TEN)));
    withNull.add(null);
    try {
      store.append(withNull);
    } catch (RuntimeException expected) {
      assertDayHolds();
      return;
    }
    throw new AssertionError("a batch with null in it must be refused");
  }

  @Test
  void unknownUsageUnpricedAndEstimatedAreCountedAndNotZero() {
    PricedUsage unknown =
        new PricedUsage(record("unknown", TEN).tokens(null).build(), Cost.UNPRICED);
    PricedUsage unpriced = new PricedUsage(record("unpriced", TEN).build(), Cost.UNPRICED);
    PricedUsage estimated =
        new PricedUsage(
            record("estimated", TEN).build(), new Cost(Cost.Status.ESTIMATED, 7, 7, 0, "p"));
    appendNew(unknown, unpriced, estimated);
    UsageTotals total = total(THE_DAY);
    assertThat(total.get(UsageCounter.UNKNOWN_USAGE)).isEqualTo(1);
    assertThat(total.unpriced()).isEqualTo(2);
    assertThat(total.get(UsageCounter.ESTIMATED)).isEqualTo(1);
    assertThat(total.inputTokens()).isEqualTo(2000);
    assertThat(total.cost().picos()).isEqualTo(7);
    assertDayHolds(unknown, unpriced, estimated);
  }

  @Test
  void whatWasStoredIsThereAfterReopening() throws Exception {
    assume(Capability.DURABLE);
    List<PricedUsage> calls = new UsageFixtures(14).realistic(100, DAY_START, DAY_END);
    appendNew(calls);
    storage.close();
    UsageStore reopened = openAgain();
    assertThat(reopened.append(calls))
        .isEqualTo(new AppendResult(0, calls.size(), List.of(), List.of()));
    ReferenceUsageStore model = new ReferenceUsageStore(reopened.cubes());
    model.append(calls);
    Answers.assertExact(reopened.aggregate(THE_DAY), THE_DAY, model, "reopened: ");
  }
}

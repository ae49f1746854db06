package io.tokengauge.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tokengauge.history.AppendResult;
import io.tokengauge.history.UsageAnswer;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.history.UsageStore;
import io.tokengauge.storage.Capability;
import io.tokengauge.storage.Storage;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageTotals;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Opens and closes the store under test for one theme of the contract. */
abstract class UsageStoreTheme {

  /** A quarter of an hour's start, on no special day. */
  static final Instant TEN = Instant.parse("2026-03-04T10:00:00Z");

  static final Instant ELEVEN = TEN.plusSeconds(3600);
  static final Instant DAY_START = Instant.parse("2026-03-04T00:00:00Z");
  static final Instant DAY_END = Instant.parse("2026-03-05T00:00:00Z");
  static final UsageQuery THE_DAY = UsageQuery.between(DAY_START, DAY_END);

  final UsageStoreContract setting;
  private final Deque<Storage> open = new ArrayDeque<>();
  Storage storage;
  UsageStore store;

  UsageStoreTheme(UsageStoreContract setting) {
    this.setting = setting;
  }

  @BeforeEach
  final void openEmptyStore() throws Exception {
    storage = setting.createEmpty();
    open.push(storage);
    store = storage.require(UsageStore.class);
  }

  @AfterEach
  final void closeStores() {
    while (!open.isEmpty()) {
      open.pop().close();
    }
  }

  /** Returns the store as another process sees it. */
  final UsageStore openAgain() throws Exception {
    Storage again = setting.openAgain(storage);
    open.push(again);
    return again.require(UsageStore.class);
  }

  final boolean has(Capability capability) {
    return storage.capabilities(UsageStore.class).has(capability);
  }

  final void assume(Capability capability) {
    assumeTrue(has(capability), "storage " + storage.name() + " does not declare " + capability);
  }

  /** Appends calls that are all new, in one batch. */
  final void appendNew(PricedUsage... calls) {
    appendNew(Arrays.asList(calls));
  }

  /** Appends calls that are all new, in one batch. */
  final void appendNew(List<PricedUsage> calls) {
    assertThat(store.append(calls))
        .as("result of appending new calls")
        .isEqualTo(new AppendResult(calls.size(), 0, List.of(), List.of()));
  }

  /** Asserts that an answer is exact, whatever it was made from. */
  final void assertAnswer(UsageQuery query, List<PricedUsage> calls) {
    ReferenceUsageStore model = new ReferenceUsageStore(store.cubes());
    model.append(calls);
    Answers.assertExact(store.aggregate(query), query, model, "");
  }

  /** Asserts that the whole day holds exactly these calls, in totals, extremes and rows. */
  final void assertDayHolds(PricedUsage... calls) {
    assertDayHolds(Arrays.asList(calls));
  }

  /** Asserts that the whole day holds exactly these calls, in totals, extremes and rows. */
  final void assertDayHolds(List<PricedUsage> calls) {
    assertAnswer(THE_DAY.withLatency(), calls);
    assertAnswer(THE_DAY, calls);
    assertThat(store.stream(THE_DAY.filter(), DAY_START, DAY_END).map(stored -> stored.call()))
        .as("calls of the day")
        .containsExactlyInAnyOrderElementsOf(calls);
  }

  final UsageTotals total(UsageQuery query) {
    return store.aggregate(query).total();
  }

  final UsageAnswer ask(UsageQuery query) {
    return store.aggregate(query);
  }
}

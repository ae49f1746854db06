package io.tokengauge.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.tokengauge.history.Repricer;
import io.tokengauge.history.Repricing;
import io.tokengauge.history.Repricing.Difference;
import io.tokengauge.history.StoredUsage;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageStore;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.pricing.PriceCsv;
import io.tokengauge.storage.StorageException;
import io.tokengauge.time.Grain;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageRecord;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Claims that repricing leaves a store as one whose calls were recorded at the new prices (the
 * model is), however often it was cut off on the way.
 */
abstract class RepricingContract extends UsageStoreTheme {

  // More than a page, so that the walk goes on past what it has changed.
  private static final int MANY = 1_050;
  private static final int FEW = 200;
  private static final int BEFORE_THE_CUT = 60;
  private static final String BEFORE =
      """
      # version: before
      provider,model,input,cache_read,cache_write_short,cache_write_long,output
      anthropic,claude-sonnet-4-5,3,0.3,3.75,6,15
      anthropic,claude-haiku-4-5,1,0.1,1.25,2,5
      openai,gpt-5,1.25,0.125,,,10
      openai,gpt-5-mini,0.25,0.025,,,2
      """;
  // Every model costs something else, one is no longer known, and two became known.
  private static final String AFTER =
      """
      # version: after
      provider,model,input,cache_read,cache_write_short,cache_write_long,output
      anthropic,claude-sonnet-4-5,2,0.1,2.5,4,11
      anthropic,claude-haiku-4-5,1.5,0.15,1.75,3,7
      openai,gpt-5,1.3,0.13,1.625,2.6,13
      gemini,gemini-2.5-pro,1.25,0.125,1.25,1.25,10
      anthropic,unknown-model,1,0.1,1.25,2,5
      openai,unknown-model,1,0.1,1.25,2,5
      gemini,unknown-model,1,0.1,1.25,2,5
      """;
  private static final Instant LATER = Instant.parse("2026-03-09T10:00:00Z");

  private final PriceBook before = PriceBook.of(new PriceCsv("before.csv", BEFORE));
  private final PriceBook after = PriceBook.of(new PriceCsv("after.csv", AFTER));
  private List<UsageRecord> records = List.of();

  RepricingContract(UsageStoreContract setting) {
    super(setting);
  }

  @Test
  void repricedStoreIsAsOneRecordedAtTheNewPrices() {
    record(MANY);

    List<Difference> audited = new ArrayList<>();
    Repricing done =
        new Repricer(store, after)
            .apply(UsageFilter.ALL, DAY_START, DAY_END, "ann", LATER, audited::addAll);

    assertThat(done.complete()).isTrue();
    assertThat(audited.stream().map(Difference::difference).reduce(Money.ZERO, Money::plus))
        .isEqualTo(done.difference());
    assertThat(done.examined()).isEqualTo(MANY);
    assertAsRecordedAtTheNewPrices();
  }

  @Test
  void dryRunSaysWhatWillChangePerModelAndChangesNothing() {
    List<PricedUsage> recorded = record(FEW);

    Repricing dry = new Repricer(store, after).dryRun(UsageFilter.ALL, DAY_START, DAY_END, LATER);

    assertThat(dry.applied()).isFalse();
    assertDayHolds(recorded);
    Money old = total(THE_DAY).cost();
    Repricing done = apply(store);
    assertThat(total(THE_DAY).cost().minus(old)).isEqualTo(dry.difference());
    assertThat(done.differences())
        .extracting(
            Difference::provider, Difference::model, Difference::calls, Difference::difference)
        .containsExactlyElementsOf(
            dry.differences().stream()
                .map(row -> tuple(row.provider(), row.model(), row.calls(), row.difference()))
                .toList());
    assertThat(done.differences())
        .allMatch(row -> row.by().equals("ann") && row.at().equals(LATER))
        .extracting(Difference::model)
        .contains("claude-sonnet-4-5", "gpt-5", "gemini-2.5-pro", "unknown-model");
  }

  @Test
  void repricingTwiceChangesNothingMore() {
    record(FEW);
    apply(store);
    List<StoredUsage> once = stored(store);

    assertThat(apply(store).changed()).isZero();

    assertThat(stored(store)).isEqualTo(once);
    assertAsRecordedAtTheNewPrices();
  }

  @Test
  void repricingThatWasCutOffIsCompletedByAnother() {
    record(FEW);
    UsageStore failing = failingAfter(BEFORE_THE_CUT);

    List<Difference> audited = new ArrayList<>();
    assertThatThrownBy(
            () ->
                new Repricer(failing, after)
                    .apply(UsageFilter.ALL, DAY_START, DAY_END, "ann", LATER, audited::addAll))
        .isInstanceOf(StorageException.class);
    long left = apply(store).changed();

    assertThat(audited.stream().mapToLong(Difference::calls).sum()).isEqualTo(BEFORE_THE_CUT);

    assertThat(left).isPositive();
    assertThat(stored(store))
        .filteredOn(call -> call.revision() == 1)
        .hasSize((int) left + BEFORE_THE_CUT);
    assertThat(stored(store)).allMatch(call -> call.revision() <= 1);
    assertAsRecordedAtTheNewPrices();
  }

  private List<PricedUsage> record(int count) {
    records =
        new UsageFixtures(20260304)
            .realistic(count, DAY_START, DAY_END).stream().map(PricedUsage::record).toList();
    List<PricedUsage> recorded = records.stream().map(before::priced).toList();
    appendNew(recorded);
    return recorded;
  }

  private Repricing apply(UsageStore repriced) {
    return new Repricer(repriced, after).apply(UsageFilter.ALL, DAY_START, DAY_END, "ann", LATER);
  }

  private void assertAsRecordedAtTheNewPrices() {
    // What the new prices do not know keeps its old one.
    List<PricedUsage> expected =
        records.stream()
            .map(
                record ->
                    after.price(record).known() ? after.priced(record) : before.priced(record))
            .toList();
    assertDayHolds(expected);
    assertAnswer(THE_DAY.groupedBy(Dimension.PROVIDER, Dimension.MODEL), expected);
    assertAnswer(
        THE_DAY.groupedBy(Dimension.USER).per(Grain.QUARTER_HOUR, ZoneOffset.UTC), expected);
    assertAnswer(THE_DAY.groupedBy(Dimension.PROJECT, Dimension.FEATURE), expected);
    assertAnswer(THE_DAY.groupedBy(Dimension.CACHE_KEY), expected);
  }

  private static List<StoredUsage> stored(UsageStore of) {
    try (Stream<StoredUsage> all = of.stream(THE_DAY.filter(), DAY_START, DAY_END)) {
      return all.toList();
    }
  }

  /** Returns the store with a way to it that breaks down. */
  private UsageStore failingAfter(int amendments) {
    AtomicInteger left = new AtomicInteger(amendments);
    return (UsageStore)
        Proxy.newProxyInstance(
            RepricingContract.class.getClassLoader(),
            new Class<?>[] {UsageStore.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("amend") && left.getAndDecrement() <= 0) {
                throw StorageException.passing("the connection is gone", new IOException("closed"));
              }
              try {
                return method.invoke(store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
              }
            });
  }
}

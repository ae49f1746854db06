package io.tokengauge.testkit;

import static io.tokengauge.testkit.UsageFixtures.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tokengauge.history.DistinctValues;
import io.tokengauge.history.ScanPage;
import io.tokengauge.history.Source;
import io.tokengauge.history.StoredUsage;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Claims that calls and values are listed whole, once, and in order. */
abstract class ScanContract extends UsageStoreTheme {

  ScanContract(UsageStoreContract setting) {
    super(setting);
  }

  @Test
  void everyPageSizeGivesTheSameCallsInOrder() {
    // Many calls start together, so that pages end between them.
    List<PricedUsage> calls = new ArrayList<>();
    for (int i = 0; i < 23; i++) {
      calls.add(call("c" + i, TEN.plusSeconds(i / 5), "m", "u" + i % 2, i));
    }
    appendNew(calls);
    List<PricedUsage> ordered = ordered(calls);
    for (int size = 1; size <= calls.size() + 1; size++) {
      assertThat(pages(UsageFilter.ALL, size)).as("page size %d", size).isEqualTo(ordered);
      assertThat(pages(UsageFilter.where(Dimension.USER, "u1"), size))
          .as("page size %d", size)
          .isEqualTo(
              ordered.stream().filter(c -> "u1".equals(c.record().context().user())).toList());
    }
  }

  @Test
  void lastPageHasNoNext() {
    appendNew(call("a", TEN), call("b", TEN));
    ScanPage all = store.scan(UsageFilter.ALL, DAY_START, DAY_END, null, 3);
    assertThat(all.next()).isNull();
    assertThat(all.complete()).isTrue();
    ScanPage none = store.scan(UsageFilter.ALL, ELEVEN, DAY_END, null, 3);
    assertThat(none).isEqualTo(new ScanPage(List.of(), null, true));
  }

  @Test
  void scanIsHalfOpen() {
    appendNew(call("a", TEN), call("b", ELEVEN));
    assertThat(store.stream(UsageFilter.ALL, TEN, ELEVEN).map(s -> s.call()))
        .containsExactly(call("a", TEN));
    assertThat(store.stream(UsageFilter.ALL, TEN.plusNanos(1), ELEVEN.plusNanos(1)))
        .extracting(StoredUsage::call)
        .containsExactly(call("b", ELEVEN));
  }

  @Test
  void pagesStayValidWhileCallsAreAppended() {
    appendNew(call("b", TEN), call("d", TEN), call("f", TEN));
    ScanPage first = store.scan(UsageFilter.ALL, DAY_START, DAY_END, null, 2);
    assertThat(first.calls()).extracting(s -> s.call().id().id()).containsExactly("b", "d");
    appendNew(call("a", TEN), call("c", TEN), call("e", TEN), call("z", DAY_START));
    ScanPage second = store.scan(UsageFilter.ALL, DAY_START, DAY_END, first.next(), 9);
    assertThat(second.calls()).extracting(s -> s.call().id().id()).containsExactly("e", "f");
  }

  @Test
  void anyPositionCanBeScannedFrom() {
    appendNew(call("a", TEN), call("c", TEN));
    ScanPage.Position nowhere = ScanPage.Position.of(call("b", TEN).record());
    assertThat(store.scan(UsageFilter.ALL, DAY_START, DAY_END, nowhere, 9).calls())
        .extracting(s -> s.call().id().id())
        .containsExactly("c");
    ScanPage.Position before = ScanPage.Position.of(call("x", DAY_START).record());
    assertThat(store.scan(UsageFilter.ALL, TEN, DAY_END, before, 9).calls()).hasSize(2);
    ScanPage.Position after = ScanPage.Position.of(call("x", DAY_END).record());
    assertThat(store.scan(UsageFilter.ALL, TEN, DAY_END, after, 9).calls()).isEmpty();
  }

  @Test
  void streamReadsAllPages() {
    List<PricedUsage> calls = new UsageFixtures(31).realistic(2500, DAY_START, DAY_END);
    appendNew(calls);
    assertThat(store.stream(UsageFilter.ALL, DAY_START, DAY_END).map(s -> s.call()).toList())
        .isEqualTo(ordered(calls));
    assertThat(store.stream(UsageFilter.ALL, Instant.MIN, Instant.MAX)).hasSize(2500);
  }

  @Test
  void distinctValuesComeInOrderWithoutTheAbsentOne() {
    appendNew(
        call("1", TEN, "m", "bob", 1),
        call("2", TEN, "m", "ann", 1),
        call("3", TEN, "m", "ann", 1),
        call("4", TEN, UsageContext.EMPTY),
        call("5", ELEVEN, "m", "zoe", 1));
    assertThat(distinct(Dimension.USER, UsageFilter.ALL, 9)).containsExactly("ann", "bob", "zoe");
    assertThat(distinct(Dimension.USER, UsageFilter.ALL, 2)).containsExactly("ann", "bob");
    assertThat(store.distinct(Dimension.USER, UsageFilter.ALL, TEN, ELEVEN, 9).values())
        .containsExactly("ann", "bob");
    assertThat(distinct(Dimension.USER, UsageFilter.where(Dimension.MODEL, "gpt-5"), 9)).isEmpty();
    assertThat(distinct(Dimension.CACHE_KEY, UsageFilter.ALL, 9))
        .containsExactly(Dimension.DEFAULT_CACHE_KEY);
  }

  @Test
  void distinctListsEveryDimension() {
    List<PricedUsage> calls = new UsageFixtures(32).realistic(150, DAY_START, DAY_END);
    appendNew(calls);
    ReferenceUsageStore model = new ReferenceUsageStore();
    model.append(calls);
    UsageFilter filter = UsageFilter.where(Dimension.PROJECT, "project-1", Dimension.ABSENT);
    for (Dimension dimension : RandomQueries.DIMENSIONS) {
      DistinctValues values = store.distinct(dimension, filter, TEN, DAY_END, 1000);
      assertThat(values.source()).isNotEqualTo(Source.PARTIAL);
      assertThat(values.values())
          .as("values of %s", dimension)
          .containsExactlyElementsOf(model.trueValues(dimension, filter, TEN, DAY_END));
    }
  }

  @Test
  void badArgumentsAreRefused() {
    UsageFilter all = UsageFilter.ALL;
    assertThatIllegalArgumentException().isThrownBy(() -> store.scan(all, TEN, TEN, null, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> store.scan(all, ELEVEN, TEN, null, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> store.scan(all, TEN, ELEVEN, null, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> store.scan(all, TEN, ELEVEN, null, -1));
    Dimension user = Dimension.USER;
    assertThatIllegalArgumentException().isThrownBy(() -> store.distinct(user, all, TEN, TEN, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.distinct(user, all, ELEVEN, TEN, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.distinct(user, all, TEN, ELEVEN, 0));
  }

  @Test
  void largestLimitIsNoProblem() {
    appendNew(call("a", TEN, "m", "u", 1));
    assertThat(store.scan(UsageFilter.ALL, TEN, ELEVEN, null, Integer.MAX_VALUE).calls())
        .hasSize(1);
    assertThat(distinct(Dimension.USER, UsageFilter.ALL, Integer.MAX_VALUE)).containsExactly("u");
  }

  private List<String> distinct(Dimension dimension, UsageFilter filter, int limit) {
    return store.distinct(dimension, filter, DAY_START, DAY_END, limit).values();
  }

  private List<PricedUsage> pages(UsageFilter filter, int size) {
    List<PricedUsage> calls = new ArrayList<>();
    ScanPage.@Nullable Position after = null;
    do {
      ScanPage page = store.scan(filter, DAY_START, DAY_END, after, size);
      assertThat(page.calls()).hasSizeLessThanOrEqualTo(size);
      page.calls().forEach(stored -> calls.add(stored.call()));
      after = page.next();
    } while (after != null);
    return calls;
  }

  private static List<PricedUsage> ordered(List<PricedUsage> calls) {
    return calls.stream()
        .sorted(Comparator.comparing(call -> ScanPage.Position.of(call.record())))
        .toList();
  }
}

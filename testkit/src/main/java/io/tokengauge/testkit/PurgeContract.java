package io.tokengauge.testkit;

import static io.tokengauge.testkit.UsageFixtures.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.history.AmendResult;
import io.tokengauge.history.AppendResult;
import io.tokengauge.history.PurgeTier;
import io.tokengauge.history.ScanPage;
import io.tokengauge.history.Source;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageQuery;
import io.tokengauge.storage.Capability;
import io.tokengauge.time.Grain;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Claims that what is purged is gone, what outlives it stays exact, and answers say which. */
abstract class PurgeContract extends UsageStoreTheme {

  private final List<PricedUsage> calls = new UsageFixtures(41).realistic(300, DAY_START, DAY_END);

  PurgeContract(UsageStoreContract setting) {
    super(setting);
  }

  @Test
  void purgedRowsAreCountedAndGone() {
    appendNew(calls);
    assertThat(store.purge(PurgeTier.ROWS, TEN)).isEqualTo(before(TEN));
    assertThat(store.purge(PurgeTier.ROWS, TEN)).isZero();
    ScanPage page = store.scan(UsageFilter.ALL, DAY_START, DAY_END, null, 1000);
    assertThat(page.calls()).hasSize(calls.size() - (int) before(TEN));
    assertThat(page.complete()).isFalse();
    assertThat(store.scan(UsageFilter.ALL, TEN, DAY_END, null, 1000).complete()).isTrue();
    assertThat(store.identityHorizon()).isEqualTo(Instant.MIN);
  }

  @Test
  void purgeLeavesACallThatStartsAtTheInstant() {
    appendNew(call("before", TEN.minusNanos(1000)), call("at", TEN));
    assertThat(store.purge(PurgeTier.ROWS, TEN)).isEqualTo(1);
    assertThat(store.stream(UsageFilter.ALL, DAY_START, DAY_END).map(s -> s.call().id().id()))
        .containsExactly("at");
  }

  @Test
  void rollupsAnswerAsBeforeWhenRowsArePurged() {
    appendNew(calls);
    store.purge(PurgeTier.ROWS, DAY_END);
    for (UsageQuery query :
        List.of(
            THE_DAY,
            THE_DAY.groupedBy(Dimension.MODEL, Dimension.OPERATION),
            THE_DAY.groupedBy(Dimension.USER).per(Grain.HOUR, ZoneOffset.UTC),
            THE_DAY.where(UsageFilter.where(Dimension.PROJECT, "project-1")),
            UsageQuery.between(TEN, ELEVEN).per(Grain.QUARTER_HOUR, ZoneOffset.UTC))) {
      assertThat(ask(query).source()).as("source of %s", query).isEqualTo(Source.ROLLUP);
      assertAnswer(query, calls);
    }
    assertThat(store.distinct(Dimension.USER, UsageFilter.ALL, DAY_START, DAY_END, 99).values())
        .hasSize(6);
  }

  @Test
  void questionsThatNeedPurgedRowsSayPartial() {
    appendNew(calls);
    store.purge(PurgeTier.ROWS, TEN);
    for (UsageQuery query :
        List.of(
            THE_DAY.groupedBy(Dimension.INSTANCE),
            THE_DAY.groupedBy(Dimension.USER, Dimension.PROJECT),
            THE_DAY.where(UsageFilter.where(Dimension.tag("team"), "team-1")),
            UsageQuery.between(DAY_START.plusSeconds(1), ELEVEN),
            THE_DAY.groupedBy(Dimension.USER).withLatency())) {
      assertThat(ask(query).source()).as("source of %s", query).isEqualTo(Source.PARTIAL);
      assertThat(ask(query).total().attempts())
          .as("attempts of %s", query)
          .isLessThanOrEqualTo(calls.size());
    }
    assertThat(store.distinct(Dimension.INSTANCE, UsageFilter.ALL, DAY_START, DAY_END, 9).source())
        .isEqualTo(Source.PARTIAL);
    assertAnswer(UsageQuery.between(TEN.plusSeconds(1), DAY_END), calls);
    assertAnswer(UsageQuery.between(TEN, DAY_END).groupedBy(Dimension.INSTANCE), calls);
  }

  @Test
  void histogramsOutliveRowsWhereThatIsPromised() {
    appendNew(calls);
    store.purge(PurgeTier.ROWS, DAY_END);
    UsageQuery query = THE_DAY.groupedBy(Dimension.MODEL).withLatency();
    if (has(Capability.HISTOGRAMS)) {
      assertThat(ask(query).source()).isEqualTo(Source.ROLLUP);
    }
    if (ask(query).source() != Source.PARTIAL) {
      assertAnswer(query, calls);
    }
  }

  @Test
  void resendOfAPurgedCallChangesNothing() {
    appendNew(calls);
    store.purge(PurgeTier.ROWS, DAY_END);
    assertThat(store.append(calls))
        .isEqualTo(new AppendResult(0, calls.size(), List.of(), List.of()));
    PricedUsage other = call(calls.get(0).id().id(), DAY_START, "m", "u", 1);
    PricedUsage conflict =
        new PricedUsage(other.record().toBuilder().id(calls.get(0).id()).build(), other.cost());
    assertThat(store.append(List.of(conflict)))
        .isEqualTo(new AppendResult(0, 0, List.of(conflict.id()), List.of()));
    assertAnswer(THE_DAY, calls);
    assertThat(store.stream(UsageFilter.ALL, DAY_START, DAY_END)).isEmpty();
  }

  @Test
  void purgedCallCannotBeAmended() {
    PricedUsage original = call("a", TEN, "m", "u", 1);
    appendNew(original);
    store.purge(PurgeTier.ROWS, ELEVEN);
    assertThat(store.amend(original.id(), 1, call("a", TEN, "m", "u", 2)))
        .isEqualTo(AmendResult.ROW_GONE);
    assertAnswer(THE_DAY, List.of(original));
  }

  /** Whether its row is kept is left to the store. */
  @Test
  void newCallOfAPurgedTimeIsCounted() {
    appendNew(calls);
    store.purge(PurgeTier.ROWS, DAY_END);
    PricedUsage late = call("late", TEN, "gpt-5", "late-user", 5);
    appendNew(late);
    List<PricedUsage> all = new ArrayList<>(calls);
    all.add(late);
    assertAnswer(THE_DAY.groupedBy(Dimension.USER), all);
    assertThat(store.append(List.of(late)).appended()).isZero();
    assertAnswer(THE_DAY, all);
  }

  @Test
  void purgedRollupsTakeTheirRowsWithThem() {
    appendNew(calls);
    Set<List<Object>> cells = new HashSet<>();
    store
        .cubes()
        .forEach(
            cube ->
                calls.stream()
                    .filter(c -> c.record().start().isBefore(TEN))
                    .forEach(
                        c ->
                            cells.add(
                                List.of(
                                    cube.name(),
                                    ReferenceUsageStore.quarterOf(c.record().start()),
                                    cube.keyOf(c)))));
    assertThat(store.purge(PurgeTier.ROLLUPS, TEN)).isEqualTo(before(TEN) + cells.size());
    assertThat(store.purge(PurgeTier.ROLLUPS, TEN)).isZero();
    assertThat(ask(THE_DAY).source()).isEqualTo(Source.PARTIAL);
    assertThat(total(THE_DAY).attempts()).isEqualTo(calls.size() - before(TEN));
    assertAnswer(UsageQuery.between(TEN, DAY_END).groupedBy(Dimension.USER), calls);
    assertThat(store.stream(UsageFilter.ALL, DAY_START, TEN)).isEmpty();
    assertThat(store.append(calls).duplicates()).isEqualTo(calls.size());
  }

  @Test
  void rollupOfAQuarterThatEndsLaterStays() {
    PricedUsage first = call("first", TEN.plusSeconds(1));
    PricedUsage second = call("second", TEN.plusSeconds(600));
    appendNew(first, second);
    assertThat(store.purge(PurgeTier.ROLLUPS, TEN.plusSeconds(300))).isEqualTo(1);
    assertAnswer(UsageQuery.between(TEN, ELEVEN), List.of(first, second));
    assertThat(ask(UsageQuery.between(TEN, ELEVEN)).source()).isEqualTo(Source.ROLLUP);
  }

  @Test
  void purgedIdentitiesMoveTheHorizonAndEarlierCallsAreRefused() {
    appendNew(calls);
    assertThat(store.purge(PurgeTier.IDS, TEN)).isEqualTo(2 * before(TEN));
    assertThat(store.identityHorizon()).isEqualTo(TEN);
    PricedUsage never = call("never-seen", TEN.minusNanos(1000), "m", "u", 1);
    PricedUsage fresh = call("fresh", TEN, "m", "u", 1);
    AppendResult result = store.append(List.of(never, fresh));
    assertThat(result).isEqualTo(new AppendResult(1, 0, List.of(), List.of(never.id())));
    AppendResult resent = store.append(calls);
    assertThat(resent.appended()).isZero();
    assertThat(resent.duplicates()).isEqualTo(calls.size() - (int) before(TEN));
    assertThat(resent.beyondHorizon())
        .containsExactlyInAnyOrderElementsOf(
            calls.stream()
                .filter(c -> c.record().start().isBefore(TEN))
                .map(PricedUsage::id)
                .toList());
    List<PricedUsage> all = new ArrayList<>(calls);
    all.add(fresh);
    assertAnswer(THE_DAY, all);
  }

  @Test
  void horizonNeverMovesBack() {
    appendNew(calls);
    store.purge(PurgeTier.IDS, ELEVEN);
    store.purge(PurgeTier.IDS, TEN);
    assertThat(store.identityHorizon()).isEqualTo(ELEVEN);
  }

  @Test
  void forgottenCallCannotBeAmended() {
    appendNew(call("a", TEN), call("b", ELEVEN));
    store.purge(PurgeTier.IDS, ELEVEN);
    assertThat(store.amend(call("a", TEN).id(), 1, call("a", ELEVEN)))
        .isEqualTo(AmendResult.UNKNOWN);
    assertAnswer(THE_DAY, List.of(call("a", TEN), call("b", ELEVEN)));
  }

  /** A resend carries the start as appended: only when that is past may the identity go. */
  @Test
  void identityOfACallThatWasAmendedToAnEarlierStartStays() {
    PricedUsage original = call("a", ELEVEN);
    PricedUsage earlier = call("a", TEN);
    appendNew(original, call("b", TEN));
    store.amend(original.id(), 1, earlier);
    store.purge(PurgeTier.IDS, TEN.plusSeconds(900));
    assertThat(store.append(List.of(original)).appended()).isZero();
    assertAnswer(THE_DAY, List.of(earlier, call("b", TEN)));
  }

  @Test
  void identityOfACallThatWasAmendedToALaterStartStays() {
    PricedUsage original = call("a", TEN);
    PricedUsage later = call("a", ELEVEN);
    appendNew(original, call("b", TEN));
    store.amend(original.id(), 1, later);
    store.purge(PurgeTier.IDS, TEN.plusSeconds(900));
    assertThat(store.amend(original.id(), 1, later)).isEqualTo(AmendResult.REPEATED);
    assertThat(store.append(List.of(original)).beyondHorizon()).containsExactly(original.id());
    assertAnswer(THE_DAY, List.of(later, call("b", TEN)));
    assertThat(store.stream(UsageFilter.ALL, DAY_START, DAY_END).map(s -> s.call()))
        .containsExactly(later);
  }

  @Test
  void purgeOfAnEmptyStoreRemovesNothing() {
    for (PurgeTier tier : PurgeTier.values()) {
      assertThat(store.purge(tier, Instant.MIN)).isZero();
      assertThat(store.purge(tier, DAY_START)).isZero();
    }
    appendNew(call("a", TEN));
    assertAnswer(UsageQuery.between(DAY_START, DAY_END), List.of(call("a", TEN)));
  }

  private long before(Instant instant) {
    return calls.stream().filter(c -> c.record().start().isBefore(instant)).count();
  }
}

package io.tokengauge.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tokengauge.history.Repricing.Difference;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.pricing.PriceCsv;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageRecord;
import io.tokengauge.usage.UsageTotals;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RepricerTest {

  private static final Instant FROM = Instant.parse("2026-11-01T00:00:00Z");
  private static final Instant TO = Instant.parse("2026-12-01T00:00:00Z");
  private static final Instant NOW = Instant.parse("2026-12-02T10:00:00Z");
  private static final String HEADER = "provider,model,input,output\n";

  private final PriceBook before = book("v1", "openai,a,1,10\nopenai,b,2,20\n");
  private final PriceBook after = book("v2", "openai,a,3,10\nopenai,b,2,20\nopenai,new,4,40\n");
  private final MapStore store = new MapStore();

  @Test
  void dryRunTellsTheDifferencePerModelAndChangesNothing() {
    addCalls();
    Map<ScanPage.Position, StoredUsage> untouched = Map.copyOf(store.calls);

    Repricing dry = new Repricer(store, after).dryRun(UsageFilter.ALL, FROM, TO, NOW);

    assertThat(dry.applied()).isFalse();
    assertThat(dry.differences())
        .containsExactly(
            new Difference(
                "openai", "a", "v1", "v2", 3, 0, Money.usd("3"), Money.usd("9"), "", NOW),
            new Difference("openai", "new", "", "v2", 1, 1, Money.ZERO, Money.usd("4"), "", NOW));
    assertThat(dry.difference()).isEqualTo(Money.usd("10"));
    assertThat(dry.changed()).isEqualTo(4);
    assertThat(dry.examined()).isEqualTo(6);
    assertThat(dry.withoutPrice()).isEqualTo(1);
    assertThat(dry.complete()).isTrue();
    assertThat(store.calls).isEqualTo(untouched);
  }

  @Test
  void applyingAmendsByOneRevisionAndLeavesAuditRows() {
    addCalls();

    Repricing done = new Repricer(store, after).apply(UsageFilter.ALL, FROM, TO, "ann", NOW);

    assertThat(done.applied()).isTrue();
    assertThat(done.differences())
        .allSatisfy(
            row -> {
              assertThat(row.by()).isEqualTo("ann");
              assertThat(row.at()).isEqualTo(NOW);
            })
        .extracting(Difference::difference)
        .containsExactly(Money.usd("6"), Money.usd("4"));
    assertThat(store.cost("a1").priceVersion()).isEqualTo("v2");
    assertThat(store.cost("a1").amount()).contains(Money.usd("3"));
    assertThat(store.revision("a1")).isEqualTo(1);
    // Same amounts: neither amended nor renamed to the new version.
    assertThat(store.cost("b1").priceVersion()).isEqualTo("v1");
    assertThat(store.revision("b1")).isZero();
    assertThat(store.cost("unknown1")).isSameAs(Cost.UNPRICED);
  }

  @Test
  void applyingAgainChangesNothing() {
    addCalls();
    Repricer repricer = new Repricer(store, after);
    repricer.apply(UsageFilter.ALL, FROM, TO, "ann", NOW);
    Map<ScanPage.Position, StoredUsage> once = Map.copyOf(store.calls);

    Repricing again = repricer.apply(UsageFilter.ALL, FROM, TO, "bob", NOW);

    assertThat(again.differences()).isEmpty();
    assertThat(again.difference()).isEqualTo(Money.ZERO);
    assertThat(store.calls).isEqualTo(once);
  }

  @Test
  void pricesThatDoNotKnowAModelTakeNoCostAway() {
    addCalls();

    Repricing done =
        new Repricer(store, book("v3", "openai,other,1,1\n"))
            .apply(UsageFilter.ALL, FROM, TO, "ann", NOW);

    assertThat(done.differences()).isEmpty();
    assertThat(done.withoutPrice()).isEqualTo(6);
    assertThat(store.cost("a1").amount()).contains(Money.usd("1"));
  }

  @Test
  void onlyCallsOfTheRangeAndFilterAreRepriced() {
    addCalls();
    add("a9", "a", TO);

    Repricer repricer = new Repricer(store, after);
    UsageFilter newOnly = UsageFilter.where(Dimension.MODEL, "new");

    assertThat(repricer.dryRun(newOnly, FROM, TO, NOW).changed()).isEqualTo(1);
    repricer.apply(UsageFilter.ALL, FROM, TO, "ann", NOW);
    assertThat(store.cost("a9").priceVersion()).isEqualTo("v1");
    assertThat(repricer.dryRun(UsageFilter.ALL, FROM, TO.plusSeconds(1), NOW).changed())
        .isEqualTo(1);
  }

  @Test
  void callsWhoseRowsAreGoneAreCounted() {
    addCalls();
    store.evict("a1");
    store.losing.add("a2");

    Repricing done = new Repricer(store, after).apply(UsageFilter.ALL, FROM, TO, "ann", NOW);

    assertThat(done.examined()).isEqualTo(5);
    assertThat(done.changed()).isEqualTo(2);
    assertThat(done.gone()).isEqualTo(2);
    assertThat(done.complete()).isFalse();
  }

  @Test
  void callsThatSomebodyElseAmendsMeanwhileAreCountedAndLeftAlone() {
    addCalls();
    store.overtaking.add("a2");

    Repricing done = new Repricer(store, after).apply(UsageFilter.ALL, FROM, TO, "ann", NOW);

    assertThat(done.overtaken()).isEqualTo(1);
    assertThat(done.changed()).isEqualTo(3);
    assertThat(new Repricer(store, after).dryRun(UsageFilter.ALL, FROM, TO, NOW).changed())
        .isEqualTo(1);
  }

  @Test
  void manyPagesAreWalkedToTheEnd() {
    for (int i = 0; i < 2500; i++) {
      add("a" + i, "a", FROM.plusSeconds(i / 3));
    }

    Repricing done = new Repricer(store, after).apply(UsageFilter.ALL, FROM, TO, "ann", NOW);

    assertThat(done.changed()).isEqualTo(2500);
    assertThat(done.difference()).isEqualTo(Money.usd("5000"));
  }

  @Test
  void nobodyRepricesAnonymously() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Repricer(store, after).apply(UsageFilter.ALL, FROM, TO, " ", NOW))
        .withMessage("by must name who reprices, was \" \"");
  }

  private void addCalls() {
    add("a1", "a", FROM);
    add("a2", "a", FROM.plusSeconds(1));
    add("a3", "a", TO.minusSeconds(1));
    add("b1", "b", FROM);
    add("new1", "new", FROM);
    add("unknown1", "unknown", FROM);
  }

  private void add(String id, String model, Instant start) {
    UsageRecord record =
        UsageRecord.builder(CallId.ofRequest("openai", id), start, model)
            .tokens(TokenUsage.of(1_000_000, 0))
            .build();
    store.append(List.of(before.priced(record)));
  }

  private static PriceBook book(String version, String rows) {
    return PriceBook.of(new PriceCsv("t", "# version: " + version + "\n" + HEADER + rows));
  }

  /** Keeps calls in a map; what it evicts stays in its totals. */
  private static final class MapStore implements UsageStore {
    private final TreeMap<ScanPage.Position, StoredUsage> calls = new TreeMap<>();
    private final List<PricedUsage> evicted = new ArrayList<>();
    private final Set<String> losing = new HashSet<>();
    private final Set<String> overtaking = new HashSet<>();

    private ScanPage.Position position(String id) {
      return calls.keySet().stream().filter(p -> p.id().id().equals(id)).findAny().orElseThrow();
    }

    private StoredUsage stored(String id) {
      return Objects.requireNonNull(calls.get(position(id)), id);
    }

    private Cost cost(String id) {
      return stored(id).call().cost();
    }

    private int revision(String id) {
      return stored(id).revision();
    }

    private void evict(String id) {
      evicted.add(stored(id).call());
      calls.remove(position(id));
    }

    @Override
    public AppendResult append(List<PricedUsage> batch) {
      batch.forEach(
          call -> calls.put(ScanPage.Position.of(call.record()), new StoredUsage(call, 0)));
      return new AppendResult(batch.size(), 0, List.of(), List.of());
    }

    @Override
    public AmendResult amend(CallId id, int revision, PricedUsage replacement) {
      if (losing.remove(id.id())) {
        evict(id.id());
        return AmendResult.ROW_GONE;
      }
      ScanPage.Position position = position(id.id());
      if (overtaking.remove(id.id())) {
        calls.put(position, new StoredUsage(stored(id.id()).call(), revision));
        return AmendResult.CONFLICT;
      }
      calls.put(position, new StoredUsage(replacement, revision));
      return AmendResult.APPLIED;
    }

    @Override
    public UsageAnswer aggregate(UsageQuery query) {
      List<PricedUsage> all = new ArrayList<>(evicted);
      calls.values().forEach(stored -> all.add(stored.call()));
      UsageTotals total =
          all.stream()
              .filter(c -> !c.record().start().isBefore(query.from()))
              .filter(c -> c.record().start().isBefore(query.to()))
              .filter(c -> query.filter().matches(c.record()))
              .map(UsageTotals::of)
              .reduce(UsageTotals.ZERO, UsageTotals::plus);
      return new UsageAnswer(
          query.from(), query.to(), List.of(), total, Extremes.NONE, Source.ROLLUP);
    }

    @Override
    public ScanPage scan(
        UsageFilter filter,
        Instant from,
        Instant to,
        ScanPage.@Nullable Position after,
        int limit) {
      List<StoredUsage> page = new ArrayList<>();
      ScanPage.Position last = null;
      for (var entry : calls.entrySet()) {
        UsageRecord record = entry.getValue().call().record();
        if ((after == null || entry.getKey().compareTo(after) > 0)
            && !record.start().isBefore(from)
            && record.start().isBefore(to)
            && filter.matches(record)) {
          if (page.size() == limit) {
            return new ScanPage(page, last, evicted.isEmpty());
          }
          page.add(entry.getValue());
          last = entry.getKey();
        }
      }
      return new ScanPage(page, null, evicted.isEmpty());
    }

    @Override
    public DistinctValues distinct(
        Dimension dimension, UsageFilter filter, Instant from, Instant to, int limit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long purge(PurgeTier tier, Instant instant) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Instant identityHorizon() {
      return Instant.MIN;
    }

    @Override
    public List<Cube> cubes() {
      return List.of();
    }
  }
}

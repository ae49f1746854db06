package io.tokengauge.history;

import static io.tokengauge.usage.RandomCalls.START;
import static io.tokengauge.usage.RandomCalls.aCall;
import static io.tokengauge.usage.RandomCalls.unpriced;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tells what a store gets for nothing: a stream over its pages, and the order of scans. */
class UsageStoreTest {

  private static final Instant END = START.plusSeconds(100_000);

  private final Pages store = new Pages();

  /** Scans what it was given, and nothing else. */
  private static final class Pages implements UsageStore {
    final NavigableMap<ScanPage.Position, StoredUsage> calls = new TreeMap<>();
    final List<Integer> read = new ArrayList<>();

    @Override
    public ScanPage scan(
        UsageFilter filter,
        Instant from,
        Instant to,
        ScanPage.@Nullable Position after,
        int limit) {
      List<StoredUsage> found =
          (after == null ? calls : calls.tailMap(after, false))
              .values().stream()
                  .filter(stored -> filter.matches(stored.call().record()))
                  .filter(stored -> !stored.call().record().start().isBefore(from))
                  .filter(stored -> stored.call().record().start().isBefore(to))
                  .limit(limit)
                  .toList();
      read.add(found.size());
      // A full page may be the last: like most stores, it looks no further.
      ScanPage.@Nullable Position next =
          found.size() < limit
              ? null
              : ScanPage.Position.of(found.get(found.size() - 1).call().record());
      return new ScanPage(found, next, true);
    }

    @Override
    public AppendResult append(List<PricedUsage> batch) {
      for (PricedUsage call : batch) {
        calls.put(ScanPage.Position.of(call.record()), new StoredUsage(call, 0));
      }
      return new AppendResult(batch.size(), 0, List.of(), List.of());
    }

    @Override
    public AmendResult amend(CallId id, int revision, PricedUsage replacement) {
      return AmendResult.UNKNOWN;
    }

    @Override
    public UsageAnswer aggregate(UsageQuery query) {
      throw new UnsupportedOperationException();
    }

    @Override
    public DistinctValues distinct(
        Dimension dimension, UsageFilter filter, Instant from, Instant to, int limit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long purge(PurgeTier tier, Instant before) {
      return 0;
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

  private void fill(int count) {
    List<PricedUsage> calls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      // Three share each start, so that pages end among them.
      calls.add(unpriced(aCall("id-" + i).start(START.plusSeconds(i / 3))));
    }
    store.append(calls);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 999, 1000, 1001, 2000, 2500})
  void streamHasEveryCallOnceInOrder(int count) {
    fill(count);
    assertThat(store.stream(UsageFilter.ALL, START, END))
        .containsExactlyElementsOf(store.calls.values());
    assertThat(store.read).hasSize(count / 1000 + 1);
  }

  @Test
  void pagesAreReadOnlyWhenWanted() {
    fill(2500);
    assertThat(store.stream(UsageFilter.ALL, START, END).limit(10)).hasSize(10);
    assertThat(store.read).containsExactly(1000);
  }

  @Test
  void streamIsRestrictedLikeTheScan() {
    fill(30);
    assertThat(store.stream(UsageFilter.ALL, START.plusSeconds(2), START.plusSeconds(4)))
        .hasSize(6);
    assertThat(store.stream(UsageFilter.where(Dimension.USER, "Ann"), START, END)).isEmpty();
  }

  @Test
  void streamPastItsEndHasNothing() {
    fill(1);
    Iterator<StoredUsage> calls = store.stream(UsageFilter.ALL, START, END).iterator();
    assertThat(calls.next().revision()).isZero();
    assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(calls::next);
    assertThat(calls.hasNext()).isFalse();
  }

  @Test
  void placesInAScanAreOrderedByStartThenById() {
    List<ScanPage.Position> inOrder =
        List.of(
            new ScanPage.Position(START, CallId.ofRequest("openai", "b")),
            new ScanPage.Position(START, CallId.ofRequest("openai", "c")),
            new ScanPage.Position(END, CallId.ofRequest("openai", "a")));
    assertThat(inOrder).isSorted();
    assertThat(inOrder.stream().sorted(Comparator.reverseOrder()).sorted()).isEqualTo(inOrder);
    assertThat(ScanPage.Position.of(aCall("b").build())).isEqualTo(inOrder.get(0));
  }

  @Test
  void resultsCopyTheirLists() {
    List<CallId> ids = new ArrayList<>(List.of(CallId.ofRequest("openai", "1")));
    AppendResult result = new AppendResult(0, 0, ids, ids);
    List<String> names = new ArrayList<>(List.of("a"));
    DistinctValues values = new DistinctValues(names, Source.ROWS);
    ids.clear();
    names.clear();
    assertThat(result.conflicts()).hasSize(1).isEqualTo(result.beyondHorizon());
    assertThat(values.values()).containsExactly("a");
  }
}

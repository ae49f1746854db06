package io.tokengauge.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.usage.PricedUsage;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlotLogTest {

  @ParameterizedTest
  @CsvSource({"1, false", "2, true", "3, false", "4, true"})
  void givesBackWhatWasFiled(long seed, boolean histogram) {
    SplittableRandom random = new SplittableRandom(seed);
    SampleCalls calls = new SampleCalls(seed, 3);
    SlotLog log = new SlotLog(64);
    TreeMap<Long, Cell> filed = new TreeMap<>();
    Cell live = new Cell(histogram);
    long slot = -500;
    for (int i = 0; i < 3_000; i++) {
      slot += random.nextInt(20) == 0 ? 1 + random.nextInt(200) : 1 + random.nextInt(2);
      Cell copy = new Cell(histogram);
      if (random.nextBoolean()) {
        // The call that opens a slot, by itself.
        PricedUsage opening = calls.next();
        copy.add(opening);
        log.append(slot, opening);
      }
      int count = 1 + (random.nextInt(30) == 0 ? 200 : random.nextInt(4));
      for (int j = 0; j < count; j++) {
        live.add(calls.next());
      }
      copy.addAll(live);
      filed.put(slot, copy);
      log.append(slot, live);
      assertThat(live.isEmpty()).isTrue();

      long from = slot - 63 + random.nextInt(64);
      long to = from + random.nextInt(70);
      Cell sum = new Cell(histogram);
      assertThat(log.addTo(from, to, sum)).isTrue();
      Cell expected = new Cell(histogram);
      filed.subMap(from, to).values().forEach(expected::addAll);
      assertThat(sum.totals()).as("seed %d, slot %d", seed, slot).isEqualTo(expected.totals());
      assertThat(sum.extremes()).isEqualTo(expected.extremes());
    }
  }

  @ParameterizedTest
  @CsvSource({"1, false", "2, true", "3, false"})
  void mergingCountsEachPartOfASlotOnce(long seed, boolean histogram) {
    SplittableRandom random = new SplittableRandom(seed);
    SampleCalls calls = new SampleCalls(seed, 3);
    SlotLog one = new SlotLog(64);
    SlotLog other = new SlotLog(64);
    Cell expected = new Cell(histogram);
    Cell live = new Cell(histogram);
    for (int slot = 0; slot < 40; slot++) {
      for (int part = random.nextInt(5); part > 0; part--) {
        PricedUsage call = calls.next();
        expected.add(call);
        SlotLog log = random.nextBoolean() ? one : other;
        if (random.nextBoolean()) {
          log.append(slot, call);
        } else {
          live.add(call);
          log.append(slot, live);
        }
      }
    }
    SlotLog merged = Objects.requireNonNull(SlotLog.merge(one, other, histogram));
    Cell sum = new Cell(histogram);
    assertThat(merged.addTo(0, 40, sum)).isTrue();
    assertThat(sum.totals()).as("seed %d", seed).isEqualTo(expected.totals());
    assertThat(sum.extremes()).isEqualTo(expected.extremes());
  }

  @ParameterizedTest
  @CsvSource({"1, false", "2, true"})
  void findsItsSizeAndThenStaysAtIt(long seed, boolean histogram) {
    SampleCalls calls = new SampleCalls(seed, 3);
    SlotLog log = new SlotLog(64);
    Cell live = new Cell(histogram);
    long bytes = 0;
    for (int slot = 0; slot < 20_000; slot++) {
      live.add(calls.next());
      live.add(calls.next());
      log.append(slot, live);
      if (slot == 1_000) {
        bytes = log.bytesOfLog();
      }
    }
    assertThat(log.bytesOfLog()).isEqualTo(bytes).isLessThan(24_000);
  }
}

package io.tokengauge.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.usage.Extremes;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageTotals;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CellTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void countsExactlyWhatTheCountersSay(long seed) {
    SampleCalls calls = new SampleCalls(seed, 3);
    Cell cell = new Cell(true);
    UsageTotals.Accumulator expected = new UsageTotals.Accumulator();
    Extremes extremes = Extremes.NONE;
    for (int i = 0; i < 2_000; i++) {
      PricedUsage call = calls.next();
      cell.add(call);
      expected.add(call);
      extremes = extremes.combine(Extremes.of(call));
      assertThat(cell.totals())
          .as("seed %d, call %d: %s", seed, i, call)
          .isEqualTo(expected.totals());
      assertThat(cell.extremes()).isEqualTo(extremes);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 5})
  void addingCellsIsAddingTheirCalls(long seed) {
    SampleCalls calls = new SampleCalls(seed, 3);
    Cell whole = new Cell(true);
    Cell sum = new Cell(true);
    for (int i = 0; i < 300; i++) {
      Cell part = new Cell(true);
      for (int j = 0; j < i % 7; j++) {
        PricedUsage call = calls.next();
        whole.add(call);
        part.add(call);
      }
      sum.addAll(part);
      assertThat(sum.totals()).as("seed %d", seed).isEqualTo(whole.totals());
      assertThat(sum.extremes()).isEqualTo(whole.extremes());
      part.clear();
      assertThat(part.totals()).isEqualTo(UsageTotals.ZERO);
      assertThat(part.extremes()).isEqualTo(Extremes.NONE);
    }
  }
}

package io.tokengauge.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tokengauge.testkit.UsageFixtures;
import io.tokengauge.usage.PricedUsage;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DeltaCodecTest {

  private final List<PricedUsage> calls =
      new UsageFixtures(17).adversarial(300, Agreement.FROM, Agreement.TO);

  private static Map<Long, CellDelta> readBack(byte[] bytes) {
    Map<Long, CellDelta> cells = new TreeMap<>();
    DeltaCodec.decode(bytes, cells::put);
    return cells;
  }

  @Test
  void whateverCallsAddIsReadBack() {
    Map<Long, CellDelta> cells = new TreeMap<>();
    CellDelta all = new CellDelta(true);
    cells.put(Long.MAX_VALUE, all);
    for (PricedUsage call : calls) {
      CellDelta one = new CellDelta(true);
      one.add(call);
      cells.put((long) cells.size(), one);
      all.add(one);
    }
    assertThat(readBack(DeltaCodec.encode(cells))).isEqualTo(cells);
  }

  @Test
  void nothingIsReadBack() {
    Map<Long, CellDelta> nothing = Map.of(0L, new CellDelta(false));
    assertThat(readBack(DeltaCodec.encode(nothing))).isEqualTo(nothing);
  }

  @Test
  void whatIsCutOffOrOfAnotherVersionIsRefused() {
    CellDelta delta = new CellDelta(true);
    calls.forEach(delta::add);
    byte[] bytes = DeltaCodec.encode(Map.of(1L, delta));
    // A single byte is a batch without cells.
    for (int length = 2; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatIllegalArgumentException().isThrownBy(() -> readBack(cut));
    }
    bytes[0] = 2;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> readBack(bytes))
        .withMessageContaining("must be of version 1, was 2");
  }
}

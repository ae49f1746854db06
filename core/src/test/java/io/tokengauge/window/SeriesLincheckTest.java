package io.tokengauge.window;

import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageCounter;
import io.tokengauge.usage.UsageTotals;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/**
 * Lets Lincheck try interleavings of recording, reading and the change of slots, and look for one
 * whose results no order of the same operations gives.
 *
 * <p>{@code -Dtokengauge.lincheck.long=true} tries many more.
 */
@Param(name = "second", gen = IntGen.class, conf = "1:3")
public class SeriesLincheckTest {

  private static final boolean LONG = Boolean.getBoolean("tokengauge.lincheck.long");
  private static final PricedUsage CALL = SampleCalls.plain("ann", 3, 5, 7);
  private static final SeriesSpec SPEC = SeriesSpec.of(Dimension.USER);

  private final Windows windows = Windows.builder().series(SPEC).build();
  private final Series series = windows.series(SPEC, CALL.record());

  /** Records a call through the handle. */
  @Operation
  public void record(@Param(name = "second") int second) {
    series.recordInSecond(CALL, second);
  }

  /** Records a call by its key. */
  @Operation
  public void recordByKey(@Param(name = "second") int second) {
    windows.recordInSecond(CALL, second);
  }

  /** Reads the seconds before one, all closed by then. */
  @Operation
  public String closed(@Param(name = "second") int second) {
    return read(second, 0);
  }

  /** Reads up to the end of a second, the live slot included. */
  @Operation
  public String live(@Param(name = "second") int second) {
    return read(second, 1);
  }

  private String read(int now, int live) {
    Cell[] sums = {new Cell(false)};
    series.read(now, WindowGrain.SECOND, new long[] {now - 60, now + live}, sums);
    UsageTotals totals = sums[0].totals();
    return totals.attempts()
        + "/"
        + totals.get(UsageCounter.UNCACHED_INPUT_TOKENS)
        + "/"
        + totals.get(UsageCounter.OUTPUT_TOKENS);
  }

  @Test
  void noInterleavingLosesOrRepeatsACall() {
    new ModelCheckingOptions()
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(1)
        .actorsAfter(1)
        .iterations(LONG ? 100 : 6)
        .invocationsPerIteration(LONG ? 2_000 : 100)
        .check(SeriesLincheckTest.class);
  }

  @Test
  void noStressLosesOrRepeatsACall() {
    new StressOptions()
        .threads(3)
        .actorsPerThread(3)
        .actorsBefore(1)
        .actorsAfter(1)
        .iterations(LONG ? 200 : 10)
        .invocationsPerIteration(LONG ? 20_000 : 500)
        .check(SeriesLincheckTest.class);
  }
}

package io.tokengauge.window;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import java.lang.management.ManagementFactory;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordAllocationTest {

  private static final int RECORDS = 100_000;
  private static final int RECORDS_PER_SECOND = 50;
  private static final long START = SampleCalls.START.getEpochSecond();

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final PricedUsage[] calls =
      Stream.generate(new SampleCalls(7, 20)::next).limit(1_000).toArray(PricedUsage[]::new);

  private long bytesOfRecords(IntConsumer record) {
    // Long enough to have been compiled, and for the slots of 24 hours to have found their size.
    for (int i = 0; i < 60 * RECORDS; i++) {
      record.accept(i);
    }
    long thread = Thread.currentThread().getId();
    long before = threads.getThreadAllocatedBytes(thread);
    for (int i = 60 * RECORDS; i < 61 * RECORDS; i++) {
      record.accept(i);
    }
    return threads.getThreadAllocatedBytes(thread) - before;
  }

  private static long second(int i) {
    return START + i / RECORDS_PER_SECOND;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void boundRecordAllocatesNothing(boolean histogram) {
    SeriesSpec spec = SeriesSpec.of().withLastCalls(100);
    Windows windows = Windows.builder().series(histogram ? spec.withHistogram() : spec).build();
    Series series = windows.series(calls[0].record()).get(0);
    assertThat(bytesOfRecords(i -> series.recordInSecond(calls[i % calls.length], second(i))))
        .isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void recordByKeyAllocatesLessThan32Bytes(boolean histogram) {
    SeriesSpec spec = SeriesSpec.of(Dimension.MODEL, Dimension.USER, Dimension.PROJECT);
    Windows windows = Windows.builder().series(histogram ? spec.withHistogram() : spec).build();
    assertThat(bytesOfRecords(i -> windows.recordInSecond(calls[i % calls.length], second(i))))
        .isLessThan(32L * RECORDS);
  }
}

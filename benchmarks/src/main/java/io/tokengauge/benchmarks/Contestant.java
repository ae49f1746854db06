package io.tokengauge.benchmarks;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.export.CollectionRegistration;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.tokengauge.usage.PricedUsage;
import java.util.function.Supplier;

/** Names who takes part. */
public enum Contestant {
  /** Our windows without histogram, as fine series are kept. */
  TOKENGAUGE,
  /** Our windows with histogram, as coarse series are kept. */
  TOKENGAUGE_HISTOGRAM,
  /** The SDK's counters and histogram, since its start; no windows. */
  OPENTELEMETRY,
  /** Prometheus' own library: counters and a classic histogram since its start; no windows. */
  CLIENT_JAVA,
  /** Micrometer with its Prometheus registry: counters and a timer since its start; no windows. */
  MICROMETER,
  /** Micrometer with its simple registry. */
  MICROMETER_SIMPLE,
  /** Duration and outcome alone, of the last 60 s, behind a lock; bound only. */
  RESILIENCE4J,
  /** Counters of calls, errors and response time of the last 60 s; bound only. */
  SENTINEL,
  /** Latency alone, since its start; bound only. */
  HDR_HISTOGRAM,
  /** Seven plain adds; bound only. */
  SYNCHRONIZED_BLOCK,
  /** Seven atomic adds; bound only. */
  LONG_ADDERS,
  /** Seven plain adds in a slot per second behind a gate: what memory allows; bound only. */
  SLOT_RING;

  Recorder recorder() {
    return switch (this) {
      case TOKENGAUGE -> new TokengaugeRecorder(false);
      case TOKENGAUGE_HISTOGRAM -> new TokengaugeRecorder(true);
      case OPENTELEMETRY -> new OpenTelemetryRecorder(new AskedReader());
      case CLIENT_JAVA -> new ClientJavaRecorder();
      case MICROMETER -> MicrometerRecorder.prometheus();
      case MICROMETER_SIMPLE -> MicrometerRecorder.simple();
      case RESILIENCE4J -> new BoundOnly(Resilience4jRecorder::new);
      case SENTINEL -> new BoundOnly(SentinelRecorder::new);
      case HDR_HISTOGRAM -> new BoundOnly(HdrHistogramRecorder::new);
      case SYNCHRONIZED_BLOCK -> new BoundOnly(SynchronizedRecorder::new);
      case LONG_ADDERS -> new BoundOnly(LongAdderRecorder::new);
      case SLOT_RING -> new BoundOnly(SlotRingRecorder::new);
    };
  }

  /** Has no names: whoever uses it keeps one object for each series. */
  private record BoundOnly(Supplier<Recorder.Bound> one) implements Recorder {
    @Override
    public void record(PricedUsage call, long epochSecond) {
      throw new UnsupportedOperationException("bound only");
    }

    @Override
    public Object collect(long epochSecond) {
      throw new UnsupportedOperationException("bound only");
    }

    @Override
    public Bound bind(PricedUsage like) {
      return one.get();
    }
  }

  /** Makes the SDK record, and collects only when asked. */
  static final class AskedReader implements MetricReader {
    private CollectionRegistration registration = CollectionRegistration.noop();

    @Override
    public void register(CollectionRegistration value) {
      registration = value;
    }

    Object collect() {
      return registration.collectAllMetrics();
    }

    @Override
    public AggregationTemporality getAggregationTemporality(InstrumentType type) {
      return AggregationTemporality.CUMULATIVE;
    }

    @Override
    public CompletableResultCode forceFlush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }
}

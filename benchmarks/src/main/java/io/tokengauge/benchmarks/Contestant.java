package io.tokengauge.benchmarks;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.export.CollectionRegistration;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.tokengauge.usage.PricedUsage;

/** Names who takes part. */
public enum Contestant {
  /** Our windows without histogram, as fine series are kept. */
  TOKENGAUGE,
  /** Our windows with histogram, as coarse series are kept. */
  TOKENGAUGE_HISTOGRAM,
  OPENTELEMETRY,
  CLIENT_JAVA,
  MICROMETER,
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
      case MICROMETER -> new MicrometerRecorder();
      case SYNCHRONIZED_BLOCK ->
          new BoundOnly() {
            @Override
            public Bound bind(PricedUsage like) {
              return new SynchronizedRecorder();
            }
          };
      case LONG_ADDERS ->
          new BoundOnly() {
            @Override
            public Bound bind(PricedUsage like) {
              return new LongAdderRecorder();
            }
          };
      case SLOT_RING ->
          new BoundOnly() {
            @Override
            public Bound bind(PricedUsage like) {
              return new SlotRingRecorder();
            }
          };
    };
  }

  private abstract static class BoundOnly implements Recorder {
    @Override
    public void record(PricedUsage call, long epochSecond) {
      throw new UnsupportedOperationException("bound only");
    }

    @Override
    public Object collect(long epochSecond) {
      throw new UnsupportedOperationException("bound only");
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

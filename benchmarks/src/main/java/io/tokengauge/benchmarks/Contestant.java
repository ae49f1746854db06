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
  LONG_ADDERS;

  Recorder recorder() {
    return switch (this) {
      case TOKENGAUGE -> new TokengaugeRecorder(false);
      case TOKENGAUGE_HISTOGRAM -> new TokengaugeRecorder(true);
      case OPENTELEMETRY -> new OpenTelemetryRecorder(new IdleReader());
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
    };
  }

  private abstract static class BoundOnly implements Recorder {
    @Override
    public void record(PricedUsage call, long epochSecond) {
      throw new UnsupportedOperationException("bound only");
    }
  }

  /** Makes the SDK record without ever collecting. */
  private static final class IdleReader implements MetricReader {
    @Override
    public void register(CollectionRegistration registration) {}

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

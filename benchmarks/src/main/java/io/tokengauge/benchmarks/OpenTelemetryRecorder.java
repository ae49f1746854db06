package io.tokengauge.benchmarks;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleCounter;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.View;
import io.tokengauge.usage.PricedUsage;
import java.util.List;

/** Records with the OpenTelemetry SDK: six counters and a histogram with the default buckets. */
final class OpenTelemetryRecorder implements Recorder {

  private static final AttributeKey<String> MODEL = AttributeKey.stringKey("model");
  private static final AttributeKey<String> USER = AttributeKey.stringKey("user");
  private static final AttributeKey<String> PROJECT = AttributeKey.stringKey("project");

  private final LongCounter calls;
  private final LongCounter errors;
  private final LongCounter input;
  private final LongCounter cacheRead;
  private final LongCounter output;
  private final DoubleCounter cost;
  private final LongHistogram latency;
  private final Contestant.AskedReader reader;

  OpenTelemetryRecorder(Contestant.AskedReader reader) {
    this.reader = reader;
    // The default cardinality limit of 2,000 would make most of 10,000 series one overflow series.
    Meter meter =
        SdkMeterProvider.builder()
            .registerMetricReader(reader, selector -> 20_000)
            .registerView(
                InstrumentSelector.builder().setName("latency").build(),
                View.builder()
                    .setAggregation(
                        Aggregation.explicitBucketHistogram(
                            List.of(100d, 250d, 500d, 1000d, 2500d, 5000d, 10000d, 30000d)))
                    .setCardinalityLimit(20_000)
                    .build())
            .build()
            .get("benchmark");
    calls = meter.counterBuilder("calls").build();
    errors = meter.counterBuilder("errors").build();
    input = meter.counterBuilder("input").build();
    cacheRead = meter.counterBuilder("cache_read").build();
    output = meter.counterBuilder("output").build();
    cost = meter.counterBuilder("cost").ofDoubles().build();
    latency = meter.histogramBuilder("latency").ofLongs().build();
  }

  @Override
  public void record(PricedUsage call, long epochSecond) {
    add(call, attributes(call));
  }

  @Override
  public Bound bind(PricedUsage like) {
    Attributes attributes = attributes(like);
    return (call, second) -> add(call, attributes);
  }

  @Override
  public Object collect(long epochSecond) {
    return reader.collect();
  }

  private static Attributes attributes(PricedUsage call) {
    return Attributes.of(
        MODEL, Facts.model(call), USER, Facts.user(call), PROJECT, Facts.project(call));
  }

  private void add(PricedUsage call, Attributes attributes) {
    calls.add(1, attributes);
    if (Facts.failed(call)) {
      errors.add(1, attributes);
    }
    input.add(Facts.input(call), attributes);
    cacheRead.add(Facts.cacheRead(call), attributes);
    output.add(Facts.output(call), attributes);
    cost.add(Facts.costUsd(call), attributes);
    latency.record(Facts.latencyNanos(call) / 1_000_000, attributes);
  }
}

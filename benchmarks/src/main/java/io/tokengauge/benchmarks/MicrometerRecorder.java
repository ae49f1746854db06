package io.tokengauge.benchmarks;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tokengauge.usage.PricedUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Records with one of Micrometer's registries: six counters and a timer without histogram. */
final class MicrometerRecorder implements Recorder {

  private final MeterRegistry registry;
  private final Supplier<Object> collect;

  private MicrometerRecorder(MeterRegistry registry, Supplier<Object> collect) {
    this.registry = registry;
    this.collect = collect;
  }

  /** Returns one that a Prometheus server could scrape. */
  static MicrometerRecorder prometheus() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    return new MicrometerRecorder(registry, registry.getPrometheusRegistry()::scrape);
  }

  /** Returns one that keeps everything in memory and publishes nothing. */
  static MicrometerRecorder simple() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    return new MicrometerRecorder(registry, () -> measured(registry));
  }

  private static List<Double> measured(MeterRegistry registry) {
    List<Double> values = new ArrayList<>();
    for (Meter meter : registry.getMeters()) {
      meter.measure().forEach(measurement -> values.add(measurement.getValue()));
    }
    return values;
  }

  private static String[] tags(PricedUsage call) {
    return new String[] {
      "model", Facts.model(call), "user", Facts.user(call), "project", Facts.project(call)
    };
  }

  @Override
  public void record(PricedUsage call, long epochSecond) {
    String[] tags = tags(call);
    registry.counter("calls", tags).increment();
    if (Facts.failed(call)) {
      registry.counter("errors", tags).increment();
    }
    registry.counter("input", tags).increment((double) Facts.input(call));
    registry.counter("cache_read", tags).increment((double) Facts.cacheRead(call));
    registry.counter("output", tags).increment((double) Facts.output(call));
    registry.counter("cost", tags).increment(Facts.costUsd(call));
    registry.timer("latency", tags).record(Facts.latencyNanos(call), TimeUnit.NANOSECONDS);
  }

  @Override
  public Object collect(long epochSecond) {
    return collect.get();
  }

  @Override
  public Bound bind(PricedUsage like) {
    String[] tags = tags(like);
    Counter calls = registry.counter("calls", tags);
    Counter errors = registry.counter("errors", tags);
    Counter input = registry.counter("input", tags);
    Counter cacheRead = registry.counter("cache_read", tags);
    Counter output = registry.counter("output", tags);
    Counter cost = registry.counter("cost", tags);
    Timer latency = registry.timer("latency", tags);
    return (call, second) -> {
      calls.increment();
      if (Facts.failed(call)) {
        errors.increment();
      }
      input.increment((double) Facts.input(call));
      cacheRead.increment((double) Facts.cacheRead(call));
      output.increment((double) Facts.output(call));
      cost.increment(Facts.costUsd(call));
      latency.record(Facts.latencyNanos(call), TimeUnit.NANOSECONDS);
    };
  }
}

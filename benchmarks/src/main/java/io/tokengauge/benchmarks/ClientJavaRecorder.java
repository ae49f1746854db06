package io.tokengauge.benchmarks;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.tokengauge.usage.PricedUsage;
import java.util.List;

/** Records with Prometheus client_java: six counters and a classic histogram. */
final class ClientJavaRecorder implements Recorder {

  private static final String[] LABELS = {"model", "user", "project"};

  private final Counter calls = counter("calls");
  private final Counter errors = counter("errors");
  private final Counter input = counter("input");
  private final Counter cacheRead = counter("cache_read");
  private final Counter output = counter("output");
  private final Counter cost = counter("cost");
  private final Histogram latency =
      Histogram.builder()
          .name("latency")
          .labelNames(LABELS)
          .classicOnly()
          .classicUpperBounds(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
          .withoutExemplars()
          .build();

  private static Counter counter(String name) {
    return Counter.builder().name(name).labelNames(LABELS).withoutExemplars().build();
  }

  @Override
  public void record(PricedUsage call, long epochSecond) {
    String model = Facts.model(call);
    String user = Facts.user(call);
    String project = Facts.project(call);
    calls.labelValues(model, user, project).inc();
    if (Facts.failed(call)) {
      errors.labelValues(model, user, project).inc();
    }
    input.labelValues(model, user, project).inc(Facts.input(call));
    cacheRead.labelValues(model, user, project).inc(Facts.cacheRead(call));
    output.labelValues(model, user, project).inc(Facts.output(call));
    cost.labelValues(model, user, project).inc(Facts.costUsd(call));
    latency.labelValues(model, user, project).observe(Facts.latencyNanos(call) * 1e-9);
  }

  @Override
  public Object collect(long epochSecond) {
    return List.of(
        calls.collect(),
        errors.collect(),
        input.collect(),
        cacheRead.collect(),
        output.collect(),
        cost.collect(),
        latency.collect());
  }

  @Override
  public Bound bind(PricedUsage like) {
    String[] values = {Facts.model(like), Facts.user(like), Facts.project(like)};
    CounterDataPoint boundCalls = calls.labelValues(values);
    CounterDataPoint boundErrors = errors.labelValues(values);
    CounterDataPoint boundInput = input.labelValues(values);
    CounterDataPoint boundRead = cacheRead.labelValues(values);
    CounterDataPoint boundOutput = output.labelValues(values);
    CounterDataPoint boundCost = cost.labelValues(values);
    DistributionDataPoint boundLatency = latency.labelValues(values);
    return (call, second) -> {
      boundCalls.inc();
      if (Facts.failed(call)) {
        boundErrors.inc();
      }
      boundInput.inc(Facts.input(call));
      boundRead.inc(Facts.cacheRead(call));
      boundOutput.inc(Facts.output(call));
      boundCost.inc(Facts.costUsd(call));
      boundLatency.observe(Facts.latencyNanos(call) * 1e-9);
    };
  }
}

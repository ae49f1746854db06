package io.tokengauge.testkit;

import io.tokengauge.window.MetricsExchange;
import java.time.InstantSource;

/** Holds the model to its own contract. */
class ReferenceMetricsExchangeTest extends MetricsExchangeContract {

  @Override
  protected MetricsExchange createEmpty(InstantSource clock) {
    return new ReferenceMetricsExchange(clock);
  }
}

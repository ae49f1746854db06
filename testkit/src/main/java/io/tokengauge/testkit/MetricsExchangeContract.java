package io.tokengauge.testkit;

import io.tokengauge.window.MetricsExchange;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Nested;

/**
 * Holds a {@link MetricsExchange} to its port. To run it, extend it, at top level or as a
 * {@code @Nested} class:
 *
 * <pre>{@code
 * @Nested
 * class Exchange extends MetricsExchangeContract {
 *   @Override
 *   protected MetricsExchange createEmpty(InstantSource clock) {
 *     return MyStorage.builder().clock(clock).build().require(MetricsExchange.class);
 *   }
 * }
 * }</pre>
 *
 * <p>An exchange that goes by a server's clock overrides {@link #followsGivenClock}; what needs
 * hours to pass then shows as an aborted test that says so.
 */
public abstract class MetricsExchangeContract {

  /** In the middle of a quarter of an hour and of a second, so that nothing is at an edge. */
  private final ManualClock clock = new ManualClock(Instant.parse("2026-03-04T10:07:30.25Z"));

  /** For subclasses. */
  protected MetricsExchangeContract() {}

  /**
   * Returns an exchange that nothing was published to.
   *
   * @param clock what it should go by
   * @throws Exception fails the test
   */
  protected abstract MetricsExchange createEmpty(InstantSource clock) throws Exception;

  /** Tells whether the exchange goes by the given clock, so that days can pass in a test. */
  protected boolean followsGivenClock() {
    return true;
  }

  /** Returns how many random operations a seed is good for: 300 unless overridden. */
  protected int randomOperations() {
    return 300;
  }

  final InstantSource clock() {
    return clock;
  }

  final void letPass(Duration time) {
    clock.advance(time);
  }

  /** What is published counts once. */
  @Nested
  class Once extends ExchangeOnceContract {
    Once() {
      super(MetricsExchangeContract.this);
    }
  }

  /** Deltas land in slots and add up. */
  @Nested
  class Slots extends ExchangeSlotsContract {
    Slots() {
      super(MetricsExchangeContract.this);
    }
  }

  /** Label sets, views and fleets are told apart. */
  @Nested
  class Labels extends ExchangeLabelsContract {
    Labels() {
      super(MetricsExchangeContract.this);
    }
  }

  /** Who publishes is known. */
  @Nested
  class Members extends ExchangeMembersContract {
    Members() {
      super(MetricsExchangeContract.this);
    }
  }

  /** Random operations agree with the model, and threads do not disturb each other. */
  @Nested
  class Modelled extends ExchangeModelContract {
    Modelled() {
      super(MetricsExchangeContract.this);
    }
  }
}

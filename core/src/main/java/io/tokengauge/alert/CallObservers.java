package io.tokengauge.alert;

import io.tokengauge.usage.PricedUsage;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.concurrent.atomic.LongAdder;

/** Shows calls to the rules that want to see each. Thread-safe. */
final class CallObservers {

  private static final System.Logger LOG = System.getLogger(AlertEngine.class.getName());

  private final CallObserver[] observers;
  private final LongAdder errors = new LongAdder();

  CallObservers(Collection<AlertRule> rules) {
    observers =
        rules.stream()
            .filter(CallObserver.class::isInstance)
            .map(CallObserver.class::cast)
            .toArray(CallObserver[]::new);
  }

  void observe(PricedUsage call) {
    for (CallObserver observer : observers) {
      try {
        observer.observe(call);
      } catch (Exception | LinkageError | AssertionError | StackOverflowError e) {
        if (errors.sum() == 0) {
          LOG.log(Level.ERROR, "alert rule " + observer + " failed to look at a call", e);
        }
        errors.increment();
      }
    }
  }

  long errors() {
    return errors.sum();
  }
}

package io.tokengauge.alert;

import io.tokengauge.usage.PricedUsage;

/**
 * Sees every recorded call: for rules about single calls, which windows do not keep.
 *
 * <p>A rule that implements this is handed the calls by its engine.
 */
public interface CallObserver {

  /**
   * Looks at a call. Runs inside the caller's recording, in any thread, several at a time: takes
   * nanoseconds, waits for nothing, and keeps a bounded number of what it wants to tell at the next
   * tick.
   */
  void observe(PricedUsage call);
}

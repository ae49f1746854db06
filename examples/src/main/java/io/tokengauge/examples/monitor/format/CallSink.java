package io.tokengauge.examples.monitor.format;

import io.tokengauge.providers.UsageLine;
import io.tokengauge.usage.CallId;

/** Takes what a format reads. */
public interface CallSink {

  /**
   * Takes a call.
   *
   * @param line where it stands in its file
   * @param call the call, with its cost if the file carries one
   */
  void call(long line, UsageLine call);

  /**
   * Takes what the file says about the cache, before the call itself. Nobody needs it but who asks
   * what another time to live would have done.
   *
   * @param id the call's identity
   * @param hint what is said
   */
  default void hint(CallId id, CacheHint hint) {}

  /**
   * Takes word of a line that holds no call that could be read.
   *
   * @param line where it stands in its file
   * @param reason what is wrong, naming field, value and rule
   */
  void fault(long line, String reason);
}

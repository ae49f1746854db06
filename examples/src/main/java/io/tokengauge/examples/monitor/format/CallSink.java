package io.tokengauge.examples.monitor.format;

import io.tokengauge.providers.UsageLine;

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
   * Takes word of a line that holds no call that could be read.
   *
   * @param line where it stands in its file
   * @param reason what is wrong, naming field, value and rule
   */
  void fault(long line, String reason);
}

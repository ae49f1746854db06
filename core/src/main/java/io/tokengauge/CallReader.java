package io.tokengauge;

import io.tokengauge.usage.UsageRecord;

/**
 * Tells what a client's response says about the call: tokens, served model, id, tier.
 *
 * <p>Called once per response, in the thread that got it. What it throws does not reach the caller:
 * the call is then recorded with unknown usage.
 *
 * @param <T> the client's response type
 */
@FunctionalInterface
public interface CallReader<T> {

  /** Sets on the call what the response says; start, latency and outcome are set already. */
  void read(T response, UsageRecord.Builder call);
}

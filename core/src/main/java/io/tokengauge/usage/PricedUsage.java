package io.tokengauge.usage;

import java.util.Objects;

/**
 * Joins a call with the price put on it: what stores keep and totals add up.
 *
 * @param record the fact
 * @param cost the price, which may be put anew later while the fact stays
 */
public record PricedUsage(UsageRecord record, Cost cost) {

  public PricedUsage {
    Objects.requireNonNull(record, "record");
    Objects.requireNonNull(cost, "cost");
  }

  /** Returns the call's identity. */
  public CallId id() {
    return record.id();
  }
}

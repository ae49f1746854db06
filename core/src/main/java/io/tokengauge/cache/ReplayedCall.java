package io.tokengauge.cache;

import io.tokengauge.pricing.PriceBook;
import io.tokengauge.usage.PricedUsage;

/** Holds one call as it was and as it would have been with either time to live. */
record ReplayedCall(PricedUsage recorded, PricedUsage atShort, PricedUsage atLong) {

  static ReplayedCall of(PricedUsage call, PrefixTrack.Step step, PriceBook prices) {
    return new ReplayedCall(
        call,
        priced(call, step, CacheTtl.SHORT, prices),
        priced(call, step, CacheTtl.LONG, prices));
  }

  static PricedUsage priced(
      PricedUsage call, PrefixTrack.Step step, CacheTtl ttl, PriceBook prices) {
    return prices.priced(call.record().toBuilder().tokens(step.at(ttl)).build());
  }
}

package io.tokengauge.pricing;

import io.tokengauge.usage.BillableExtras;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.ServiceTier;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageRecord;
import java.time.Instant;

/** Makes calls for tests. */
final class Calls {

  static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");

  private Calls() {}

  static UsageRecord.Builder call(String provider, String model, TokenUsage tokens) {
    return UsageRecord.builder(CallId.ofRequest(provider, "1"), NOON, model).tokens(tokens);
  }

  static Cost cost(ModelPrice price, TokenUsage tokens) {
    return price.cost(tokens, BillableExtras.NONE, ServiceTier.STANDARD, "v");
  }

  static RateCard card(String input, String output, String... more) {
    RateCard.Builder card =
        RateCard.builder().perMillion(Billable.INPUT, input).perMillion(Billable.OUTPUT, output);
    for (int i = 0; i < more.length; i += 2) {
      card.perMillion(Billable.valueOf(more[i].toUpperCase(java.util.Locale.ROOT)), more[i + 1]);
    }
    return card.build();
  }
}

package io.tokengauge.budget;

import io.tokengauge.pricing.PriceBook;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageRecord;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Holds a call that is about to be made, and what it takes at most and is expected to take.
 *
 * @param record the call as it would be recorded if it took the most it can
 * @param most the most it can take
 * @param expected what it is expected to take
 */
record PlannedCall(UsageRecord record, Spend most, Spend expected) {

  static PlannedCall of(
      CallEstimate estimate,
      CallId id,
      Instant start,
      PriceBook prices,
      Unpriced unpriced,
      Expectations expectations) {
    UsageRecord record = estimate.record(id, start, estimate.maxOutputTokens());
    Cost cost = estimate.cost(prices, id, start, estimate.maxOutputTokens());
    if (!cost.known()) {
      cost = unpriced.cost(record, prices);
    }
    Spend most = spend(cost, record);
    Expectations.Expected usual = expectations.of(record);
    if (usual == null) {
      return new PlannedCall(record, most, most);
    }
    long output = Math.min(usual.outputTokens(), estimate.maxOutputTokens());
    UsageRecord likely = estimate.record(id, start, output);
    Cost likelyCost = prices.price(likely);
    return new PlannedCall(
        record, most, likelyCost.known() ? paid(spend(likelyCost, likely), usual, most) : most);
  }

  private static Spend paid(Spend likely, Expectations.Expected usual, Spend most) {
    return new Spend(
        Math.min(usual.of(likely.nanoDollars()), most.nanoDollars()), true, likely.tokens(), 0);
  }

  private static Spend spend(Cost cost, UsageRecord record) {
    @Nullable TokenUsage tokens = record.tokens();
    return new Spend(
        Spend.nanos(cost.picos()),
        cost.known(),
        Objects.requireNonNull(tokens, "tokens").totalTokens(),
        0);
  }
}

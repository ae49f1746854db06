package io.tokengauge.providers.response;

import io.tokengauge.usage.BillableExtras;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.Outcome;
import io.tokengauge.usage.ServiceTier;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageRecord;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Holds what a response says about itself: no price, and no content. Immutable.
 *
 * @param provider OpenTelemetry's name of who answered
 * @param table the name of the table that read it, such as {@code openai-chat}
 * @param operation OpenTelemetry's name of the operation
 * @param model the model to price: the one that answered, or, where the bill goes by the model
 *     asked for or the answer names none, that one; null when neither is known
 * @param id the response's id; null when it has none
 * @param serviceTier the tier it was served at; null when it does not say, or says one that has no
 *     price of its own
 * @param outcome how the call ended
 * @param tokens what was used; null when that is not known, which is not the same as zero
 * @param partialTokens what a stream had told when it broke off: a lower bound, never a usage; null
 *     when it had told nothing, or the usage is known
 * @param extras rarer billables
 * @param reportedCost what the provider says the call cost, rounded half-even to pico-dollars; null
 *     when it does not say
 */
public record ProviderResponse(
    String provider,
    String table,
    String operation,
    @Nullable String model,
    @Nullable String id,
    @Nullable ServiceTier serviceTier,
    Outcome outcome,
    @Nullable TokenUsage tokens,
    @Nullable TokenUsage partialTokens,
    BillableExtras extras,
    @Nullable Money reportedCost) {

  /** Returns the same facts with another outcome, such as {@link Outcome#CANCELLED}. */
  public ProviderResponse withOutcome(Outcome other) {
    return new ProviderResponse(
        provider,
        table,
        operation,
        model,
        id,
        serviceTier,
        other,
        tokens,
        partialTokens,
        extras,
        reportedCost);
  }

  /**
   * Starts a record of this call, identified by the response's id, or by a new random one if it has
   * none. Prefer the request id of the response's headers where there is one: {@link
   * UsageRecord.Builder#id}.
   *
   * @param start when the call was sent
   * @param requestModel the model asked for
   */
  public UsageRecord.Builder toRecord(Instant start, String requestModel) {
    CallId callId =
        id == null ? CallId.generate(provider) : new CallId(provider, CallId.RESPONSE, id);
    return UsageRecord.builder(callId, start, requestModel)
        .responseModel(model)
        .operation(operation)
        .tokens(tokens)
        .extras(extras)
        .outcome(outcome)
        .serviceTier(serviceTier == null ? ServiceTier.STANDARD : serviceTier)
        .reportedCost(reportedCost);
  }
}

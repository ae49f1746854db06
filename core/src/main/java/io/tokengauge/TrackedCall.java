package io.tokengauge;

import io.tokengauge.budget.CallEstimate;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Outcome;
import io.tokengauge.usage.ServiceTier;
import io.tokengauge.usage.UsageContext;
import io.tokengauge.usage.UsageRecord;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Says what is known of a call before it is made.
 *
 * @param provider any common name of the provider
 * @param model the model asked for
 * @param operation OpenTelemetry's {@code gen_ai.operation.name}
 * @param serviceTier the tier asked for; what the response says goes before it
 * @param context who it is for, or null for the {@link io.tokengauge.usage.CurrentContext}
 * @param estimate the most it can take, for a monitor that has budgets, or null to make the call
 *     whatever they say; its model, operation, tier and context give way to those here
 */
public record TrackedCall(
    String provider,
    String model,
    String operation,
    ServiceTier serviceTier,
    @Nullable UsageContext context,
    @Nullable CallEstimate estimate) {

  /** Returns a chat call at the standard tier, for whoever the current context says. */
  public static TrackedCall of(String provider, String model) {
    return new TrackedCall(provider, model, UsageRecord.CHAT, ServiceTier.STANDARD, null, null);
  }

  /** Returns a copy for another operation, such as {@code embeddings}. */
  public TrackedCall withOperation(String name) {
    return new TrackedCall(provider, model, name, serviceTier, context, estimate);
  }

  /** Returns a copy at another tier. */
  public TrackedCall withServiceTier(ServiceTier tier) {
    return new TrackedCall(provider, model, operation, tier, context, estimate);
  }

  /** Returns a copy for this context, whatever the current one says. */
  public TrackedCall withContext(UsageContext who) {
    return new TrackedCall(provider, model, operation, serviceTier, who, estimate);
  }

  /**
   * Returns a copy that is only made if it fits into the monitor's budgets.
   *
   * @param promptTokens how long the prompt is at most
   * @param maxOutputTokens the cap on the answer
   */
  public TrackedCall withEstimate(long promptTokens, long maxOutputTokens) {
    return withEstimate(CallEstimate.of(provider, model, promptTokens, maxOutputTokens));
  }

  /** Returns a copy that is only made if it fits into the monitor's budgets. */
  public TrackedCall withEstimate(CallEstimate most) {
    return new TrackedCall(provider, model, operation, serviceTier, context, most);
  }

  /** Returns the most that the call can take, null if it is to be made whatever budgets say. */
  @Nullable CallEstimate estimate(UsageContext current) {
    return estimate == null
        ? null
        : estimate.toBuilder()
            .model(model)
            .operation(operation)
            .serviceTier(serviceTier)
            .context(context == null ? current : context)
            .build();
  }

  UsageRecord.Builder begun(Instant start, UsageContext current) {
    return UsageRecord.builder(CallId.generate(provider), start, model)
        .operation(operation)
        .serviceTier(serviceTier)
        .context(context == null ? current : context);
  }

  static UsageRecord.Builder ended(
      UsageRecord.Builder call, Instant start, Instant end, Outcome outcome) {
    Duration latency = Duration.between(start, end);
    return call.latency(latency.isNegative() ? Duration.ZERO : latency).outcome(outcome);
  }
}

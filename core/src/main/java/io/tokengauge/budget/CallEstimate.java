package io.tokengauge.budget;

import io.tokengauge.pricing.PriceBook;
import io.tokengauge.usage.BillableExtras;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.ProviderName;
import io.tokengauge.usage.ServiceTier;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageContext;
import io.tokengauge.usage.UsageRecord;
import java.time.Instant;

/**
 * Says what is known of a call before it is made, and so the most it can take: the whole prompt,
 * and as many tokens of output as it may write, at the prices of the tier asked for. A prompt above
 * a context threshold is priced at that threshold's rates.
 *
 * @param provider any common name of the provider
 * @param model the model asked for
 * @param promptTokens how long the prompt is at most
 * @param maxOutputTokens the cap on the answer, reasoning included
 * @param cacheWrites how the prompt may be written to a cache; the dearer of writing and not counts
 * @param operation OpenTelemetry's {@code gen_ai.operation.name}
 * @param serviceTier the tier asked for
 * @param context who it is for
 * @param webSearches how many searches the provider may run on the call's behalf
 */
public record CallEstimate(
    String provider,
    String model,
    long promptTokens,
    long maxOutputTokens,
    CacheWrites cacheWrites,
    String operation,
    ServiceTier serviceTier,
    UsageContext context,
    int webSearches) {

  /**
   * Canonicalises the provider and checks the counts.
   *
   * @throws IllegalArgumentException if the provider is blank, or a count negative or more than a
   *     call may carry
   */
  public CallEstimate {
    provider = ProviderName.canonical(provider);
    check("prompt tokens", promptTokens);
    check("output tokens", maxOutputTokens);
    check("web searches", webSearches);
  }

  private static void check(String what, long count) {
    if (count < 0 || count > TokenUsage.MAX_COUNT) {
      throw new IllegalArgumentException(
          what + " of an estimate must be within 0 to " + TokenUsage.MAX_COUNT + ", was " + count);
    }
  }

  /** Returns the estimate of a chat call at the standard tier, without cache writes, for nobody. */
  public static CallEstimate of(
      String provider, String model, long promptTokens, long maxOutputTokens) {
    return builder(provider, model)
        .promptTokens(promptTokens)
        .maxOutputTokens(maxOutputTokens)
        .build();
  }

  /** Starts an estimate of a chat call without tokens. */
  public static Builder builder(String provider, String model) {
    return new Builder(provider, model);
  }

  /** Starts an estimate from the values of this one. */
  public Builder toBuilder() {
    Builder copy = new Builder(provider, model);
    copy.promptTokens = promptTokens;
    copy.maxOutputTokens = maxOutputTokens;
    copy.cacheWrites = cacheWrites;
    copy.operation = operation;
    copy.serviceTier = serviceTier;
    copy.context = context;
    copy.webSearches = webSearches;
    return copy;
  }

  /**
   * Returns the call as it would be recorded if it took so much output, nothing cached.
   *
   * @throws IllegalArgumentException if the estimate is no possible call
   */
  UsageRecord record(CallId id, Instant start, long outputTokens) {
    return record(id, start, CacheWrites.NONE, outputTokens);
  }

  private UsageRecord record(CallId id, Instant start, CacheWrites writes, long outputTokens) {
    if (!id.provider().equals(provider)) {
      throw new IllegalArgumentException(
          "call id must be of the estimate's provider (" + provider + "), was " + id);
    }
    TokenUsage tokens =
        switch (writes) {
          case NONE -> new TokenUsage(promptTokens, 0, 0, 0, outputTokens, 0);
          case SHORT -> new TokenUsage(0, 0, promptTokens, 0, outputTokens, 0);
          case LONG -> new TokenUsage(0, 0, 0, promptTokens, outputTokens, 0);
        };
    return UsageRecord.builder(id, start, model)
        .operation(operation)
        .serviceTier(serviceTier)
        .context(context)
        .tokens(tokens)
        .extras(BillableExtras.NONE.withWebSearches(webSearches))
        .build();
  }

  /** Returns what the call costs with so much output, whether or not it writes to the cache. */
  Cost cost(PriceBook prices, CallId id, Instant start, long outputTokens) {
    Cost plain = prices.price(record(id, start, CacheWrites.NONE, outputTokens));
    if (cacheWrites == CacheWrites.NONE) {
      return plain;
    }
    Cost writing = prices.price(record(id, start, cacheWrites, outputTokens));
    return writing.picos() > plain.picos() ? writing : plain;
  }

  /** Collects the parts of a {@link CallEstimate}. Not safe for use by several threads at once. */
  public static final class Builder {
    private final String provider;
    private String model;
    private long promptTokens;
    private long maxOutputTokens;
    private CacheWrites cacheWrites = CacheWrites.NONE;
    private String operation = UsageRecord.CHAT;
    private ServiceTier serviceTier = ServiceTier.STANDARD;
    private UsageContext context = UsageContext.EMPTY;
    private int webSearches;

    private Builder(String provider, String model) {
      this.provider = provider;
      this.model = model;
    }

    /** Sets the model asked for. */
    public Builder model(String value) {
      model = value;
      return this;
    }

    /** Sets how long the prompt is at most; 0 unless set. */
    public Builder promptTokens(long value) {
      promptTokens = value;
      return this;
    }

    /** Sets the cap on the answer; 0 unless set. */
    public Builder maxOutputTokens(long value) {
      maxOutputTokens = value;
      return this;
    }

    /** Sets how the prompt may be written to a cache; not at all unless set. */
    public Builder cacheWrites(CacheWrites value) {
      cacheWrites = value;
      return this;
    }

    /** Sets the operation; {@value UsageRecord#CHAT} unless set. */
    public Builder operation(String value) {
      operation = value;
      return this;
    }

    /** Sets the tier asked for; standard unless set. */
    public Builder serviceTier(ServiceTier value) {
      serviceTier = value;
      return this;
    }

    /** Sets who it is for; nobody unless set. */
    public Builder context(UsageContext value) {
      context = value;
      return this;
    }

    /** Sets how many searches the provider may run on the call's behalf; none unless set. */
    public Builder webSearches(int value) {
      webSearches = value;
      return this;
    }

    /**
     * Returns the estimate.
     *
     * @throws IllegalArgumentException as the constructor does
     */
    public CallEstimate build() {
      return new CallEstimate(
          provider,
          model,
          promptTokens,
          maxOutputTokens,
          cacheWrites,
          operation,
          serviceTier,
          context,
          webSearches);
    }
  }
}

package io.tokengauge.usage;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Holds the facts of one attempt of one LLM call: no price, and never prompt or answer content.
 *
 * <p>Times are kept in whole microseconds, which every store can hold; what is finer is cut. Text
 * is made storable (see {@link UsageContext}).
 *
 * @param id the attempt's identity
 * @param start when it was sent, from 2000 to 2099 (UTC)
 * @param latency until its end, at most 7 days, or null when not known
 * @param timeToFirstToken until the first token of a stream, at most the latency, or null
 * @param requestModel the model asked for
 * @param responseModel the model that answered, or null when the answer named none
 * @param operation OpenTelemetry's {@code gen_ai.operation.name}, such as {@code chat}
 * @param tokens what was used, or null when that is not known, which is not the same as zero
 * @param extras rarer billables
 * @param outcome how it ended
 * @param attempt 1 for the first try of a logical call, 2 for its first retry, and so on
 * @param serviceTier the tier it was served at
 * @param context who it was for and what for
 * @param origin which process made it
 * @param reportedCost what the provider says it cost, kept beside our own price, or null
 */
public record UsageRecord(
    CallId id,
    Instant start,
    @Nullable Duration latency,
    @Nullable Duration timeToFirstToken,
    String requestModel,
    @Nullable String responseModel,
    String operation,
    @Nullable TokenUsage tokens,
    BillableExtras extras,
    Outcome outcome,
    int attempt,
    ServiceTier serviceTier,
    UsageContext context,
    Origin origin,
    @Nullable Money reportedCost) {

  /** How many characters (UTF-16 units) any text of a record may have before it is shortened. */
  public static final int MAX_TEXT_LENGTH = 256;

  /** The longest call that is believed. */
  public static final Duration MAX_LATENCY = Duration.ofDays(7);

  /** The operation of a record that names none. */
  public static final String CHAT = "chat";

  /** The earliest start that is believed. */
  public static final Instant MIN_START = Instant.parse("2000-01-01T00:00:00Z");

  /** The first start that is no longer believed. */
  public static final Instant MAX_START = Instant.parse("2100-01-01T00:00:00Z");

  /** The largest reported cost that is believed: 2^63 - 1 pico-dollars, about $9.2 million. */
  public static final Money MAX_REPORTED_COST = Money.ofPicos(Long.MAX_VALUE);

  private static final int MAX_ATTEMPT = 1000;

  /**
   * Checks and canonicalises all parts.
   *
   * @throws IllegalArgumentException naming the part, its value and the rule it breaks
   */
  public UsageRecord {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(start, "start");
    Objects.requireNonNull(extras, "extras");
    Objects.requireNonNull(outcome, "outcome");
    Objects.requireNonNull(serviceTier, "serviceTier");
    Objects.requireNonNull(context, "context");
    Objects.requireNonNull(origin, "origin");
    if (start.isBefore(MIN_START) || !start.isBefore(MAX_START)) {
      throw new IllegalArgumentException(
          "start must be from " + MIN_START + " to before " + MAX_START + ", was " + start);
    }
    start = start.truncatedTo(ChronoUnit.MICROS);
    latency = wholeMicros("latency", latency);
    timeToFirstToken = wholeMicros("time to first token", timeToFirstToken);
    if (latency != null && timeToFirstToken != null && timeToFirstToken.compareTo(latency) > 0) {
      throw new IllegalArgumentException(
          "time to first token must not exceed latency (" + latency + "), was " + timeToFirstToken);
    }
    requestModel = CanonicalText.required("request model", requestModel);
    responseModel = CanonicalText.optional(responseModel);
    operation = CanonicalText.required("operation", operation);
    extras.checkWithin(tokens == null ? TokenUsage.ZERO : tokens);
    if (attempt < 1 || attempt > MAX_ATTEMPT) {
      throw new IllegalArgumentException(
          "attempt must be within 1 to " + MAX_ATTEMPT + ", was " + attempt);
    }
    if (reportedCost != null && reportedCost.signum() < 0) {
      throw new IllegalArgumentException("reported cost must not be negative, was " + reportedCost);
    }
  }

  private static @Nullable Duration wholeMicros(String name, @Nullable Duration value) {
    if (value == null) {
      return null;
    }
    if (value.isNegative() || value.compareTo(MAX_LATENCY) > 0) {
      throw new IllegalArgumentException(
          name + " must be within 0 to " + MAX_LATENCY + ", was " + value);
    }
    return value.truncatedTo(ChronoUnit.MICROS);
  }

  /** Returns the provider's OpenTelemetry name. */
  public String provider() {
    return id.provider();
  }

  /** Returns the model to price and count by: the one that answered, else the one asked for. */
  public String model() {
    return responseModel != null ? responseModel : requestModel;
  }

  /** Returns when the call ended, empty when its latency is not known. */
  public Optional<Instant> end() {
    return latency == null ? Optional.empty() : Optional.of(start.plus(latency));
  }

  /**
   * Tells whether tokens may have been used that nobody knows of: no usage was reported, and the
   * call was not plainly refused.
   */
  public boolean usageUnknown() {
    return tokens == null && !outcome.refused();
  }

  /**
   * Starts a record.
   *
   * @param id the attempt's identity
   * @param start when it was sent
   * @param requestModel the model asked for
   */
  public static Builder builder(CallId id, Instant start, String requestModel) {
    return new Builder(id, start, requestModel);
  }

  /** Starts a record from the values of this one. */
  public Builder toBuilder() {
    Builder copy = new Builder(id, start, requestModel);
    copy.latency = latency;
    copy.timeToFirstToken = timeToFirstToken;
    copy.responseModel = responseModel;
    copy.operation = operation;
    copy.tokens = tokens;
    copy.extras = extras;
    copy.outcome = outcome;
    copy.attempt = attempt;
    copy.serviceTier = serviceTier;
    copy.context = context;
    copy.origin = origin;
    copy.reportedCost = reportedCost;
    return copy;
  }

  /** Collects the parts of a {@link UsageRecord}. Not safe for use by several threads at once. */
  public static final class Builder {
    private CallId id;
    private Instant start;
    private String requestModel;
    private @Nullable Duration latency;
    private @Nullable Duration timeToFirstToken;
    private @Nullable String responseModel;
    private String operation = CHAT;
    private @Nullable TokenUsage tokens;
    private BillableExtras extras = BillableExtras.NONE;
    private Outcome outcome = Outcome.SUCCESS;
    private int attempt = 1;
    private ServiceTier serviceTier = ServiceTier.STANDARD;
    private UsageContext context = UsageContext.EMPTY;
    private Origin origin = Origin.DEFAULT;
    private @Nullable Money reportedCost;

    private Builder(CallId id, Instant start, String requestModel) {
      this.id = id;
      this.start = start;
      this.requestModel = requestModel;
    }

    /** Sets the identity. */
    public Builder id(CallId value) {
      id = value;
      return this;
    }

    /** Sets when the call was sent. */
    public Builder start(Instant value) {
      start = value;
      return this;
    }

    /** Sets the model asked for. */
    public Builder requestModel(String value) {
      requestModel = value;
      return this;
    }

    /** Sets the time until the end; null when not known. */
    public Builder latency(@Nullable Duration value) {
      latency = value;
      return this;
    }

    /** Sets the time until the first token of a stream; null when not known. */
    public Builder timeToFirstToken(@Nullable Duration value) {
      timeToFirstToken = value;
      return this;
    }

    /** Sets the model that answered; null when the answer named none. */
    public Builder responseModel(@Nullable String value) {
      responseModel = value;
      return this;
    }

    /** Sets the operation; {@value UsageRecord#CHAT} unless set. */
    public Builder operation(String value) {
      operation = value;
      return this;
    }

    /** Sets what was used; null when not known. */
    public Builder tokens(@Nullable TokenUsage value) {
      tokens = value;
      return this;
    }

    /** Sets rarer billables; none unless set. */
    public Builder extras(BillableExtras value) {
      extras = value;
      return this;
    }

    /** Sets how the call ended; success unless set. */
    public Builder outcome(Outcome value) {
      outcome = value;
      return this;
    }

    /** Sets which try of the logical call this was; 1 unless set. */
    public Builder attempt(int value) {
      attempt = value;
      return this;
    }

    /** Sets the tier it was served at; standard unless set. */
    public Builder serviceTier(ServiceTier value) {
      serviceTier = value;
      return this;
    }

    /** Sets who it was for and what for; nobody unless set. */
    public Builder context(UsageContext value) {
      context = value;
      return this;
    }

    /** Sets which process made it; {@link Origin#DEFAULT} unless set. */
    public Builder origin(Origin value) {
      origin = value;
      return this;
    }

    /** Sets what the provider says it cost; null when it does not say. */
    public Builder reportedCost(@Nullable Money value) {
      reportedCost = value;
      return this;
    }

    /**
     * Returns the record.
     *
     * @throws IllegalArgumentException as the record's constructor does
     */
    public UsageRecord build() {
      return new UsageRecord(
          id,
          start,
          latency,
          timeToFirstToken,
          requestModel,
          responseModel,
          operation,
          tokens,
          extras,
          outcome,
          attempt,
          serviceTier,
          context,
          origin,
          reportedCost);
    }
  }
}

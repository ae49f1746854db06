package io.tokengauge.usage;

import java.util.Comparator;
import java.util.UUID;

/**
 * Identifies one attempt of a call, whoever reports it and however often.
 *
 * @param provider the provider's OpenTelemetry name, never blank
 * @param source where the id comes from, such as {@link #REQUEST}; never blank
 * @param id the id itself, at most {@value UsageRecord#MAX_TEXT_LENGTH} characters; a longer one is
 *     cut and its hash appended
 */
public record CallId(String provider, String source, String id) implements Comparable<CallId> {

  /** The provider's request id, as its response headers carry it. */
  public static final String REQUEST = "request";

  /** The id inside the provider's response body. */
  public static final String RESPONSE = "response";

  /** An id that this library drew, because nothing better was known. */
  public static final String GENERATED = "generated";

  private static final Comparator<CallId> ORDER =
      Comparator.comparing(CallId::provider, Dimension.VALUE_ORDER)
          .thenComparing(CallId::source, Dimension.VALUE_ORDER)
          .thenComparing(CallId::id, Dimension.VALUE_ORDER);

  /**
   * Canonicalises the three parts.
   *
   * @throws IllegalArgumentException if one of them is blank
   */
  public CallId {
    provider = ProviderName.canonical(provider);
    source = CanonicalText.required("call id source", source);
    id = CanonicalText.required("call id", id);
  }

  /** Returns an id made from the provider's request id. */
  public static CallId ofRequest(String provider, String requestId) {
    return new CallId(provider, REQUEST, requestId);
  }

  /** Returns a new random id (UUID version 4) for a call whose provider gave none. */
  public static CallId generate(String provider) {
    return new CallId(provider, GENERATED, UUID.randomUUID().toString());
  }

  /** Orders by provider, source and id, each by code point: the order every store pages by. */
  @Override
  public int compareTo(CallId other) {
    return ORDER.compare(this, other);
  }

  /** Returns {@code provider:source:id}, for people; it cannot be parsed back. */
  @Override
  public String toString() {
    return provider + ":" + source + ":" + id;
  }
}

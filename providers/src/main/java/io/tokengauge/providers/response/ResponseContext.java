package io.tokengauge.providers.response;

import io.tokengauge.usage.ProviderName;
import org.jspecify.annotations.Nullable;

/**
 * Says what the caller knows about a response besides its body.
 *
 * @param provider who answered, by any common name, kept as OpenTelemetry's; null to recognise it
 *     from the body
 * @param httpStatus the response's status, 100 to 599, or 0 when not known
 * @param requestModel the model asked for, Bedrock's {@code modelId} for one; null when not known
 */
public record ResponseContext(
    @Nullable String provider, int httpStatus, @Nullable String requestModel) {

  /** Nothing is known but the body. */
  public static final ResponseContext UNKNOWN = new ResponseContext(null, 0, null);

  /**
   * Canonicalises the provider.
   *
   * @throws IllegalArgumentException if the provider is blank, or the status neither 0 nor within
   *     100 to 599
   */
  public ResponseContext {
    provider = provider == null ? null : ProviderName.canonical(provider);
    if (httpStatus != 0 && (httpStatus < 100 || httpStatus > 599)) {
      throw new IllegalArgumentException(
          "HTTP status must be 0 (not known) or within 100 to 599, was " + httpStatus);
    }
  }

  /** Returns the context of a response from this provider, by any common name. */
  public static ResponseContext of(String provider) {
    return new ResponseContext(provider, 0, null);
  }

  /** Returns a copy with the response's HTTP status. */
  public ResponseContext withHttpStatus(int status) {
    return new ResponseContext(provider, status, requestModel);
  }

  /** Returns a copy with the model that was asked for. */
  public ResponseContext withRequestModel(@Nullable String model) {
    return new ResponseContext(provider, httpStatus, model);
  }
}

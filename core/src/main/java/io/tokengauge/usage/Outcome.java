package io.tokengauge.usage;

import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Says how a call ended.
 *
 * @param kind success, error, rate-limited or cancelled
 * @param httpStatus the response's status, 100 to 599, or 0 when there was no response
 * @param errorCode the provider's own code or an exception's name, never its message
 */
public record Outcome(Kind kind, int httpStatus, @Nullable String errorCode) {

  /** Tells the four ways apart in which a call can end. */
  public enum Kind {
    /** The provider answered in full. */
    SUCCESS,
    /** The provider or the way to it failed; an overload counts here. */
    ERROR,
    /** The provider refused for a rate limit or an exhausted quota (HTTP 429). */
    RATE_LIMITED,
    /** The caller gave up before the end. */
    CANCELLED;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** Returns the name used in queries, files and output: {@code rate_limited}. */
    public String label() {
      return label;
    }
  }

  /** A call that ended well, with HTTP status 200. */
  public static final Outcome SUCCESS = new Outcome(Kind.SUCCESS, 200, null);

  /** A call that its caller gave up. */
  public static final Outcome CANCELLED = new Outcome(Kind.CANCELLED, 0, null);

  /**
   * Checks the status and canonicalises the code.
   *
   * @throws IllegalArgumentException if the status is neither 0 nor within 100 to 599
   */
  public Outcome {
    Objects.requireNonNull(kind, "kind");
    if (httpStatus != 0 && (httpStatus < 100 || httpStatus > 599)) {
      throw new IllegalArgumentException(
          "HTTP status must be 0 (none) or within 100 to 599, was " + httpStatus);
    }
    errorCode = CanonicalText.optional(errorCode);
  }

  /** Returns an error; status 0 when there was no response. */
  public static Outcome error(int httpStatus, @Nullable String errorCode) {
    return new Outcome(Kind.ERROR, httpStatus, errorCode);
  }

  /** Returns a refusal with HTTP status 429. */
  public static Outcome rateLimited(@Nullable String errorCode) {
    return new Outcome(Kind.RATE_LIMITED, 429, errorCode);
  }

  /**
   * Tells whether the provider refused the call and so billed nothing, unless it says otherwise: a
   * rate limit, or an error with an HTTP status of 400 and above.
   */
  public boolean refused() {
    return kind == Kind.RATE_LIMITED || (kind == Kind.ERROR && httpStatus >= 400);
  }
}

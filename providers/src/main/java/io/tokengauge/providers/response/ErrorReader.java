package io.tokengauge.providers.response;

import io.tokengauge.providers.internal.FieldTree;
import io.tokengauge.providers.internal.FieldValues;
import io.tokengauge.providers.internal.JsonShape;
import io.tokengauge.usage.Outcome;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells how a call ended from its status and the error in its body: a rate limit, an exhausted
 * quota, an overload or anything else. Takes codes only, never messages.
 */
final class ErrorReader {

  private static final int RATE_LIMIT = 429;

  /** What a code looks like; a message that stands in its place does not. */
  private static final Pattern CODE = Pattern.compile("[A-Za-z0-9_.:/#-]{1,128}");

  private static final Pattern NUMBER = Pattern.compile("[0-9]*");

  private static final Pattern STATUS = Pattern.compile("[45][0-9][0-9]");

  /** Refusals for a rate or a quota, whatever status they come with. */
  private static final Set<String> RATE_LIMITS =
      Set.of(
          "rate_limit_exceeded",
          "insufficient_quota",
          "rate_limit_error",
          "RESOURCE_EXHAUSTED",
          "ThrottlingException",
          "ServiceQuotaExceededException",
          "TooManyRequestsException",
          "ModelNotReadyException",
          "RateLimitReached",
          "rate_limited");

  /** The statuses that codes usually come with, for when nobody tells the status. */
  private static final Map<String, Integer> STATUSES =
      Map.ofEntries(
          Map.entry("invalid_request_error", 400),
          Map.entry("INVALID_ARGUMENT", 400),
          Map.entry("FAILED_PRECONDITION", 400),
          Map.entry("ValidationException", 400),
          Map.entry("context_length_exceeded", 400),
          Map.entry("authentication_error", 401),
          Map.entry("invalid_api_key", 401),
          Map.entry("UNAUTHENTICATED", 401),
          Map.entry("billing_error", 402),
          Map.entry("permission_error", 403),
          Map.entry("PERMISSION_DENIED", 403),
          Map.entry("AccessDeniedException", 403),
          Map.entry("not_found_error", 404),
          Map.entry("model_not_found", 404),
          Map.entry("NOT_FOUND", 404),
          Map.entry("ResourceNotFoundException", 404),
          Map.entry("request_too_large", 413),
          Map.entry("api_error", 500),
          Map.entry("server_error", 500),
          Map.entry("INTERNAL", 500),
          Map.entry("InternalServerException", 500),
          Map.entry("UNAVAILABLE", 503),
          Map.entry("ServiceUnavailableException", 503),
          Map.entry("timeout_error", 504),
          Map.entry("DEADLINE_EXCEEDED", 504),
          Map.entry("overloaded_error", 529));

  private final int error;
  private final int responseError;
  private final int rootType;
  private final int rootObject;
  private final int amazonType;
  private final int[] codes;

  /** Adds the fields of errors to the tree. */
  ErrorReader(FieldTree tree) {
    codes =
        new int[] {
          tree.add("error.status"),
          tree.add("error.code"),
          tree.add("error.type"),
          tree.add("response.error.code"),
          tree.add("code"),
          tree.add("__type"),
          tree.add("type")
        };
    amazonType = codes[5];
    rootType = codes[6];
    rootObject = tree.add("object");
    error = tree.ancestors("error.code")[0];
    responseError = tree.ancestors("response.error.code")[1];
  }

  /** Tells whether the body says that the call failed. */
  boolean isError(FieldValues values) {
    return values.get(error) == JsonShape.OBJECT
        || values.get(error) == JsonShape.TEXT
        || values.get(responseError) == JsonShape.OBJECT
        || values.get(amazonType) != null
        || "error".equals(values.text(rootType))
        || "error".equals(values.text(rootObject));
  }

  /**
   * Returns how the call ended.
   *
   * @param httpStatus the status, or 0 when not known
   * @param stream whether the error came in a stream, after a status of 200
   */
  Outcome outcome(@Nullable FieldValues values, int httpStatus, boolean stream) {
    String code = values == null ? null : code(values);
    int status = httpStatus;
    if (values != null && httpStatus < 400 && !stream) {
      status = statusInBody(values);
    }
    if (status == 0 && stream) {
      status = 200;
    }
    if (status == 0 && code != null) {
      status = RATE_LIMITS.contains(code) ? RATE_LIMIT : STATUSES.getOrDefault(code, 0);
    }
    status = status == 0 ? httpStatus : status;
    boolean limited = status == RATE_LIMIT || (code != null && RATE_LIMITS.contains(code));
    return new Outcome(limited ? Outcome.Kind.RATE_LIMITED : Outcome.Kind.ERROR, status, code);
  }

  // The most telling word there is: a name before a number.
  private @Nullable String code(FieldValues values) {
    String number = null;
    boolean plainError = values.get(error) == JsonShape.OBJECT;
    for (int slot : codes) {
      // Without an error object, a type of "error" says no more than that there is one.
      if (slot == rootType && (plainError || "error".equals(values.text(slot)))) {
        continue;
      }
      Object value = values.get(slot);
      if (value instanceof Long status) {
        number = number == null ? status.toString() : number;
      } else if (value instanceof String text && CODE.matcher(text).matches()) {
        String code = text.substring(text.indexOf('#') + 1);
        if (!NUMBER.matcher(code).matches()) {
          return code;
        }
        number = number == null ? code : number;
      }
    }
    return number == null || number.isEmpty() ? null : number;
  }

  private int statusInBody(FieldValues values) {
    Object value = values.get(codes[1]);
    String text = value == null ? "" : value.toString();
    return STATUS.matcher(text).matches() ? Integer.parseInt(text) : 0;
  }
}

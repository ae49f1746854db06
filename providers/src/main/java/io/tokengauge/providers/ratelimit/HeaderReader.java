package io.tokengauge.providers.ratelimit;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads single headers, null for whatever makes no sense. */
final class HeaderReader {

  private static final Duration LONGEST = Duration.ofDays(31);
  private static final int MAX_LENGTH = 256;

  private static final Pattern COUNT = Pattern.compile("[0-9]{1,15}");
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9})?");
  private static final Pattern PART =
      Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?)(d|h|ms|us|\u00b5s|ns|m|s)");
  private static final Pattern PARTS = Pattern.compile("(?:" + PART.pattern() + "){1,8}");

  private static final Map<String, Long> NANOS =
      Map.of(
          "d", 86_400_000_000_000L,
          "h", 3_600_000_000_000L,
          "m", 60_000_000_000L,
          "s", 1_000_000_000L,
          "ms", 1_000_000L,
          "us", 1_000L,
          "\u00b5s", 1_000L,
          "ns", 1L);

  private final Function<String, @Nullable String> headers;
  private final Instant receivedAt;

  HeaderReader(Function<String, @Nullable String> headers, Instant receivedAt) {
    this.headers = headers;
    this.receivedAt = receivedAt;
  }

  /**
   * Reads one limit.
   *
   * @param pattern the headers' name, with %s for limit, remaining and reset
   */
  @Nullable RateLimit limit(String pattern) {
    Long limit = count(pattern.replace("%s", "limit"));
    Long remaining = count(pattern.replace("%s", "remaining"));
    Instant resetAt = instant(text(pattern.replace("%s", "reset")));
    // A reset alone is what Azure sends beside a limit of -1: it resets nothing that is known.
    return limit == null && remaining == null ? null : new RateLimit(limit, remaining, resetAt);
  }

  /** Reads how long to wait: milliseconds where offered, else seconds or a date. */
  @Nullable Duration retryAfter() {
    String millis = text("retry-after-ms");
    Duration exact = millis == null ? null : duration(millis + "ms");
    if (exact != null) {
      return exact;
    }
    String value = text("retry-after");
    if (value == null) {
      return null;
    }
    Duration seconds = duration(value);
    if (seconds != null) {
      return seconds;
    }
    try {
      Instant date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration wait = Duration.between(receivedAt, date);
      return wait.isNegative() ? Duration.ZERO : believable(wait);
    } catch (DateTimeException e) {
      return null;
    }
  }

  @Nullable String firstText(String... names) {
    for (String name : names) {
      String value = text(name);
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  private @Nullable Long count(String name) {
    String value = text(name);
    return value != null && COUNT.matcher(value).matches() ? Long.valueOf(value) : null;
  }

  private @Nullable Instant instant(@Nullable String value) {
    if (value == null) {
      return null;
    }
    Duration wait = duration(value);
    if (wait != null) {
      return receivedAt.plus(wait);
    }
    try {
      return OffsetDateTime.parse(value).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** Reads {@code 6m0s}, {@code 12ms}, {@code 1.5s}, or plain seconds. */
  private static @Nullable Duration duration(String value) {
    if (SECONDS.matcher(value).matches()) {
      return believable(part(value, "s"));
    }
    if (!PARTS.matcher(value).matches()) {
      return null;
    }
    Duration sum = Duration.ZERO;
    for (Matcher part = PART.matcher(value); part.find(); ) {
      sum = sum.plus(part(part.group(1), part.group(2)));
    }
    return believable(sum);
  }

  private static Duration part(String number, String unit) {
    BigDecimal nanos =
        new BigDecimal(number)
            .multiply(BigDecimal.valueOf(NANOS.getOrDefault(unit, 0L)))
            .setScale(0, RoundingMode.HALF_EVEN);
    BigDecimal[] seconds = nanos.divideAndRemainder(BigDecimal.valueOf(1_000_000_000L));
    return Duration.ofSeconds(seconds[0].longValueExact(), seconds[1].longValueExact());
  }

  private static @Nullable Duration believable(Duration value) {
    return value.compareTo(LONGEST) > 0 ? null : value;
  }

  private @Nullable String text(String name) {
    String value = headers.apply(name);
    if (value == null || value.isBlank() || value.length() > MAX_LENGTH) {
      return null;
    }
    return value.strip();
  }
}

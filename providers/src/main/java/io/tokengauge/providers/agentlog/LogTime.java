package io.tokengauge.providers.agentlog;

import io.tokengauge.providers.MalformedResponseException;
import io.tokengauge.usage.UsageRecord;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** Reads the time of a line. */
final class LogTime {
  private LogTime() {}

  static Instant parse(@Nullable String text) {
    if (text == null) {
      throw new MalformedResponseException("timestamp", "absent", "be there");
    }
    Instant time;
    try {
      time = OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new MalformedResponseException(
          "timestamp", "text of " + text.length() + " characters", "be a time in RFC 3339");
    }
    if (time.isBefore(UsageRecord.MIN_START) || !time.isBefore(UsageRecord.MAX_START)) {
      throw new MalformedResponseException(
          "timestamp",
          time.toString(),
          "be from " + UsageRecord.MIN_START + " to before " + UsageRecord.MAX_START);
    }
    return time;
  }
}

package io.tokengauge.examples.monitor.format;

import io.tokengauge.usage.CallId;
import io.tokengauge.usage.ProviderName;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageContext;
import io.tokengauge.usage.UsageRecord;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the calls of coding-agent sessions, as callanjfox/kv-cache-tester derives them: one row per
 * call, times relative to the session's start, cached tokens at a time to live of 300 seconds.
 */
final class ClaudeCodeTrace extends CsvFormat {

  /** Not needed to read calls, but to say what a longer time to live would have done. */
  private static final String SERVED_IN_AN_HOUR = "cached_ttl3600";

  private static final List<String> COLUMNS =
      List.of(
          "trace_id",
          "agent",
          "idx",
          "t_s",
          "model",
          "input_tokens",
          "output_tokens",
          "cached_ttl300",
          "api_time_s");

  ClaudeCodeTrace() {
    super(COLUMNS);
  }

  @Override
  public String name() {
    return "claude-code-trace";
  }

  @Override
  public boolean recognises(List<String> firstLines) {
    return !firstLines.isEmpty()
        && firstLines.get(0).startsWith("trace_id,")
        && firstLines.get(0).contains("cached_ttl300");
  }

  @Override
  Rows rows(ReadContext context) {
    return new Sessions(context.calendar());
  }

  /** Reads the rows of one file: the calendar goes by the order in which sessions appear. */
  private static final class Sessions implements Rows {
    private final SessionCalendar calendar;
    private final Map<String, Long> sessions = new HashMap<>();

    Sessions(SessionCalendar calendar) {
      this.calendar = calendar;
    }

    @Override
    public UsageRecord record(CsvRow row, long line, CallSink sink) {
      UsageRecord record = record(row);
      if (row.has(SERVED_IN_AN_HOUR)) {
        sink.hint(
            record.id(),
            CacheHint.ofServed(
                row.count("cached_ttl300", TokenUsage.MAX_COUNT), servedInAnHour(row)));
      }
      return record;
    }

    private static long servedInAnHour(CsvRow row) {
      long input = row.count("input_tokens", TokenUsage.MAX_COUNT);
      return row.count(SERVED_IN_AN_HOUR, input);
    }

    private UsageRecord record(CsvRow row) {
      String trace = row.required("trace_id");
      long session = sessions.computeIfAbsent(trace, first -> (long) sessions.size());
      String agent = row.text("agent");
      long index = row.count("idx", Integer.MAX_VALUE);
      CallId id =
          new CallId(
              ProviderName.ANTHROPIC, "claude-code-trace", trace + "/" + agent + "/" + index);
      Instant start = calendar.start(session).plus(row.seconds("t_s"));
      return UsageRecord.builder(id, start, row.required("model"))
          .latency(row.optionalSeconds("api_time_s"))
          .tokens(
              TokenUsage.cached(
                  row.count("input_tokens", TokenUsage.MAX_COUNT),
                  row.count("cached_ttl300", TokenUsage.MAX_COUNT),
                  row.count("output_tokens", TokenUsage.MAX_COUNT)))
          .context(
              UsageContext.builder()
                  .project("claude-code")
                  .feature(agent.isEmpty() ? "main" : agent)
                  .cacheKey(trace)
                  .build())
          .build();
    }
  }
}

package io.tokengauge.examples.monitor.format;

import io.tokengauge.usage.CallId;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageRecord;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;

/**
 * Reads the LLM inference traces that Azure/AzurePublicDataset publishes: {@code TIMESTAMP} (taken
 * as UTC, in steps of 100 ns), {@code ContextTokens}, {@code GeneratedTokens}. A call is identified
 * by the file's name and its line; the trace names no model, no latency and no cache, so all input
 * is uncached.
 */
final class AzureLlmTrace extends CsvFormat {

  private static final String TIMESTAMP = "TIMESTAMP";
  private static final String CONTEXT_TOKENS = "ContextTokens";
  private static final String GENERATED_TOKENS = "GeneratedTokens";
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .toFormatter(Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  AzureLlmTrace() {
    super(List.of(TIMESTAMP, CONTEXT_TOKENS, GENERATED_TOKENS));
  }

  @Override
  public String name() {
    return "azure-llm";
  }

  @Override
  public boolean recognises(List<String> firstLines) {
    return !firstLines.isEmpty()
        && firstLines.get(0).contains(CONTEXT_TOKENS)
        && firstLines.get(0).contains(GENERATED_TOKENS);
  }

  @Override
  Rows rows(ReadContext context) {
    return (row, line, sink) ->
        UsageRecord.builder(
                new CallId(context.provider(), name(), context.file() + ":" + line),
                time(row.required(TIMESTAMP)),
                context.model())
            .tokens(
                TokenUsage.of(
                    row.count(CONTEXT_TOKENS, TokenUsage.MAX_COUNT),
                    row.count(GENERATED_TOKENS, TokenUsage.MAX_COUNT)))
            .build();
  }

  private static Instant time(String text) {
    try {
      return LocalDateTime.parse(text, TIME).toInstant(ZoneOffset.UTC);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "TIMESTAMP must be a time such as 2023-11-16 18:17:03.9799600, was \""
              + CsvRow.shown(text)
              + "\"",
          e);
    }
  }
}

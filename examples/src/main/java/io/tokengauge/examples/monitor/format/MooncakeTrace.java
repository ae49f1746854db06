package io.tokengauge.examples.monitor.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.tokengauge.providers.TextLines;
import io.tokengauge.providers.UsageLine;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageRecord;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the request traces of kvcache-ai/Mooncake: JSON Lines of {@code timestamp} in milliseconds,
 * {@code input_length}, {@code output_length} and {@code hash_ids}, a hash per block of {@value
 * #BLOCK_TOKENS} tokens. A call is identified by the file's name and its line; the trace names no
 * model and no cache, so all input is uncached.
 */
final class MooncakeTrace implements CallFormat {

  private static final int BLOCK_TOKENS = 512;
  private static final long MOST_MILLIS = Duration.ofDays(28).toMillis();
  private static final JsonFactory JSON = new JsonFactory();

  @Override
  public String name() {
    return "mooncake";
  }

  @Override
  public boolean recognises(List<String> firstLines) {
    return firstLines.stream()
        .anyMatch(
            line ->
                line.stripLeading().startsWith("{")
                    && line.contains("\"hash_ids\"")
                    && line.contains("\"input_length\""));
  }

  @Override
  public void read(TextLines lines, ReadContext context, CallSink sink) throws IOException {
    for (TextLines.Line line = lines.next(); line != null; line = lines.next()) {
      if (line.fault() != null) {
        sink.fault(line.number(), line.fault());
      } else if (!line.text().isBlank()) {
        readLine(line, context, sink);
      }
    }
  }

  private static void readLine(TextLines.Line line, ReadContext context, CallSink sink) {
    try {
      Fields fields = Fields.parse(line.text());
      CallId id = new CallId(context.provider(), "mooncake", context.file() + ":" + line.number());
      Instant start = context.calendar().from().plusMillis(fields.timestamp.within(MOST_MILLIS));
      UsageRecord record =
          UsageRecord.builder(id, start, context.model())
              .tokens(
                  TokenUsage.of(
                      fields.input.within(TokenUsage.MAX_COUNT),
                      fields.output.within(TokenUsage.MAX_COUNT)))
              .build();
      sink.hint(id, CacheHint.ofBlocks(BLOCK_TOKENS, fields.hashes()));
      sink.call(line.number(), new UsageLine(record, null, 0));
    } catch (IllegalArgumentException e) {
      sink.fault(line.number(), String.valueOf(e.getMessage()));
    }
  }

  /** Holds a number that must be there. */
  private static final class Whole {
    private final String name;
    private long value = -1;

    Whole(String name) {
      this.name = name;
    }

    void take(JsonParser json) throws IOException {
      value = whole(name, json);
    }

    long within(long most) {
      if (value < 0) {
        throw new IllegalArgumentException(name + " must be given, was missing");
      }
      if (value > most) {
        throw new IllegalArgumentException(
            name + " must be within 0 to " + most + ", was " + value);
      }
      return value;
    }
  }

  private static final class Fields {
    private final Whole timestamp = new Whole("timestamp");
    private final Whole input = new Whole("input_length");
    private final Whole output = new Whole("output_length");
    private long[] hashes = {};
    private int count = -1;

    static Fields parse(String line) {
      Fields fields = new Fields();
      try (JsonParser json = JSON.createParser(line)) {
        if (json.nextToken() != JsonToken.START_OBJECT) {
          throw new IllegalArgumentException("line must be one JSON object, was not");
        }
        while (json.nextToken() != JsonToken.END_OBJECT) {
          fields.readField(json);
        }
        if (json.nextToken() != null) {
          throw new IllegalArgumentException("line must be one JSON object, was more");
        }
      } catch (JsonProcessingException e) {
        throw new IllegalArgumentException(
            "line must be one JSON object, was broken: " + e.getOriginalMessage(), e);
      } catch (IOException e) {
        throw new IllegalArgumentException("line cannot be read", e);
      }
      return fields;
    }

    private void readField(JsonParser json) throws IOException {
      String name = json.currentName();
      json.nextToken();
      switch (name) {
        case "timestamp" -> timestamp.take(json);
        case "input_length" -> input.take(json);
        case "output_length" -> output.take(json);
        case "hash_ids" -> readHashes(json);
        default -> json.skipChildren();
      }
    }

    private void readHashes(JsonParser json) throws IOException {
      if (json.currentToken() != JsonToken.START_ARRAY) {
        throw new IllegalArgumentException("hash_ids must be an array of whole numbers, was not");
      }
      count = 0;
      while (json.nextToken() != JsonToken.END_ARRAY) {
        if (count == hashes.length) {
          hashes = Arrays.copyOf(hashes, Math.max(16, 2 * count));
        }
        hashes[count++] = whole("hash_ids", json);
      }
    }

    long[] hashes() {
      if (count < 0) {
        throw new IllegalArgumentException("hash_ids must be given, was missing");
      }
      return Arrays.copyOf(hashes, count);
    }
  }

  private static long whole(String name, JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.VALUE_NUMBER_INT
        || json.getNumberType() == JsonParser.NumberType.BIG_INTEGER
        || json.getLongValue() < 0) {
      throw new IllegalArgumentException(
          name + " must be a whole number of 0 or more, was " + json.getText());
    }
    return json.getLongValue();
  }
}

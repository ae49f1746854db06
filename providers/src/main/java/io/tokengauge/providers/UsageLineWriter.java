package io.tokengauge.providers;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tokengauge.usage.BillableExtras;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.Origin;
import io.tokengauge.usage.Outcome;
import io.tokengauge.usage.ServiceTier;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageContext;
import io.tokengauge.usage.UsageRecord;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes one line of {@link UsageJsonLines}. */
final class UsageLineWriter {

  private final StringWriter text = new StringWriter(512);

  UsageLineWriter(UsageLine line) {
    try (JsonGenerator json = UsageJsonLines.JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeNumberField("v", UsageJsonLines.VERSION);
      json.writeNumberField("oldest_reader", UsageJsonLines.OLDEST_READER);
      writeRecord(json, line.record());
      if (line.cost() != null) {
        writeCost(json, line.cost());
      }
      writeUnless(0, json, "revision", line.revision());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a string takes everything", e);
    }
  }

  @Override
  public String toString() {
    return text.toString();
  }

  private static void writeRecord(JsonGenerator json, UsageRecord record) throws IOException {
    json.writeStringField("provider", record.provider());
    json.writeStringField("id_source", record.id().source());
    json.writeStringField("id", record.id().id());
    json.writeStringField("start", record.start().toString());
    writeMicros(json, "latency_us", record.latency());
    writeMicros(json, "first_token_us", record.timeToFirstToken());
    json.writeStringField("request_model", record.requestModel());
    write(json, "response_model", record.responseModel());
    if (!record.operation().equals(UsageRecord.CHAT)) {
      json.writeStringField("operation", record.operation());
    }
    if (record.tokens() != null) {
      writeTokens(json, record.tokens());
    }
    writeExtras(json, record.extras());
    Outcome outcome = record.outcome();
    json.writeStringField("outcome", outcome.kind().name().toLowerCase(Locale.ROOT));
    writeUnless(0, json, "http_status", outcome.httpStatus());
    write(json, "error_code", outcome.errorCode());
    writeUnless(1, json, "attempt", record.attempt());
    if (record.serviceTier() != ServiceTier.STANDARD) {
      json.writeStringField("service_tier", record.serviceTier().label());
    }
    writeContext(json, record.context());
    writeOrigin(json, record.origin());
    if (record.reportedCost() != null) {
      json.writeStringField("reported_cost_usd", record.reportedCost().toString());
    }
  }

  private static void writeTokens(JsonGenerator json, TokenUsage tokens) throws IOException {
    json.writeNumberField("uncached_input_tokens", tokens.uncachedInput());
    writeUnless(0, json, "cache_read_tokens", tokens.cacheRead());
    writeUnless(0, json, "cache_write_short_tokens", tokens.cacheWriteShort());
    writeUnless(0, json, "cache_write_long_tokens", tokens.cacheWriteLong());
    json.writeNumberField("output_tokens", tokens.output());
    if (tokens.inputTokens() > 0) {
      // Worked out from the others for whoever reads the line; our reader passes over it.
      json.writeNumberField(
          "hit_rate",
          BigDecimal.valueOf(tokens.cacheRead())
              .divide(BigDecimal.valueOf(tokens.inputTokens()), 6, RoundingMode.HALF_EVEN));
    }
    writeUnless(0, json, "reasoning_tokens", tokens.reasoning());
  }

  private static void writeExtras(JsonGenerator json, BillableExtras extras) throws IOException {
    writeUnless(0, json, "audio_input_tokens", extras.audioInput());
    writeUnless(0, json, "audio_cache_read_tokens", extras.audioCacheRead());
    writeUnless(0, json, "audio_output_tokens", extras.audioOutput());
    writeUnless(0, json, "image_input_tokens", extras.imageInput());
    writeUnless(0, json, "image_output_tokens", extras.imageOutput());
    writeUnless(0, json, "web_searches", extras.webSearches());
    write(json, "region", extras.region());
    write(json, "speed", extras.speed());
  }

  private static void writeContext(JsonGenerator json, UsageContext context) throws IOException {
    write(json, "user", context.user());
    write(json, "organization", context.organization());
    write(json, "project", context.project());
    write(json, "feature", context.feature());
    write(json, "endpoint", context.endpoint());
    write(json, "api_key", context.apiKeyId());
    write(json, "cache_key", context.cacheKey());
    write(json, "prompt", context.promptName());
    write(json, "prompt_version", context.promptVersion());
    if (!context.tags().isEmpty()) {
      json.writeObjectFieldStart("tags");
      for (Map.Entry<String, String> tag : context.tags().entrySet()) {
        json.writeStringField(tag.getKey(), tag.getValue());
      }
      json.writeEndObject();
    }
  }

  private static void writeOrigin(JsonGenerator json, Origin origin) throws IOException {
    Origin usual = Origin.DEFAULT;
    writeUnless(usual.namespace(), json, "namespace", origin.namespace());
    writeUnless(usual.service(), json, "service", origin.service());
    writeUnless(usual.environment(), json, "environment", origin.environment());
    writeUnless(usual.instance(), json, "instance", origin.instance());
  }

  private static void writeCost(JsonGenerator json, Cost cost) throws IOException {
    json.writeStringField("cost_status", cost.status().name().toLowerCase(Locale.ROOT));
    if (cost.known()) {
      json.writeStringField("cost_usd", Money.ofPicos(cost.picos()).toString());
      json.writeStringField(
          "without_cache_usd", Money.ofPicos(cost.withoutCachePicos()).toString());
      json.writeStringField(
          "cache_write_premium_usd", Money.ofPicos(cost.cacheWritePremiumPicos()).toString());
      json.writeStringField(
          "savings_usd",
          Money.ofPicos(cost.withoutCachePicos()).minus(Money.ofPicos(cost.picos())).toString());
    }
    if (!cost.priceVersion().isEmpty()) {
      json.writeStringField("price_version", cost.priceVersion());
    }
  }

  private static void write(JsonGenerator json, String name, @Nullable String value)
      throws IOException {
    if (value != null) {
      json.writeStringField(name, value);
    }
  }

  private static void writeMicros(JsonGenerator json, String name, @Nullable Duration value)
      throws IOException {
    if (value != null) {
      json.writeNumberField(name, value.toNanos() / 1_000);
    }
  }

  private static void writeUnless(long usual, JsonGenerator json, String name, long value)
      throws IOException {
    if (value != usual) {
      json.writeNumberField(name, value);
    }
  }

  private static void writeUnless(String usual, JsonGenerator json, String name, String value)
      throws IOException {
    if (!value.equals(usual)) {
      json.writeStringField(name, value);
    }
  }
}

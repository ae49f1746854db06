package io.tokengauge.providers;

import io.tokengauge.usage.BillableExtras;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.Origin;
import io.tokengauge.usage.Outcome;
import io.tokengauge.usage.ServiceTier;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageContext;
import io.tokengauge.usage.UsageRecord;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes a call out of the fields of one line of {@link UsageJsonLines}. */
final class UsageLineReader {

  private static final List<String> TOKEN_FIELDS =
      List.of(
          "uncached_input_tokens",
          "cache_read_tokens",
          "cache_write_short_tokens",
          "cache_write_long_tokens",
          "output_tokens",
          "reasoning_tokens");
  private static final List<String> COST_FIELDS =
      List.of("cost_usd", "without_cache_usd", "cache_write_premium_usd", "price_version");
  private static final BigInteger MAX_PICOS = BigInteger.valueOf(Long.MAX_VALUE);

  private final UsageLineFields fields;

  UsageLineReader(UsageLineFields fields) {
    this.fields = fields;
  }

  UsageLine read() {
    checkVersion();
    return new UsageLine(
        record(), cost(), Math.toIntExact(fields.number("revision", 0, 0, Integer.MAX_VALUE)));
  }

  private void checkVersion() {
    long version = fields.requiredNumber("v", 1, Integer.MAX_VALUE);
    long oldestReader = fields.number("oldest_reader", version, 1, Integer.MAX_VALUE);
    if (oldestReader > UsageJsonLines.VERSION) {
      throw new IllegalArgumentException(
          "v must be readable by version "
              + UsageJsonLines.VERSION
              + ", was "
              + version
              + ", which needs a reader of version "
              + oldestReader);
    }
  }

  private UsageRecord record() {
    CallId id =
        new CallId(
            fields.required("provider"), fields.required("id_source"), fields.required("id"));
    return UsageRecord.builder(id, start(), fields.required("request_model"))
        .latency(micros("latency_us"))
        .timeToFirstToken(micros("first_token_us"))
        .responseModel(fields.text("response_model"))
        .operation(fields.text("operation", UsageRecord.CHAT))
        .tokens(tokens())
        .extras(extras())
        .outcome(outcome())
        .attempt(Math.toIntExact(fields.number("attempt", 1, 1, 1000)))
        .serviceTier(serviceTier())
        .context(context())
        .origin(origin())
        .reportedCost(fields.money("reported_cost_usd"))
        .build();
  }

  private Instant start() {
    String text = fields.required("start");
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw UsageLineFields.wrong(
          "start",
          "an ISO 8601 instant such as 2026-11-01T08:00:00Z",
          UsageLineFields.quoted(text));
    }
  }

  private @Nullable Duration micros(String name) {
    return fields.has(name)
        ? Duration.of(
            fields.requiredNumber(name, 0, UsageRecord.MAX_LATENCY.toNanos() / 1_000),
            ChronoUnit.MICROS)
        : null;
  }

  private @Nullable TokenUsage tokens() {
    if (TOKEN_FIELDS.stream().noneMatch(fields::has)) {
      return null;
    }
    return new TokenUsage(
        fields.requiredNumber("uncached_input_tokens", 0, TokenUsage.MAX_COUNT),
        count("cache_read_tokens"),
        count("cache_write_short_tokens"),
        count("cache_write_long_tokens"),
        fields.requiredNumber("output_tokens", 0, TokenUsage.MAX_COUNT),
        count("reasoning_tokens"));
  }

  private BillableExtras extras() {
    return new BillableExtras(
        count("audio_input_tokens"),
        count("audio_cache_read_tokens"),
        count("audio_output_tokens"),
        count("image_input_tokens"),
        count("image_output_tokens"),
        count("web_searches"),
        fields.text("region"),
        fields.text("speed"));
  }

  private long count(String name) {
    return fields.number(name, 0, 0, TokenUsage.MAX_COUNT);
  }

  private Outcome outcome() {
    String kind = fields.text("outcome");
    if (kind == null && !fields.has("http_status") && !fields.has("error_code")) {
      return Outcome.SUCCESS;
    }
    return new Outcome(
        kind == null ? Outcome.Kind.SUCCESS : constant("outcome", Outcome.Kind.values(), kind),
        Math.toIntExact(fields.number("http_status", 0, 0, 599)),
        fields.text("error_code"));
  }

  private ServiceTier serviceTier() {
    String tier = fields.text("service_tier");
    return tier == null
        ? ServiceTier.STANDARD
        : constant("service_tier", ServiceTier.values(), tier);
  }

  private UsageContext context() {
    UsageContext.Builder context =
        UsageContext.builder()
            .user(fields.text("user"))
            .organization(fields.text("organization"))
            .project(fields.text("project"))
            .feature(fields.text("feature"))
            .endpoint(fields.text("endpoint"))
            .apiKeyId(fields.text("api_key"))
            .cacheKey(fields.text("cache_key"))
            .prompt(fields.text("prompt"), fields.text("prompt_version"));
    fields.tags().forEach(context::tag);
    return context.build();
  }

  private Origin origin() {
    Origin usual = Origin.DEFAULT;
    return new Origin(
        fields.text("namespace", usual.namespace()),
        fields.text("service", usual.service()),
        fields.text("environment", usual.environment()),
        fields.text("instance", usual.instance()));
  }

  private @Nullable Cost cost() {
    String status = fields.text("cost_status");
    if (status == null) {
      for (String name : COST_FIELDS) {
        if (fields.has(name)) {
          throw new IllegalArgumentException(
              name + " must come with cost_status, which was missing");
        }
      }
      return null;
    }
    Cost.Status known = constant("cost_status", Cost.Status.values(), status);
    if (known != Cost.Status.UNPRICED) {
      fields.required("cost_usd");
    }
    long picos = picos("cost_usd", 0, 0);
    return new Cost(
        known,
        picos,
        picos("without_cache_usd", picos, 0),
        picos("cache_write_premium_usd", 0, -Long.MAX_VALUE),
        fields.text("price_version", ""));
  }

  private long picos(String name, long otherwise, long least) {
    Money money = fields.money(name);
    if (money == null) {
      return otherwise;
    }
    if (money.picos().compareTo(MAX_PICOS) > 0
        || money.picos().compareTo(BigInteger.valueOf(least)) < 0) {
      throw UsageLineFields.wrong(
          name,
          "within " + Money.ofPicos(least) + " to " + Money.ofPicos(Long.MAX_VALUE) + " dollars",
          UsageLineFields.quoted(Objects.toString(fields.text(name))));
    }
    return money.picos().longValueExact();
  }

  private static <E extends Enum<E>> E constant(String name, E[] constants, String label) {
    StringBuilder labels = new StringBuilder();
    for (E constant : constants) {
      String known = constant.name().toLowerCase(Locale.ROOT);
      if (known.equals(label)) {
        return constant;
      }
      labels.append(labels.length() == 0 ? "" : ", ").append(known);
    }
    throw UsageLineFields.wrong(name, "one of " + labels, UsageLineFields.quoted(label));
  }
}

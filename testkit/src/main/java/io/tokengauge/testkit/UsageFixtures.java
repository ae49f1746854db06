package io.tokengauge.testkit;

import io.tokengauge.usage.BillableExtras;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Cost;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.Origin;
import io.tokengauge.usage.Outcome;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.ProviderName;
import io.tokengauge.usage.ServiceTier;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageContext;
import io.tokengauge.usage.UsageRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Makes calls: simple ones for a test that says what matters, and seeded random ones, either
 * realistic or adversarial.
 *
 * <p>The same seed and the same questions give the same calls. Not safe for use by several threads
 * at once.
 */
public final class UsageFixtures {

  /** Texts that have broken software of this kind: as user names, models, tags, keys and ids. */
  public static final List<String> HOSTILE_TEXTS =
      List.of(
          "'; DROP TABLE usage; --",
          "\"quoted\"",
          "back\\slash\\",
          "=HYPERLINK(\"http://example.org\")",
          "a,b;c\td\r\ne",
          "<script>alert(1)</script>",
          "<!channel> *bold* _it_ `code`",
          "{\"json\": [null]}",
          "%s%n${jndi:ldap://example.org}",
          "per%cent_under",
          "nul\u0000inside",
          "lone\uD800surrogate",
          "lone\uDC00low",
          "\u202Eright-to-left",
          "\u05D0\u05D1\u05D2",
          "\u200Bzero width",
          "\uFEFFmark",
          "\u001B[31mred",
          "emoji \uD83D\uDE00",
          "family \uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67",
          "\uD800\uDC00",
          "\uFFFD",
          "\uE000",
          "\u00E9",
          "e\u0301",
          "stra\u00DFe",
          "STRASSE",
          "\u0130stanbul",
          "user",
          "User",
          "USER",
          "user ",
          " user",
          "null",
          "NULL",
          "undefined",
          "default",
          "ABSENT",
          "0",
          "-1",
          "true",
          "{tag}:*[a-z]?",
          "a".repeat(256),
          "a".repeat(257),
          "a".repeat(100_000),
          "b" + "\uD83D\uDE00".repeat(400));

  /** How long a call of {@link #record} takes. */
  public static final Duration LATENCY = Duration.ofMillis(800);

  private static final List<Model> MODELS =
      List.of(
          new Model(ProviderName.ANTHROPIC, "claude-sonnet-4-5", 3_000_000),
          new Model(ProviderName.ANTHROPIC, "claude-haiku-4-5", 1_000_000),
          new Model(ProviderName.OPENAI, "gpt-5", 1_250_000),
          new Model(ProviderName.OPENAI, "gpt-5-mini", 250_000),
          new Model(ProviderName.GCP_GEMINI, "gemini-2.5-pro", 1_250_000));

  private static final List<String> OPERATIONS = List.of("chat", "chat", "embeddings");
  private static final String PRICES = "fixture-1";

  /** A model and what an input token costs, in pico-dollars. */
  private record Model(String provider, String name, long inputPicos) {}

  private final long seed;
  private final Random random;
  private int drawn;

  /** Starts a sequence of random calls. */
  public UsageFixtures(long seed) {
    this.seed = seed;
    this.random = new Random(seed);
  }

  /** Starts the record of a successful call of {@code gpt-5}, with 1000 input and 100 output. */
  public static UsageRecord.Builder record(String id, Instant start) {
    return UsageRecord.builder(CallId.ofRequest(ProviderName.OPENAI, id), start, "gpt-5")
        .latency(LATENCY)
        .timeToFirstToken(Duration.ofMillis(200))
        .tokens(TokenUsage.of(1000, 100));
  }

  /** Returns a call of {@link #record} that cost 2.25 milli-dollars. */
  public static PricedUsage call(String id, Instant start) {
    return priced(record(id, start), 2_250_000_000L);
  }

  /** Returns a call of {@link #record} by a user with a model, and its cost in pico-dollars. */
  public static PricedUsage call(
      String id, Instant start, String model, String user, long picoDollars) {
    return priced(
        record(id, start).requestModel(model).context(UsageContext.ofUser(user)), picoDollars);
  }

  /** Returns a call of {@link #record} with this context, which cost 2.25 milli-dollars. */
  public static PricedUsage call(String id, Instant start, UsageContext context) {
    return priced(record(id, start).context(context), 2_250_000_000L);
  }

  /** Puts an exact price on a call that used no cache. */
  public static PricedUsage priced(UsageRecord.Builder record, long picoDollars) {
    return new PricedUsage(record.build(), Cost.priced(Money.ofPicos(picoDollars), PRICES));
  }

  /** Returns realistic calls that start in {@code [from, to)}, in no order. */
  public List<PricedUsage> realistic(int count, Instant from, Instant to) {
    return Stream.generate(() -> realistic(from, to)).limit(count).toList();
  }

  /** Returns adversarial calls that start in {@code [from, to)}, in no order. */
  public List<PricedUsage> adversarial(int count, Instant from, Instant to) {
    return Stream.generate(() -> adversarial(from, to)).limit(count).toList();
  }

  /**
   * Returns a call as applications make them: a few models, users, projects and cache keys, mostly
   * successful, most of them priced, all sizes of prompts.
   */
  public PricedUsage realistic(Instant from, Instant to) {
    Model model = pick(MODELS);
    CallId id = CallId.ofRequest(model.provider, "req-" + seed + "-" + drawn++);
    UsageRecord.Builder record =
        UsageRecord.builder(id, startIn(from, to), model.name)
            .operation(pick(OPERATIONS))
            .attempt(random.nextInt(10) == 0 ? 2 : 1)
            .serviceTier(random.nextInt(8) == 0 ? ServiceTier.BATCH : ServiceTier.STANDARD)
            .context(context())
            .origin(new Origin("team", pick(List.of("api", "jobs")), "prod", "i" + oneOf(3)));
    if (random.nextInt(20) != 0) {
      Duration latency = Duration.of(1 + random.nextInt(30_000_000), ChronoUnit.MICROS);
      record.latency(latency);
      if (random.nextBoolean()) {
        record.timeToFirstToken(latency.dividedBy(4));
      }
    }
    return switch (random.nextInt(20)) {
      case 0 -> unpriced(record.outcome(Outcome.rateLimited("rate_limit_exceeded")), true);
      case 1 -> unpriced(record.outcome(Outcome.error(500, "server_error")), true);
      case 2 -> unpriced(record.outcome(Outcome.CANCELLED), false);
      case 3 -> unpriced(record.tokens(tokens()).responseModel("unknown-model"), false);
      default -> priced(record, tokens(), model);
    };
  }

  /**
   * Returns a call that few applications would make: hostile texts, starts on and next to
   * boundaries, extreme counts and costs, the rarer parts filled.
   */
  public PricedUsage adversarial(Instant from, Instant to) {
    CallId id =
        new CallId(hostile(), hostile(), hostile().concat("-" + seed + "-" + drawn++).strip());
    UsageContext.Builder context =
        UsageContext.builder()
            .user(hostileOrNull())
            .organization(hostileOrNull())
            .project(hostileOrNull())
            .feature(hostileOrNull())
            .endpoint(hostileOrNull())
            .apiKeyId(hostileOrNull())
            .cacheKey(hostileOrNull())
            .prompt(hostileOrNull(), hostileOrNull())
            .tag("team", hostile());
    UsageRecord.Builder record =
        UsageRecord.builder(id, edgeIn(from, to), hostile())
            .responseModel(hostileOrNull())
            .operation(hostile())
            .attempt(1 + oneOf(1000))
            .serviceTier(pick(List.of(ServiceTier.values())))
            .outcome(new Outcome(pick(List.of(Outcome.Kind.values())), 100 + oneOf(500), hostile()))
            .context(context.build())
            .origin(new Origin(hostile(), hostile(), hostile(), hostile()))
            .latency(pick(List.of(Duration.ZERO, UsageRecord.MAX_LATENCY, Duration.ofNanos(1000))))
            .reportedCost(random.nextBoolean() ? null : Money.ofPicos(Long.MAX_VALUE));
    if (random.nextInt(4) != 0) {
      long most = TokenUsage.MAX_COUNT;
      record
          .tokens(new TokenUsage(most, most, most, most, most, most))
          .extras(new BillableExtras(1, most, 2, 3, 4, most, hostileOrNull(), hostileOrNull()));
    }
    Cost cost =
        switch (random.nextInt(4)) {
          case 0 -> Cost.UNPRICED;
          case 1 -> new Cost(Cost.Status.ESTIMATED, 1, Long.MAX_VALUE, Long.MIN_VALUE / 2, "");
          case 2 -> Cost.NOT_BILLED;
          default -> new Cost(Cost.Status.PRICED, Long.MAX_VALUE, 0, Long.MAX_VALUE, "';\"--");
        };
    return new PricedUsage(record.build(), cost);
  }

  private PricedUsage unpriced(UsageRecord.Builder record, boolean notBilled) {
    return new PricedUsage(record.build(), notBilled ? Cost.NOT_BILLED : Cost.UNPRICED);
  }

  private PricedUsage priced(UsageRecord.Builder record, TokenUsage tokens, Model model) {
    long rate = model.inputPicos;
    long input = rate * tokens.uncachedInput();
    long read = rate / 10 * tokens.cacheRead();
    long write = rate * 5 / 4 * tokens.cacheWriteShort() + rate * 2 * tokens.cacheWriteLong();
    long output = rate * 5 * tokens.output();
    long written = rate * (tokens.cacheWriteShort() + tokens.cacheWriteLong());
    Cost cost =
        new Cost(
            random.nextInt(12) == 0 ? Cost.Status.ESTIMATED : Cost.Status.PRICED,
            input + read + write + output + oneOf(7),
            rate * tokens.inputTokens() + output,
            write - written,
            PRICES);
    return new PricedUsage(record.tokens(tokens).build(), cost);
  }

  private TokenUsage tokens() {
    long output = oneOf(4000);
    return new TokenUsage(
        oneOf(3000),
        random.nextBoolean() ? oneOf(50_000) : 0,
        random.nextInt(4) == 0 ? oneOf(8000) : 0,
        random.nextInt(8) == 0 ? oneOf(8000) : 0,
        output,
        output / 3);
  }

  private UsageContext context() {
    UsageContext.Builder context =
        UsageContext.builder()
            .user(orNull("user-" + oneOf(6)))
            .organization(orNull("org-" + oneOf(2)))
            .project(orNull("project-" + oneOf(3)))
            .feature(orNull("feature-" + oneOf(3)))
            .endpoint("/v1/" + oneOf(2))
            .apiKeyId("key-" + oneOf(2))
            .cacheKey(orNull("cache-" + oneOf(3)))
            .prompt("greeting", "v" + oneOf(2));
    if (random.nextInt(3) != 0) {
      context.tag("team", "team-" + oneOf(3));
    }
    return context.build();
  }

  private Instant startIn(Instant from, Instant to) {
    long micros = ChronoUnit.MICROS.between(from, to);
    return from.plus((long) (random.nextDouble() * micros), ChronoUnit.MICROS);
  }

  private Instant edgeIn(Instant from, Instant to) {
    Instant start = startIn(from, to);
    Instant quarter = Instant.ofEpochSecond(Math.floorDiv(start.getEpochSecond(), 900) * 900);
    Instant edge = quarter.plus(oneOf(3) - 1, ChronoUnit.MICROS);
    return edge.isBefore(from) || !edge.isBefore(to) ? start : edge;
  }

  private String hostile() {
    return pick(HOSTILE_TEXTS);
  }

  private String hostileOrNull() {
    return orNull(hostile());
  }

  // An empty text is an absent one to the records.
  private String orNull(String value) {
    return random.nextInt(5) == 0 ? "" : value;
  }

  private int oneOf(int bound) {
    return random.nextInt(bound);
  }

  private <T> T pick(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }
}

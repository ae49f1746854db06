package io.tokengauge.providers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsageJsonLinesTest {

  private static final String LEAST =
      "\"provider\":\"openai\",\"id_source\":\"request\",\"id\":\"r-1\","
          + "\"start\":\"2026-11-01T08:00:00Z\",\"request_model\":\"gpt-4o\"";

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void whatIsWrittenIsReadBackAsItWas(long seed) {
    RandomLines lines = new RandomLines(new SplittableRandom(seed));
    for (int i = 0; i < 2_000; i++) {
      UsageLine line = lines.next();
      String text = UsageJsonLines.write(line);
      assertFalse(text.contains("\n"), text);
      assertEquals(line, UsageJsonLines.read(text), text);
    }
  }

  @Test
  void aLineOfTheNeededFieldsIsEnough() {
    UsageLine line = UsageJsonLines.read("{\"v\":1," + LEAST + "}");
    assertEquals(CallId.ofRequest("openai", "r-1"), line.record().id());
    assertEquals(Outcome.SUCCESS, line.record().outcome());
    assertNull(line.record().tokens());
    assertNull(line.cost());
    assertEquals(0, line.revision());
  }

  @Test
  void unknownFieldsArePassedOver() {
    assertEquals(
        UsageJsonLines.read("{\"v\":1," + LEAST + "}"),
        UsageJsonLines.read("{\"later\":{\"a\":[1,{\"b\":2}]},\"v\":1," + LEAST + ",\"x\":null}"));
  }

  @Test
  void aNewerVersionThatKeepsThisReaderIsRead() {
    assertEquals(0, UsageJsonLines.read("{\"v\":2,\"oldest_reader\":1," + LEAST + "}").revision());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "output_tokens":-1,"uncached_input_tokens":1 | output_tokens must be within 0 to 1000000000, was -1
          "output_tokens":"9","uncached_input_tokens":1| output_tokens must be a whole number, was "9"
          "output_tokens":1.5,"uncached_input_tokens":1| output_tokens must be a whole number, was 1.5
          "output_tokens":1e3,"uncached_input_tokens":1| output_tokens must be a whole number, was 1e3
          "output_tokens":99999999999999999999,"uncached_input_tokens":1 | output_tokens must be within 0 to 1000000000, was 99999999999999999999
          "output_tokens":1                            | uncached_input_tokens must be given, was missing
          "user":7                                     | user must be a string, was 7
          "user":{"a":1}                               | user must be a string, was {...}
          "user":true                                  | user must be a string, was true
          "user":"a","user":"b"                        | Duplicate field 'user'
          "tags":{"a":"b","a":"c"}                     | Duplicate field 'a'
          "tags":{"a":1}                               | tag a must be a string, was 1
          "tags":"a"                                   | tags must be an object of strings, was "a"
          "outcome":"fine"                             | outcome must be one of success, error, rate_limited, cancelled, was "fine"
          "http_status":99                             | HTTP status must be 0 (none) or within 100 to 599, was 99
          "service_tier":"gold"                        | service_tier must be one of standard, batch, flex, priority, was "gold"
          "latency_us":-1                              | latency_us must be within 0 to 604800000000, was -1
          "attempt":0                                  | attempt must be within 1 to 1000, was 0
          "cost_usd":"1"                               | cost_usd must come with cost_status, which was missing
          "cost_status":"priced"                       | cost_usd must be given, was missing
          "cost_status":"priced","cost_usd":1          | cost_usd must be a string, was 1
          "cost_status":"priced","cost_usd":"-1"       | cost_usd must be within 0 to 9223372.036854775807 dollars, was "-1"
          "cost_status":"priced","cost_usd":"1e9"      | cost_usd must be dollars in plain digits with at most 12 decimals, was "1e9"
          "cost_status":"priced","cost_usd":"99999999" | cost_usd must be within 0 to 9223372.036854775807 dollars, was "99999999"
          "cost_status":"unpriced","cost_usd":"1"      | an unpriced call must have no amount, was 1000000000000
          "revision":-1                                | revision must be within 0 to 2147483647, was -1
          """)
  void aFaultNamesFieldValueAndRule(String broken, String message) {
    assertTrue(
        fault("{\"v\":1," + LEAST + "," + broken + "}").contains(message),
        () -> fault("{\"v\":1," + LEAST + "," + broken + "}"));
  }

  @Test
  void whatIsNoSingleObjectIsRefused() {
    for (String line : List.of("", "7", "[]", "junk", "{\"v\":1", "{\"v\":1," + LEAST + "} {}")) {
      assertTrue(fault(line).startsWith("line must be one JSON object, was"), () -> fault(line));
    }
  }

  @Test
  void versionsAreChecked() {
    assertEquals("v must be given, was missing", fault("{" + LEAST + "}"));
    assertEquals(
        "v must be readable by version 1, was 2, which needs a reader of version 2",
        fault("{\"v\":2," + LEAST + "}"));
  }

  @Test
  void hostileSizesAreRefusedAtOnce() {
    String deep = "[".repeat(500_000);
    String digits = "9".repeat(900_000);
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> {
          assertTrue(fault("{\"v\":1,\"x\":" + deep).contains("depth"));
          assertTrue(fault("{\"v\":1,\"attempt\":" + digits + "}").contains("length"));
          assertTrue(
              fault("{\"v\":1,\"reported_cost_usd\":\"" + digits + "\"," + LEAST + "}")
                  .startsWith("reported_cost_usd must be dollars in plain digits"));
          assertEquals(
              "line must be at most 1048576 long, was 1048577", fault(" ".repeat(1_048_577)));
        });
  }

  private static String fault(String line) {
    return String.valueOf(
        assertThrows(IllegalArgumentException.class, () -> UsageJsonLines.read(line)).getMessage());
  }

  /** Draws calls with every field, text that no format likes included. */
  private static final class RandomLines {
    private static final List<String> HOSTILE =
        List.of(
            "\"quoted\"",
            "back\\slash",
            "a\nb\r\n\tc",
            "\u001b[31mred",
            "\u202Eright\u202C",
            "😀",
            "\uFFFD",
            "' OR 1=1 --",
            "<b>&amp;</b>",
            "=cmd()",
            "null",
            "a\u2028\u2029b",
            "a,b;c|d",
            " lead",
            "x".repeat(256),
            "é\u0301",
            "\u007f\u0085");

    private final SplittableRandom random;

    RandomLines(SplittableRandom random) {
      this.random = random;
    }

    UsageLine next() {
      boolean known = random.nextInt(5) > 0;
      TokenUsage tokens = known ? tokens() : null;
      Duration latency = random.nextBoolean() ? null : micros(604_800_000_000L);
      UsageRecord record =
          UsageRecord.builder(
                  new CallId(text(), text(), text()),
                  Instant.ofEpochSecond(
                      random.nextLong(
                          UsageRecord.MIN_START.getEpochSecond(),
                          UsageRecord.MAX_START.getEpochSecond()),
                      random.nextInt(1_000_000) * 1_000L),
                  text())
              .latency(latency)
              .timeToFirstToken(
                  latency != null && random.nextBoolean() ? latency.dividedBy(3) : null)
              .responseModel(maybe())
              .operation(random.nextBoolean() ? UsageRecord.CHAT : text())
              .tokens(tokens)
              .extras(tokens == null || random.nextBoolean() ? BillableExtras.NONE : extras(tokens))
              .outcome(
                  new Outcome(
                      pick(Outcome.Kind.values()),
                      random.nextBoolean() ? 0 : random.nextInt(100, 600),
                      maybe()))
              .attempt(random.nextInt(1, 1001))
              .serviceTier(pick(ServiceTier.values()))
              .context(context())
              .origin(
                  random.nextBoolean()
                      ? Origin.DEFAULT
                      : new Origin(text(), text(), text(), text()))
              .reportedCost(
                  random.nextBoolean() ? null : Money.ofPicos(new BigInteger(100, bits())))
              .build();
      return new UsageLine(record, cost(), random.nextBoolean() ? 0 : random.nextInt(1, 99));
    }

    private Random bits() {
      return new Random(random.nextLong());
    }

    private TokenUsage tokens() {
      long output = random.nextLong(1_000_000_001L);
      return new TokenUsage(
          count(), count(), count(), count(), output, random.nextLong(output + 1));
    }

    private long count() {
      return random.nextBoolean() ? 0 : random.nextLong(1_000_000_001L);
    }

    private BillableExtras extras(TokenUsage tokens) {
      return new BillableExtras(
          tokens.uncachedInput() / 3,
          tokens.cacheRead() / 2,
          tokens.output() / 4,
          tokens.uncachedInput() / 5,
          tokens.output() / 6,
          random.nextInt(9),
          maybe(),
          maybe());
    }

    private UsageContext context() {
      UsageContext.Builder context =
          UsageContext.builder()
              .user(maybe())
              .organization(maybe())
              .project(maybe())
              .feature(maybe())
              .endpoint(maybe())
              .apiKeyId(maybe())
              .cacheKey(maybe())
              .prompt(maybe(), maybe());
      for (int i = random.nextInt(UsageContext.MAX_TAGS + 1); i > 0; i--) {
        context.tag(text(), text());
      }
      return context.build();
    }

    private @Nullable Cost cost() {
      return switch (random.nextInt(4)) {
        case 0 -> null;
        case 1 -> Cost.UNPRICED;
        default ->
            new Cost(
                random.nextBoolean() ? Cost.Status.PRICED : Cost.Status.ESTIMATED,
                random.nextLong(Long.MAX_VALUE),
                random.nextLong(Long.MAX_VALUE),
                random.nextLong(-Long.MAX_VALUE, Long.MAX_VALUE),
                random.nextBoolean() ? "" : text());
      };
    }

    private Duration micros(long bound) {
      return Duration.ofNanos(random.nextLong(bound) * 1_000);
    }

    private @Nullable String maybe() {
      return random.nextBoolean() ? null : text();
    }

    private String text() {
      String base = HOSTILE.get(random.nextInt(HOSTILE.size()));
      return random.nextBoolean() ? base : base + random.nextInt();
    }

    private <T> T pick(T[] values) {
      return values[random.nextInt(values.length)];
    }
  }
}

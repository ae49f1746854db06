package io.tokengauge.usage;

import static io.tokengauge.usage.RandomCalls.aCall;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DimensionTest {
  @Test
  void canonicalValueIsTheFormThatRecordsCarry() {
    assertThat(Dimension.PROVIDER.canonicalValue("Open_AI")).isEqualTo("openai");
    assertThat(Dimension.USER.canonicalValue("Open_AI")).isEqualTo("Open_AI");
    assertThat(Dimension.USER.canonicalValue("a\0b")).isEqualTo("a\uFFFDb");
    assertThat(Dimension.PROVIDER.canonicalValue(" ")).isEqualTo(Dimension.ABSENT);
  }

  private static final UsageRecord BARE = aCall("1").build();
  private static final UsageRecord FULL =
      aCall("1")
          .responseModel("gpt-4o-2024-08-06")
          .operation("embeddings")
          .serviceTier(ServiceTier.BATCH)
          .outcome(Outcome.rateLimited("quota"))
          .context(
              UsageContext.builder()
                  .user("u")
                  .organization("o")
                  .project("p")
                  .feature("f")
                  .endpoint("e")
                  .apiKeyId("a")
                  .cacheKey("c")
                  .prompt("n", "v")
                  .tag("team", "t")
                  .build())
          .origin(new Origin("ns", "svc", "env", "i-1"))
          .build();

  @ParameterizedTest
  @CsvSource({
    "provider, openai, openai",
    "model, gpt-4o-2024-08-06, gpt-4o",
    "request_model, gpt-4o, gpt-4o",
    "operation, embeddings, chat",
    "service_tier, batch, standard",
    "outcome, rate_limited, success",
    "error_code, quota, ''",
    "user, u, ''",
    "organization, o, ''",
    "project, p, ''",
    "feature, f, ''",
    "endpoint, e, ''",
    "api_key, a, ''",
    "cache_key, c, default",
    "prompt, n, ''",
    "prompt_version, v, ''",
    "namespace, ns, default",
    "service, svc, default",
    "environment, env, default",
    "instance, i-1, default",
    "tag:team, t, ''",
  })
  void valueIsTheCallsOrWhatStandsForAbsence(String name, String value, String absent) {
    Dimension dimension = Dimension.parse(name);
    assertThat(dimension.name()).isEqualTo(name);
    assertThat(dimension).hasToString(name);
    assertThat(dimension.valueOf(FULL)).isEqualTo(value);
    assertThat(dimension.valueOf(BARE)).isEqualTo(absent);
  }

  @Test
  void namesAreAllButTheTags() {
    assertThat(Dimension.names())
        .containsExactly(
            "provider",
            "model",
            "request_model",
            "operation",
            "service_tier",
            "outcome",
            "error_code",
            "user",
            "organization",
            "project",
            "feature",
            "endpoint",
            "api_key",
            "cache_key",
            "prompt",
            "prompt_version",
            "namespace",
            "service",
            "environment",
            "instance");
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> Dimension.names().clear());
  }

  @Test
  void nameIsFoundInAnyCase() {
    assertThat(Dimension.parse("Request_Model")).isSameAs(Dimension.REQUEST_MODEL);
  }

  @Test
  void unknownNameIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Dimension.parse("colour"))
        .withMessage(
            "dimension must be tag:KEY or one of " + Dimension.names() + ", was \"colour\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Dimension.parse("tag:"))
        .withMessage("tag key must not be blank, was \"\"");
  }

  @Test
  void tagsOfOneKeyAreOneDimension() {
    assertThat(Dimension.tag("team"))
        .isEqualTo(Dimension.parse("tag:team"))
        .hasSameHashCodeAs(Dimension.parse("tag:team"))
        .isEqualByComparingTo(Dimension.parse("tag:team"))
        .isNotEqualTo(Dimension.tag("Team"))
        .isNotEqualTo(null)
        .isNotEqualTo("tag:team");
    assertThat(Dimension.USER.hashCode()).isNotEqualTo(Dimension.MODEL.hashCode());
  }

  @Test
  void tagIsFoundByTheKeyThatTheCallerUsed() {
    String key = "k\0".repeat(300);
    UsageRecord record = aCall("1").context(UsageContext.builder().tag(key, "v").build()).build();
    assertThat(Dimension.tag(key).valueOf(record)).isEqualTo("v");
  }

  @Test
  void dimensionsAreOrderedByName() {
    assertThat(Dimension.MODEL).isLessThan(Dimension.USER);
    assertThat(Dimension.tag("\uD83D\uDE00")).isGreaterThan(Dimension.tag("\uFFFD"));
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4})
  void orderOfValuesIsThatOfTheirUtf8Bytes(long seed) {
    RandomCalls random = new RandomCalls(seed);
    for (int i = 0; i < 20_000; i++) {
      String a = random.wellFormed(4);
      String b = random.below(3) == 0 ? a + random.wellFormed(2) : random.wellFormed(4);
      int expected = Arrays.compareUnsigned(utf8(a), utf8(b));
      assertThat(Integer.signum(Dimension.VALUE_ORDER.compare(a, b)))
          .as("%s and %s", a, b)
          .isEqualTo(Integer.signum(expected));
    }
  }

  @Test
  void boundariesOfCodePointsAreInOrder() {
    String[] inOrder = {
      "",
      "\0",
      "a",
      "a\uD800\uDC00",
      "\u007F",
      "\u0080",
      "\u07FF",
      "\u0800",
      "\uD7FF",
      "\uE000",
      "\uFFFF",
      "\uD800\uDC00",
      "\uD800\uDFFF",
      "\uD801\uDC00",
      "\uDBFF\uDFFF"
    };
    for (int i = 0; i < inOrder.length; i++) {
      for (int j = 0; j < inOrder.length; j++) {
        assertThat(Integer.signum(Dimension.VALUE_ORDER.compare(inOrder[i], inOrder[j])))
            .isEqualTo(Integer.compare(i, j));
      }
    }
    assertThat(Set.of(inOrder)).hasSize(inOrder.length);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

package io.tokengauge.providers.usagereport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tokengauge.history.ReportedBucket;
import io.tokengauge.history.ReportedUsage;
import io.tokengauge.history.TokenSums;
import io.tokengauge.history.UsageFigures;
import io.tokengauge.providers.MalformedResponseException;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Money;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsageReportReaderTest {

  private static final String OPENAI_USAGE =
      "{\"input_tokens\":100,\"input_cached_tokens\":60,\"output_tokens\":7,\"user_id\":\"u\","
          + "\"num_model_requests\":3,\"model\":\"m-1\",\"batch\":false,\"service_tier\":\"flex\","
          + "\"object\":\"organization.usage.completions.result\"}";
  private static final String OPENAI_COST =
      "{\"object\":\"organization.costs.result\",\"line_item\":\"m-1, input\","
          + "\"amount\":{\"value\":0.06,\"currency\":\"usd\"}}";
  private static final String ANTHROPIC_USAGE =
      "{\"uncached_input_tokens\":5,\"cache_read_input_tokens\":4,\"output_tokens\":3,"
          + "\"cache_creation\":{\"ephemeral_5m_input_tokens\":2,\"ephemeral_1h_input_tokens\":1},"
          + "\"model\":\"c-1\"}";
  private static final String ANTHROPIC_COST =
      "{\"currency\":\"USD\",\"amount\":\"123.78912\",\"description\":\"Search\",\"model\":null}";

  private final UsageReportReader reader = UsageReportReader.standard();

  @Test
  void tokensComeOutDisjoint() {
    assertThat(row(openAi(OPENAI_USAGE)).figures())
        .isEqualTo(new UsageFigures(3L, new TokenSums(40, 60, 0, 0, 7), null));
    assertThat(row(openAi(OPENAI_USAGE)).keys())
        .containsEntry(Dimension.SERVICE_TIER, "flex")
        .containsEntry(Dimension.USER, "u")
        .hasSize(3);
    assertThat(row(anthropic(ANTHROPIC_USAGE)).figures())
        .isEqualTo(new UsageFigures(null, new TokenSums(5, 4, 2, 1, 3), null));
  }

  @Test
  void batchGoesBeforeTheTier() {
    assertThat(row(openAi(OPENAI_USAGE.replace("false", "true"))).keys())
        .containsEntry(Dimension.SERVICE_TIER, "batch");
  }

  @Test
  void amountsAreExactDollarsWhateverTheirUnitAndType() {
    assertThat(cost(openAi(OPENAI_COST))).isEqualTo(Money.usd("0.06"));
    assertThat(cost(openAi(OPENAI_COST.replace("0.06", "\"1.2e-7\""))))
        .isEqualTo(Money.usd("0.00000012"));
    assertThat(cost(openAi(OPENAI_COST.replace("0.06", "0.0000000000015"))))
        .isEqualTo(Money.usd("0.000000000002"));
    assertThat(cost(anthropic(ANTHROPIC_COST))).isEqualTo(Money.usd("1.2378912"));
  }

  @Test
  void itemsNameAModelInFrontOfTheirCommaOrNone() {
    assertThat(row(openAi(OPENAI_COST)).model()).contains("m-1");
    String search = OPENAI_COST.replace("m-1, input", "Web search, tool calls");
    assertThat(row(openAi(search)).model()).isEmpty();
    assertThat(row(openAi(search)).item()).isEqualTo("Web search, tool calls");
    assertThat(row(openAi(OPENAI_COST.replace("\"m-1, input\"", "null"))).item()).isNull();
  }

  @Test
  void embeddingsAreUsageWithoutOutput() {
    String row =
        "{\"object\":\"organization.usage.embeddings.result\",\"input_tokens\":16,"
            + "\"num_model_requests\":2,\"model\":\"e\"}";
    assertThat(row(openAi(row)).figures())
        .isEqualTo(new UsageFigures(2L, new TokenSums(16, 0, 0, 0, 0), null));
  }

  @Test
  void orderOfFieldsAndUnknownOnesDoNotMatter() {
    String page =
        "{\"next_page\":\"p\",\"data\":[{\"x\":[{\"results\":1}],\"results\":["
            + OPENAI_USAGE.replace("{", "{\"new\":{\"input_tokens\":-1},")
            + "],\"end_time\":1790985600,\"start_time\":1790899200}],\"has_more\":true}";
    UsageReportPage read = reader.read(page);
    assertThat(read.buckets()).isEqualTo(reader.read(openAi(OPENAI_USAGE)).buckets());
    assertThat(read.hasMore()).isTrue();
    assertThat(read.nextPage()).isEqualTo("p");
  }

  @Test
  void emptyBucketsSayNothingWasUsedIfThePageTellsOfWhat() {
    String empty = "{\"start_time\":1790985600,\"end_time\":1791072000,\"results\":[]}";
    ReportedBucket known =
        reader.read(openAi(OPENAI_USAGE).replace("]}],", "]}," + empty + "],")).buckets().get(1);
    assertThat(known.total()).isEqualTo(new UsageFigures(0L, TokenSums.ZERO, null));

    UsageReportPage unknown = reader.read("{\"data\":[" + empty + "]}");
    assertThat(unknown.provider()).isEqualTo("openai");
    assertThat(unknown.buckets().get(0).total()).isEqualTo(UsageFigures.NONE);
    assertThat(reader.read(anthropic("")).provider()).isEqualTo("anthropic");
  }

  @Test
  void bytesAndStreamsReadAsTextDoes() throws IOException {
    String page = anthropic(ANTHROPIC_COST);
    assertThat(reader.read(page.getBytes(UTF_8))).isEqualTo(reader.read(page));
    assertThat(reader.read(new ByteArrayInputStream(page.getBytes(UTF_8))))
        .isEqualTo(reader.read(page));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "input_tokens":100 | "input_tokens":-1 | input_tokens must be within 0 to 1000000000000000, was -1
          "input_tokens":100 | "input_tokens":1e18 | input_tokens must be a number of believable size, was 1e18
          "input_tokens":100 | "input_tokens":NaN | input_tokens must be a finite number, was NaN
          "input_tokens":100 | "input_tokens":"100" | input_tokens must be a number, was the text "100"
          "input_tokens":100 | "input_tokens":1.5 | input_tokens must be a whole number, of 0 and more, was 1.5
          "input_tokens":100 | "input_tokens":59 | input_cached_tokens must be at most input_tokens (59), was 60
          "input_tokens":100 | "input_tokens":100,"input_cache_write_tokens":41 | input_cache_write_tokens must be at most input_tokens (100), was 41
          "input_tokens":100 | "input_tokens":100,"input_uncached_tokens":41 | input_uncached_tokens must be at most input_tokens (100) less what was cached, 40, was 41
          "input_tokens":100, | '' | input_uncached_tokens must be a count, was missing
          "num_model_requests":3, | '' | num_model_requests must be a count, was missing
          "batch":false | "batch":"no" | batch must be a boolean, was text of 2 characters
          "model":"m-1" | "model":7 | model must be text, was 7
          """)
  void absurdUsageIsRefusedByPathValueAndRule(String right, String wrong, String message) {
    String page = openAi(OPENAI_USAGE.replace(right, wrong));
    assertThatExceptionOfType(MalformedResponseException.class)
        .isThrownBy(() -> reader.read(page))
        .withMessage("data[0].results[0]." + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0.06 | -0.06 | amount.value must be within 0 to 1000000000 dollars, was -0.06
          0.06 | 1e10 | amount.value must be within 0 to 1000000000 dollars, was 1e10
          0.06 | 1e999999999 | amount.value must be a number of believable size, was 1e999999999
          0.06 | "six" | amount.value must be a number, was text of 3 characters
          0.06 | null | amount.value must be an amount, was missing
          "usd" | "eur" | amount.currency must be USD, was eur
          "usd" | "dollars of mine" | amount.currency must be USD, was text of 15 characters
          "usd" | null | amount.currency must be USD, was missing
          {"value":0.06,"currency":"usd"} | [] | amount must be an object, was an array
          """)
  void absurdCostIsRefusedByPathValueAndRule(String right, String wrong, String message) {
    assertThatExceptionOfType(MalformedResponseException.class)
        .isThrownBy(() -> reader.read(openAi(OPENAI_COST.replace(right, wrong))))
        .withMessage("data[0].results[0]." + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"data":[]} | data must have a bucket, was empty
          {"object":"page"} | data must be an array of buckets, was missing
          {"data":{}} | data must be an array, was an object
          {"data":[3]} | data[0] must be an object, was a number
          {"data":[{"results":[]}]} | data[0].start_time must be a time, was missing
          {"data":[{"results":7,"start_time":1790899200,"end_time":1790985600}]} | data[0].results must be an array, was a number
          {"data":[{"results":[{"a":1}],"start_time":1790899200,"end_time":1790985600}]} | data[0].results must be rows of one report that is known, was none of them
          {"data":[{"results":[],"start_time":1790985600,"end_time":1790985600}]} | data[0].end_time must be after the bucket's start, 2026-10-03T00:00:00Z, was 1790985600
          {"data":[{"results":[],"start_time":1790985600000,"end_time":1}]} | data[0].start_time must be from 2000-01-01T00:00:00Z to 2100-01-01T00:00:00Z, was 1790985600000
          {"data":[{"results":[],"starting_at":"2026-10-02","ending_at":"2026-10-03"}]} | data[0].starting_at must be a time such as 2026-10-02T00:00:00Z, was the text "2026-10-02"
          {"has_more":1,"data":[]} | has_more must be a boolean, was 1
          [1] | body must be a JSON object, was an array
          """)
  void pageOfAnotherShapeIsRefused(String page, String message) {
    assertThatExceptionOfType(MalformedResponseException.class)
        .isThrownBy(() -> reader.read(page))
        .withMessage(message);
  }

  @Test
  void rowsOfTwoReportsAreNoPage() {
    assertThatExceptionOfType(MalformedResponseException.class)
        .isThrownBy(() -> reader.read(openAi(OPENAI_USAGE + "," + OPENAI_COST)))
        .withMessage("data[0].results must be rows of one report that is known, was several");
  }

  @ParameterizedTest
  @ValueSource(longs = {20261102, 7})
  void mutatedPageIsReadOrRefused(long seed) {
    Random random = new Random(seed);
    String[] pages = {
      openAi(OPENAI_USAGE),
      openAi(OPENAI_COST),
      anthropic(ANTHROPIC_USAGE),
      anthropic(ANTHROPIC_COST)
    };
    for (int i = 0; i < 10_000; i++) {
      StringBuilder page = new StringBuilder(pages[i % pages.length]);
      for (int n = random.nextInt(1, 4); n > 0; n--) {
        int at = random.nextInt(page.length());
        switch (random.nextInt(3)) {
          case 0 -> page.deleteCharAt(at);
          case 1 -> page.insert(at, "0\"{}[],:-e9tn".charAt(random.nextInt(13)));
          default -> page.setCharAt(at, "0\"{}[],:-e9tn".charAt(random.nextInt(13)));
        }
      }
      String mutated = page.toString();
      try {
        assertThat(reader.read(mutated).buckets()).isNotNull();
      } catch (MalformedResponseException e) {
        assertThat(e.rule()).isNotBlank();
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", page " + mutated, e);
      }
    }
  }

  private static String openAi(String rows) {
    return "{\"object\":\"page\",\"data\":[{\"object\":\"bucket\",\"start_time\":1790899200,"
        + "\"end_time\":1790985600,\"results\":["
        + rows
        + "]}],\"has_more\":false,\"next_page\":null}";
  }

  private static String anthropic(String rows) {
    return "{\"data\":[{\"starting_at\":\"2026-10-02T00:00:00Z\","
        + "\"ending_at\":\"2026-10-03T00:00:00Z\",\"results\":["
        + rows
        + "]}],\"has_more\":false,\"next_page\":null}";
  }

  private ReportedUsage row(String page) {
    return reader.read(page).buckets().get(0).rows().get(0);
  }

  private Money cost(String page) {
    Money cost = row(page).figures().cost();
    assertThat(cost).isNotNull();
    return cost == null ? Money.ZERO : cost;
  }
}

package io.tokengauge.examples.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReconcileCommandTest {

  private static final String BUCKET =
      "{\"object\":\"page\",\"data\":[{\"object\":\"bucket\",\"start_time\":1790899200,"
          + "\"end_time\":1790985600,\"results\":[%s]}],\"has_more\":%s,\"next_page\":null}";
  private static final String USAGE =
      "{\"object\":\"organization.usage.completions.result\",\"input_tokens\":5000,"
          + "\"input_cached_tokens\":4000,\"output_tokens\":500,\"num_model_requests\":%d,"
          + "\"model\":\"gpt-4o-2024-08-06\",\"batch\":false}";
  private static final String COST =
      "{\"object\":\"organization.costs.result\",\"line_item\":\"gpt-4o-2024-08-06, input\","
          + "\"amount\":{\"value\":%s,\"currency\":\"usd\"}}";
  private static final String CALL =
      "{\"v\":1,\"provider\":\"openai\",\"id_source\":\"request\",\"id\":\"r1\","
          + "\"start\":\"2026-10-02T10:00:00Z\",\"request_model\":\"gpt-4o\","
          + "\"response_model\":\"gpt-4o-2024-08-06\",\"uncached_input_tokens\":1000,"
          + "\"cache_read_tokens\":4000,\"output_tokens\":500}\n";

  @TempDir private Path folder = Path.of("");
  private Path calls = Path.of("");

  @BeforeEach
  void writeCalls() throws IOException {
    calls = file("calls.jsonl", CALL);
  }

  @Test
  void whatAgreesIsSaidInOneLineAndTheTotals() throws IOException {
    Run run = Run.of("reconcile", calls, "--report", usage(1, false), "--report", cost("0.0125"));

    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.out().lines())
        .startsWith("1 bucket: all agrees", "")
        .anyMatch(line -> line.matches("openai +cost +\\$0.0125 +\\$0.0125 +\\$0"))
        .noneMatch(line -> line.contains("gpt-4o"));
    assertThat(Run.of("reconcile", calls, "--report", usage(1, false), "--all").out())
        .containsPattern("2026-10-02 +gpt-4o-2024-08-06 +cache read tokens +4,000 +4,000 +0\n");
  }

  @Test
  void differencesAreListedPerBucketAndModel() throws IOException {
    Run run = Run.of("reconcile", calls, "--report", usage(3, false), "--report", cost("0.01"));

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .startsWith("1 of 1 bucket differ")
        .containsPattern("2026-10-02 +gpt-4o-2024-08-06 +requests +1 +3 +\\+2\n")
        .containsPattern("2026-10-02 +openai, all +cost +\\$0.0125 +\\$0.01 +-\\$0.0025\n")
        .doesNotContainPattern("2026-10-02 +gpt-4o-2024-08-06 +output tokens");
  }

  @Test
  void aDocumentForProgramsHasExactDecimals() throws IOException {
    Run run = Run.of("reconcile", calls, "--report", cost("0.01"), "--json");

    JsonNode bucket = run.json().get("buckets").get(0);
    assertThat(run.json().get("agrees").asBoolean()).isFalse();
    assertThat(bucket.get("start").asText()).isEqualTo("2026-10-02T00:00:00Z");
    assertThat(bucket.get("models").get(0).get("model").asText()).isEqualTo("gpt-4o-2024-08-06");
    assertThat(bucket.get("models").get(0).get("difference").toString())
        .isEqualTo("{\"cost_usd\":\"-0.0025\"}");
    assertThat(bucket.get("recorded").get("input_tokens").asLong()).isEqualTo(5000);
  }

  @Test
  void aStoreIsComparedAsItIs() throws IOException {
    String store = "jdbc:sqlite:" + folder.resolve("usage.db");
    assertThat(Run.of("replay", calls, "--store", store).code()).isZero();

    assertThat(Run.of("reconcile", "--store", store, "--report", cost("0.0125")).code()).isZero();
    assertThat(Run.of("reconcile", "--store", store, "--report", cost("0.0126")).code())
        .isEqualTo(1);
    assertThat(
            Run.of("reconcile", "--store", store, "--report", cost("0.0125"), "--where", "user=eve")
                .code())
        .isEqualTo(1);
  }

  @Test
  void aReportThatGoesOnIsToldUnlessItsLastPageIsThere() throws IOException {
    Path first = usage(1, true);
    Run run = Run.of("reconcile", calls, "--report", first);

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .isEqualTo(first + ": the report goes on, but its last page was not given\n");
    Path last = file("last.json", BUCKET.formatted(USAGE.formatted(1), "false"));
    assertThat(Run.of("reconcile", calls, "--report", first, "--report", last).err()).isEmpty();
  }

  @Test
  void aReportThatIsWrongIsToldByItsField() throws IOException {
    Path wrong = file("wrong.json", BUCKET.formatted(COST.formatted("-1"), "false"));
    Run run = Run.of("reconcile", calls, "--report", wrong);

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .isEqualTo(
            wrong
                + ": data[0].results[0].amount.value must be within 0 to 1000000000 dollars, was"
                + " -1\n");
  }

  @Test
  void commandLineMistakesAreTold() throws IOException {
    assertThat(Run.of("reconcile", calls).code()).isEqualTo(2);
    assertThat(Run.of("reconcile", "--report", cost("1")).code()).isEqualTo(2);
    assertThat(Run.of("reconcile", calls, "--report", cost("1"), "--where", "provider=x").code())
        .isEqualTo(2);
    assertThat(Run.of("reconcile", calls, "--report", cost("1"), "--where", "colour=x").code())
        .isEqualTo(2);
    assertThat(Run.of("reconcile", calls, "--report", folder.resolve("none.json")).code())
        .isEqualTo(1);
  }

  private Path usage(int requests, boolean more) throws IOException {
    return file(
        "usage-" + requests + more + ".json",
        BUCKET.formatted(USAGE.formatted(requests), Boolean.toString(more)));
  }

  private Path cost(String dollars) throws IOException {
    return file("cost-" + dollars + ".json", BUCKET.formatted(COST.formatted(dollars), "false"));
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }
}

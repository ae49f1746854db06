package io.tokengauge.examples.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CostCsvTest {

  private static final String ADDED = "cost_usd,cost_status,price_version,without_cache_usd";

  @TempDir private Path folder;

  @Test
  void rowsComeOutAsTheyWentInWithTheirCost() throws IOException {
    Run run =
        csv(
            "note,output_tokens,input_tokens,cache_read_tokens,model,provider,at",
            "\"a, b\",500,5000,4000,gpt-4o,openai,2026-11-01T00:00:00Z",
            "\"say \"\"hi\"\"\",0,1000000,0,gpt-4o,,2026-11-01");

    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    String version = run.out().lines().skip(1).findFirst().orElseThrow().split(",", -1)[10];
    assertThat(run.out())
        .isEqualTo(
            String.join(
                "\n",
                "note,output_tokens,input_tokens,cache_read_tokens,model,provider,at," + ADDED,
                "\"a, b\",500,5000,4000,gpt-4o,openai,2026-11-01T00:00:00Z,0.0125,priced,"
                    + version
                    + ",0.0175",
                "\"say \"\"hi\"\"\",0,1000000,0,gpt-4o,,2026-11-01,2.5,priced," + version + ",2.5",
                ""));
  }

  @Test
  void amountsAreExactInPlainDigits() throws IOException {
    Run run = csv("model,input_tokens,output_tokens", "gpt-4o,430,54", "gpt-4o-mini,1,0");

    assertThat(run.out().lines().map(line -> line.split(",", -1)[3]))
        .containsExactly("cost_usd", "0.001615", "0.00000015");
  }

  @Test
  void missingColumnsCountAsNothing() throws IOException {
    Run run = csv("MODEL,cache_write_1h_tokens", "claude-opus-5,1000000", "claude-opus-5,");

    assertThat(run.out()).contains("claude-opus-5,1000000,10,").contains("claude-opus-5,,0,priced");
    assertThat(run.code()).isZero();
  }

  @Test
  void badRowsKeepTheirPlaceAndAreToldByLine() throws IOException {
    Run run =
        csv(
            "model,input_tokens,cache_read_tokens,at,service_tier",
            "gpt-4o,10,0,,",
            "gpt-4o,ten,0,,",
            "gpt-4o,10,11,,",
            "\"gpt\n4o\",-1,0,,",
            "gpt-4o,10,0,yesterday,",
            "gpt-4o,10,0,,gold",
            ",10,0,,",
            "gpt-4o,10",
            "gpt-4o,10,0,,flex");

    assertThat(run.code()).isEqualTo(1);
    String file = folder.resolve("rows.csv").toString();
    assertThat(run.errLines())
        .containsExactly(
            file + ":3: input_tokens must be a whole number within 0 to 1000000000, was \"ten\"",
            file
                + ":4: input_tokens must be at least what was read from and written to the cache"
                + " (11), was 10",
            file + ":5: input_tokens must be a whole number within 0 to 1000000000, was \"-1\"",
            file + ":7: at must be a time like 2026-11-01T12:00:00Z or a date, was \"yesterday\"",
            file + ":8: service tier must be standard, batch, flex or priority, was \"gold\"",
            file + ":9: model must be given, was empty",
            file + ":10: row must have 5 cells as the header, was 2");
    assertThat(run.out().lines().toList()).hasSize(11);
    assertThat(run.out())
        .contains("gpt-4o,ten,0,,,,error,,\n")
        .contains("gpt-4o,10,,,,,error,,\n")
        .contains("gpt-4o,10,0,,flex,0.0000");
  }

  @Test
  void modelThatNobodyPricesHasNoCostRatherThanNone() throws IOException {
    Run run = csv("model,input_tokens", "made-up,10");

    assertThat(run.out()).endsWith("made-up,10,,unpriced,,\n");
    assertThat(run.code()).isZero();
  }

  @Test
  void standardInputIsReadAsAFileIs() {
    Run run =
        Run.fed(
            "\uFEFFcache_read_tokens,MODEL,input_tokens,extra,output_tokens\r\n4000,gpt-4o,5000,x,500\r\n",
            "cost",
            "--csv",
            "-");

    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .matches(
            "(?s)cache_read_tokens,MODEL,input_tokens,extra,output_tokens,"
                + ADDED
                + "\n4000,gpt-4o,5000,x,500,0.0125,priced,[^,]+,0.0175\n");
    assertThat(Run.fed("model\ngpt-4o\n,\n", "cost", "--csv", "-").errLines())
        .containsExactly("-:3: row must have 1 cells as the header, was 2");
  }

  @Test
  void everyColumnIsPricedByWhatItMeans() throws IOException {
    // claude-opus-4-5: input 5, read 0.5, write 6.25 and 10, output 25; half of it in a batch.
    Run run =
        csv(
            "service_tier,at,reasoning_tokens,output_tokens,cache_write_1h_tokens,"
                + "cache_write_5m_tokens,cache_read_tokens,input_tokens,provider,model",
            "standard,2026-11-01,400,1000,3000,2000,4000,10000,anthropic,claude-opus-4-5",
            "batch,2026-11-01T12:00:00Z,0,1000,3000,2000,4000,10000,anthropic,claude-opus-4-5",
            ",2026-11-01 12:00:00,,1000,3000,2000,4000,,anthropic,claude-opus-4-5",
            ",2026-11-01T12:00:00+02:00,,0,,,,10000,,claude-opus-4-5",
            "flex,2025-06-09T23:59:59Z,,,,,,1000000,openai,o3",
            "flex,2025-06-10T00:00:00Z,,,,,,1000000,openai,o3",
            "priority,,,,,,,1000000,openai,gpt-4o",
            ",2026-11-02T07:00:00Z,,,,,,1000000,deepseek,deepseek-flash",
            ",2026-11-01T07:00:00Z,,,,,,1000000,deepseek,deepseek-flash",
            ",2026-11-01T12:00:00Z,1,,,,,1,openai,gpt-4o");

    assertThat(run.out().lines().skip(1).map(CostCsvTest::costs))
        .containsExactly(
            // 1,000 x 5 + 4,000 x 0.5 + 2,000 x 6.25 + 3,000 x 10 + 1,000 x 25; 10,000 x 5 + 25,000
            "0.0745,priced,0.075",
            "0.03725,priced,0.0375",
            "0.0695,priced,0.07",
            "0.05,priced,0.05",
            "10,estimated,10",
            "1,priced,1",
            "4.25,priced,4.25",
            // Monday at seven is peak, Sunday is not.
            "0.3,priced,0.3",
            "0.15,priced,0.15",
            ",error,");
    assertThat(run.errLines())
        .containsExactly(
            folder.resolve("rows.csv")
                + ":11: reasoning tokens must not exceed output tokens (0), was 1");
    assertThat(run.code()).isEqualTo(1);
  }

  private static String costs(String line) {
    String[] cells = line.split(",", -1);
    return cells[10] + "," + cells[11] + "," + cells[13];
  }

  @Test
  void smallestAmountHasNoExponent() throws IOException {
    Path own = file("own.csv", "# version: own\nprovider,model,input\nopenai,tiny,0.000001\n");
    Path rows = file("r.csv", "model,input_tokens\ntiny,1\ntiny,1000000000\n");

    assertThat(Run.of("cost", "--csv", rows, "--prices", own).out())
        .contains("tiny,1,0.000000000001,priced,own,0.000000000001\n")
        .contains("tiny,1000000000,0.001,priced,own,0.001\n");
  }

  @Test
  void priceFilesOfAnyFormatGoBeforeTheBuiltInOnesInTheirOrder() throws IOException {
    Path own = file("own.csv", "# version: own\nprovider,model,input\nopenai,gpt-4o,1\n");
    Path litellm =
        file(
            "litellm.json",
            "{\"gpt-4o\": {\"litellm_provider\": \"openai\", \"input_cost_per_token\": 3e-06},"
                + "\"only-here\": {\"litellm_provider\": \"openai\","
                + " \"input_cost_per_token\": 4e-06}}");
    Path genai =
        file(
            "genai.json",
            "[{\"id\": \"openai\", \"models\": [{\"id\": \"also\", \"match\":"
                + " {\"starts_with\": \"also-\"}, \"prices\": {\"input_mtok\": 5}}]}]");
    Path rows =
        file("r.csv", "model,input_tokens\ngpt-4o,1000000\nonly-here,1000000\nalso-x,1000000\n");

    Run first =
        Run.of("cost", "--csv", rows, "--prices", own, "--prices", litellm, "--prices", genai);
    Run second = Run.of("cost", "--csv", rows, "--prices", litellm, "--prices", own);

    assertThat(first.out().lines().skip(1).map(line -> line.split(",", -1)[2]))
        .containsExactly("1", "4", "5");
    assertThat(first.out()).contains(",own,").contains(",litellm-").contains(",genai-prices-");
    assertThat(second.out().lines().skip(1).map(line -> line.split(",", -1)[2]))
        .containsExactly("3", "4", "");
  }

  @Test
  void wrongPriceFileIsToldAndNothingPriced() throws IOException {
    Path wrong = file("wrong.json", "{\"m\":\n{\"input_cost_per_token\": \"x\"}}");

    Run run = Run.of("cost", "--model", "gpt-4o", "--input", "1", "--prices", wrong);

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .isEqualTo(
            "monitor: wrong.json line 2: m.input_cost_per_token must be a number, was \"x\"\n");
  }

  @Test
  void outputCanBePricedAgain() throws IOException {
    Run first = csv("model,input_tokens", "gpt-4o,1000000");
    Path again = file("again.csv", first.out());

    assertThat(Run.of("cost", "--csv", again).out()).isEqualTo(first.out());
  }

  @Test
  void headerMistakesAreTold() throws IOException {
    assertThat(csv("input_tokens", "1").err())
        .endsWith("rows.csv:1: column model must be there, was missing\n");
    assertThat(csv("model,Model", "a,b").err())
        .endsWith("rows.csv:1: column model must be named once, was repeated\n");
    assertThat(csv().err()).endsWith("rows.csv:1: header row must be there, was missing\n");
    assertThat(csv().code()).isEqualTo(1);
  }

  @Test
  void optionsOfOneCallDoNotGoWithAFile() throws IOException {
    Path rows = file("r.csv", "model\n");

    assertThat(Run.of("cost", "--csv", rows, "--input", "5").code()).isEqualTo(2);
    assertThat(Run.of("cost", "--csv", rows, "--model", "gpt-4o").code()).isEqualTo(2);
    assertThat(Run.of("cost").code()).isEqualTo(2);
    assertThat(Run.of("cost", "--csv", folder.resolve("none.csv")).code()).isEqualTo(1);
  }

  private Run csv(String... lines) throws IOException {
    String text = lines.length == 0 ? "" : String.join("\n", lines) + "\n";
    return Run.of("cost", "--csv", file("rows.csv", text));
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }
}

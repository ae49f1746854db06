package io.tokengauge.examples.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tokengauge.examples.monitor.sample.SyntheticMonth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MonitorTest {

  @TempDir Path folder;

  @Test
  void helpAndVersionSucceed() {
    for (List<String> args :
        List.of(
            List.of("--help"),
            List.of("--version"),
            List.of("replay", "--help"),
            List.of("cost", "--help"),
            List.of("export", "--version"))) {
      Run run = Run.of(args.toArray());
      assertThat(run.code()).as(args.toString()).isZero();
      assertThat(run.out()).as(args.toString()).isNotBlank();
      assertThat(run.err()).as(args.toString()).isEmpty();
    }
    assertThat(Run.of("--help").out()).contains("Exit codes:");
  }

  @Test
  void aWrongCommandLineIsTwo() {
    for (List<String> args :
        List.of(
            List.of("nope"),
            List.of("cost"),
            List.of("cost", "--model", "gpt-4o", "--input", "-1"),
            List.of("cost", "--model", "gpt-4o", "--input", "1", "--cached", "2"),
            List.of("cost", "--model", "gpt-4o", "--tier", "gold"),
            List.of("replay", "--from", "yesterday"),
            List.of("replay", "--from", "1999-12-31"),
            List.of("replay", "--format", "xml"),
            List.of("replay", "--zone", "Nowhere/Land"),
            List.of("replay", "--seed", "1", "file"),
            List.of("export"),
            List.of("export", "--to", "-", "--json"))) {
      Run run = Run.of(args.toArray());
      assertThat(run.code()).as(args.toString()).isEqualTo(2);
      assertThat(run.err()).as(args.toString()).isNotBlank();
      assertThat(run.out()).as(args.toString()).isEmpty();
    }
  }

  @Test
  void aStoreThatIsNotThereNamesThoseThatAreAndNoSecret() {
    for (String url : List.of("mongodb://u:secret@db", "jdbc:oracle:thin:u/secret@db")) {
      Run run = Run.of("replay", "--store", url);
      assertThat(run.code()).as(url).isEqualTo(2);
      assertThat(run.err()).as(url).contains("--store").contains("jdbc:sqlite:");
      assertThat(run.err()).as(url).doesNotContain("secret");
    }
  }

  @Test
  void aDatabaseThatDoesNotAnswerIsNamedAndNoSecret() throws IOException {
    String url = "jdbc:postgresql://localhost:1/x?password=secret";
    Run run = Run.of("replay", sampleFile(), "--store", url);
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("jdbc:postgresql://localhost:1/x").contains("refused");
    assertThat(run.err()).doesNotContain("secret");
  }

  @Test
  void aFileThatIsNotThereIsSaidNotToBe() {
    String missing = folder.resolve("none.csv").toString();
    for (List<String> args :
        List.of(
            List.of("cost", "--csv", missing),
            List.of("cost", "--csv", "-", "--prices", missing),
            List.of("forecast", "--series", missing, "--horizon", "3"))) {
      Run run = Run.of(args.toArray());
      assertThat(run.code()).as(args.toString()).isEqualTo(1);
      assertThat(run.err()).as(args.toString()).contains(missing + ": there is no such file");
    }
  }

  @Test
  void redisThatDoesNotAnswerIsNamedAndNoSecret() {
    Run run = Run.of("budget", "--store", "redis://u:secret@localhost:1");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("redis://localhost:1").doesNotContain("secret");
  }

  @Test
  void redisWithADatabaseKeepsCallsInTheDatabase() throws IOException {
    Path file = sampleFile();
    String url = "jdbc:sqlite:" + folder.resolve("record.db");
    Run both = Run.of("replay", file, "--store", "redis://localhost:1+" + url, "--json");
    assertThat(both.out()).isEqualTo(Run.of("replay", file, "--json").out());
    Run record = Run.of("replay", file, "--store", url, "--json");
    assertThat(record.json().get("read").get("appended").asLong()).isZero();
  }

  @Test
  void aFileKeepsWhatWasReadAndSaysTheSameAsMemory() throws IOException {
    Path file = sampleFile();
    String url = "jdbc:sqlite:" + folder.resolve("usage.db");
    Run first = Run.of("replay", file, "--store", url, "--json");
    assertThat(first.out()).isEqualTo(Run.of("replay", file, "--json").out());
    Run again = Run.of("replay", file, "--store", url, "--json");
    assertThat(again.totals()).isEqualTo(first.totals());
    assertThat(again.json().get("read").get("appended").asLong()).isZero();
  }

  @Test
  void theMadeUpMonthIsNotMixedWithWhatADatabaseKeeps() {
    String url = "jdbc:sqlite:" + folder.resolve("usage.db");
    Run seeded = Run.of("replay", "--seed", 1, "--store", url);
    assertThat(seeded.code()).isEqualTo(2);
    assertThat(seeded.err()).contains("--seed is for the made-up month");
    assertThat(Run.of("replay", "--store", url, "--json").totals().get("calls").asLong()).isZero();
  }

  /** Returns the first days of the made-up month. */
  private Path sampleFile() throws IOException {
    Path month = folder.resolve("month.jsonl");
    assertThat(Run.of("export", "--to", month).code()).isZero();
    Path file = folder.resolve("sample.jsonl");
    try (Stream<String> calls = Files.lines(month)) {
      Files.write(file, calls.limit(4_000).toList());
    }
    return file;
  }

  @Test
  void theSampleIsLabelledAndAlwaysTheSame() {
    Run text = Run.of("replay");
    assertThat(text.code()).isZero();
    assertThat(text.err()).isEmpty();
    assertThat(text.out()).startsWith("SYNTHETIC SAMPLE");

    Run json = Run.of("--json");
    assertThat(json.json().get("synthetic").asBoolean()).isTrue();
    assertThat(json.totals().get("attempts").asLong()).isEqualTo(37_816);
    assertThat(json.totals().get("input_tokens").asLong()).isEqualTo(71_324_398);
    assertThat(json.totals().get("output_tokens").asLong()).isEqualTo(4_423_089);
    assertThat(json.totals().get("latency_micros").asLong()).isPositive();
    assertThat(json.totals().get("cost_usd").asText()).isEqualTo("103.589285425");
    assertThat(Run.of("--json", "--seed", 7).totals()).isNotEqualTo(json.totals());
    assertThat(new SyntheticMonth(7).calls()).isEqualTo(new SyntheticMonth(7).calls());
  }

  @Test
  void outputDoesNotDependOnTheLocale() {
    String expected = Run.of("replay").out();
    Locale before = Locale.getDefault();
    try {
      for (String tag : List.of("de-DE", "ar-EG-u-nu-arab", "tr-TR", "hi-IN-u-nu-deva")) {
        Locale.setDefault(Locale.forLanguageTag(tag));
        assertThat(Run.of("replay").out()).as(tag).isEqualTo(expected);
      }
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void anExportReplaysToTheSameFigures() throws IOException {
    Path file = folder.resolve("sample.jsonl");
    Run export = Run.of("export", "--to", file);
    assertThat(export.code()).isZero();
    assertThat(export.out()).isEqualTo("37,816 synthetic calls written, $103.589285425.\n");
    Run again = Run.of("replay", file, "--json");
    JsonNode expected = Run.of("--json").json();
    for (String part : List.of("totals", "by_model", "by_project", "by_day")) {
      assertThat(again.json().get(part)).isEqualTo(expected.get(part));
    }
    assertThat(Run.of("export", file, "--to", "-").out()).isEqualTo(Files.readString(file));
  }

  @Test
  void eachFaultIsToldAndTheRestIsCounted() throws IOException {
    Path file =
        write(
            "faults.jsonl",
            call("a", "gpt-4o", 1_000),
            "{\"v\":1,",
            call("b", "gpt-4o", -5),
            call("c", "gpt-4o", "\"many\""),
            call("d", "gpt-4o", 1).replace("2026-11-01", "1970-01-01"),
            call("e", "gpt-4o", 1).replace("\"v\":1,", "\"v\":1,\"v\":1,"),
            call("a", "gpt-4o", 2_000),
            call("f", "gpt-99", 7),
            call("g", "gpt-99", 7),
            call("h", "gpt-4o", 1_000),
            call("h", "gpt-4o", 1_000));
    Run run = Run.of("replay", file, "--json");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.errLines())
        .satisfiesExactly(
            l -> assertThat(l).startsWith(file + ":2: line must be one JSON object"),
            l ->
                assertThat(l)
                    .isEqualTo(
                        file + ":3: uncached_input_tokens must be within 0 to 1000000000, was -5"),
            l ->
                assertThat(l)
                    .isEqualTo(
                        file + ":4: uncached_input_tokens must be a whole number, was \"many\""),
            l -> assertThat(l).startsWith(file + ":5: start must be from 2000-01-01T00:00:00Z"),
            l -> assertThat(l).startsWith(file + ":6: line").contains("Duplicate field 'v'"),
            l ->
                assertThat(l)
                    .isEqualTo(
                        file + ":7: call openai:request:a is there already with other content"),
            l ->
                assertThat(l)
                    .isEqualTo(
                        file
                            + ":8: no price for model gpt-99 of openai: 2 calls unpriced, tokens"
                            + " kept"));
    JsonNode totals = run.totals();
    assertThat(totals.get("calls").asLong()).isEqualTo(4);
    assertThat(totals.get("input_tokens").asLong()).isEqualTo(2_014);
    assertThat(totals.get("unpriced").asLong()).isEqualTo(2);
    // Two calls of 1,000 x $2.5 and 10 x $10 per million.
    assertThat(totals.get("cost_usd").asText()).isEqualTo("0.0052");
    JsonNode read = run.json().get("read");
    assertThat(read.get("unreadable_lines").asLong()).isEqualTo(5);
    assertThat(read.get("conflicts").asLong()).isEqualTo(1);
    assertThat(read.get("duplicates").asLong()).isEqualTo(1);
    assertThat(Run.of("replay", file).out()).contains("5 unreadable lines, 1 conflict");
  }

  @Test
  void strictStopsAtTheFirstFault() throws IOException {
    Path file = write("strict.jsonl", call("a", "gpt-4o", 1), "junk", "junk");
    Run run = Run.of("replay", file, "--strict");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.errLines()).hasSize(1);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void aFileThatIsNoFileOfCallsIsToldAndTheOthersAreRead() throws IOException {
    Path good = write("good.jsonl", call("a", "gpt-4o", 1));
    Path empty = Files.createFile(folder.resolve("empty"));
    Path junk = Files.write(folder.resolve("junk"), new byte[] {0, 1, (byte) 0xFE, 10, 0, 7});
    Path missing = folder.resolve("missing");
    Run run = Run.of("replay", missing, folder, empty, junk, good, "--json");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.errLines())
        .containsExactly(
            missing + ": cannot be read: there is no such file",
            folder + ": cannot be read: there is no session log of Claude Code or Codex in it",
            empty + ": file must hold calls, was empty",
            junk
                + ": format must be one of claude-code-trace, mooncake, azure-llm, jsonl,"
                + " agent-logs, was not recognised");
    assertThat(run.totals().get("calls").asLong()).isEqualTo(1);
  }

  @Test
  void hostileTextCannotReachTheTerminal() throws IOException {
    Path file =
        write(
            "hostile.jsonl",
            call("a", "evil\\u001b[2J\\u202e\\u0007", 1)
                .replace("}", ",\"project\":\"\\u001b]0;x\"}"));
    Run run = Run.of("replay", file);
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out() + run.err()).doesNotContain("\u001b", "\u202e", "\u0007");
    assertThat(run.err()).contains("evil\\u{1b}[2J\\u{202e}\\u{7}");
    assertThat(Run.of("replay", file, "--json").out()).doesNotContain("\u001b", "\u202e");
  }

  @Test
  void aCallIsPricedExactly() {
    Run run =
        Run.of(
            "cost",
            "--model",
            "claude-opus-4-5-20251101",
            "--input",
            100_000,
            "--cached",
            90_000,
            "--cache-write-5m",
            5_000,
            "--output",
            1_000,
            "--at",
            "2026-11-01T00:00:00Z",
            "--json");
    assertThat(run.code()).isZero();
    // 5,000 x 5 + 90,000 x 0.5 + 5,000 x 6.25 + 1,000 x 25 dollars per million
    assertThat(run.json().get("cost_usd").asText()).isEqualTo("0.12625");
    assertThat(run.json().get("without_cache_usd").asText()).isEqualTo("0.525");
    assertThat(run.json().get("match").asText()).isEqualTo("date_suffix");
    assertThat(run.json().get("status").asText()).isEqualTo("priced");
  }

  @Test
  void anUnknownModelIsUnpricedAndNeverFree() {
    Run run = Run.of("cost", "--model", "gpt-99", "--input", 1);
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).startsWith("UNPRICED");
    assertThat(run.err()).startsWith("no price for model gpt-99");
    assertThat(Run.of("cost", "--model", "gpt-99", "--json").json().has("cost_usd")).isFalse();
  }

  private Path write(String name, String... lines) throws IOException {
    return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
  }

  private static String call(String id, String model, Object input) {
    return String.format(
            Locale.ROOT,
            """
            {"v":1,"provider":"openai","id_source":"request","id":"%s","start":"2026-11-01T08:00:00Z","request_model":"%s","uncached_input_tokens":%s,"output_tokens":10}
            """,
            id,
            model,
            input)
        .strip();
  }
}

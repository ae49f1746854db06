package io.tokengauge.examples.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulesCommandTest {

  private static final String ERRORS =
      """
      # A hundred calls, then a minute of errors.
      start 2026-11-02T09:00:00Z
      rule threshold name=errors metric=error_rate above=10 window=5m minimum=20
      calls at=0s for=10m every=6s
      calls at=5m for=1m every=1s outcome=error
      """;

  @TempDir Path folder;

  private Run test(String text, Object... more) throws IOException {
    Path file = Files.writeString(folder.resolve("rules.txt"), text);
    Object[] words = new Object[3 + more.length];
    words[0] = "rules";
    words[1] = "test";
    words[2] = file;
    System.arraycopy(more, 0, words, 3, more.length);
    return Run.of(words);
  }

  @Test
  void whatHappensAsExpectedIsGood() throws IOException {
    Run run =
        test(
            ERRORS
                + """
                expect errors fires at=5m level=warning
                expect errors resolves at=10m
                end 20m
                """);
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).endsWith("rules.txt: 2 as expected, 0 not, over 160 calls\n");
    assertThat(run.code()).isZero();
  }

  @Test
  void fileOfTheReadmeDoesWhatItExpects() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    int start = readme.indexOf("```text\n", readme.indexOf("### rules\n")) + "```text\n".length();
    Run run = test(readme.substring(start, readme.indexOf("```", start)));
    assertThat(run.out()).endsWith("rules.txt: 2 as expected, 0 not, over 160 calls\n");
  }

  @Test
  void whatIsMissingAndWhatIsTooMuchIsToldWithItsLine() throws IOException {
    Run run =
        test(
            ERRORS
                + """
                expect errors fires at=2m
                expect errors resolves at=10m level=critical
                end 20m
                """);
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.outLines()).hasSize(5);
    assertThat(run.outLines().get(0))
        .endsWith(
            "rules.txt:6: expected, and did not happen: errors FIRING from 2026-11-02T09:02:00Z to"
                + " 2026-11-02T09:03:00Z");
    assertThat(run.outLines().get(1)).contains("rules.txt:7: ").endsWith(" as CRITICAL");
    assertThat(run.outLines().get(2))
        .contains("rules.txt: not expected: 2026-11-02T09:05:")
        .contains(" FIRING WARNING errors: Error rate above 10%: ");
    assertThat(run.outLines().get(4)).endsWith("rules.txt: 0 as expected, 4 not, over 160 calls");
  }

  @Test
  void ruleThatMustNotFireIsHeldToIt() throws IOException {
    assertThat(test(ERRORS + "expect errors never\n").code()).isEqualTo(1);
    assertThat(test(ERRORS.replace("above=10", "above=99") + "expect errors never\n").code())
        .isZero();
    assertThat(test(ERRORS + "expect eror never\n").out())
        .contains("rules.txt:6: no rule that is played is called eror");
  }

  @Test
  void defaultRulesAndFilesOfCallsCanBePlayed() throws IOException {
    Path calls = folder.resolve("calls.jsonl");
    assertThat(Run.of("export", "--to", calls).code()).isZero();
    Run run =
        test(
            """
            start 2026-10-08T00:00:00Z
            check 1m
            rule default
            play calls.jsonl
            end 2026-10-08T15:00:00Z
            expect rate-limit-rate fires at=2026-10-08T14:00:00Z within=10m level=warning
            """,
            "--all");
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("FIRING WARNING rate-limit-rate: Rate limit errors at");
    assertThat(run.out()).contains("rules.txt: 1 as expected, ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "rul error-rate | statement must be start, zone, check, limits, rule, calls, play, expect or end, was \"rul\"",
        "rule eror-rate | rule must be default or one of [rpm-utilization, tpm-utilization,",
        "rule error-rate warning=high | warning must be a number, was \"high\"",
        "rule error-rate warn=5 | name must be one of [warning], was \"warn\"",
        "rule error-rate warning=5 warning=6 | warning must be given once, was twice",
        "rule error-rate 5 | word must be name=value, was \"5\"",
        "rule threshold above=5 | metric must be given, was missing",
        "rule threshold metric=rpm | threshold must be above=, at_least=, below= or at_most= something, was missing",
        "rule threshold metric=nothing above=5 | metric must be one of [rpm, tpm,",
        "rule burn-rate above=100 | burn rate of burn-rate must be above 100 percent, was 100",
        "calls at=soon | time must be an instant, or how long after the start such as 5m, was \"soon\"",
        "calls at=1m input=5 cached=6 | cached must be at most input, was 6 of 5",
        "calls at=1m for=30d every=1s | calls of a line must be at most 1000000, were 2592000",
        "calls at=1m outcome=lost | outcome must be one of [success, error, rate_limited, cancelled], was \"lost\"",
        "expect error-rate rises at=1m | an alert must be expected to be one of [fires, resolves, happens, never], was \"rises\"",
        "expect error-rate fires | at must be given, was missing",
        "zone Berlin | zone must be one such as UTC or Europe/Berlin, was \"Berlin\"",
        "rule | rule must be given, was missing",
      })
  void mistakesAreToldWithFileLineAndRule(String line, String reason) throws IOException {
    Run run = test("# first\n" + line + "\n");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("rules.txt:2: " + reason);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void fileWithoutARuleOrAnExpectationSaysNothing() throws IOException {
    assertThat(test("# nothing\n").err()).endsWith("rules.txt: file must name a rule, had none\n");
    assertThat(test("rule error-rate\n").err())
        .endsWith("rules.txt: file must expect something, did not\n");
    assertThat(Run.of("rules", "test", folder.resolve("none.txt")).err())
        .contains("there is no such file");
    assertThat(Run.of("rules").err()).contains("a command must be given: test or trial");
  }

  @Test
  void whatShowsOnlyInThePlayIsToldToo() throws IOException {
    Run run = test("rule error-rate\ncheck 0s\nexpect error-rate never\n");
    assertThat(run.err())
        .endsWith("rules.txt: interval of a replay must be above zero, was PT0S\n");
    assertThat(run.code()).isEqualTo(1);
    assertThat(test("rule threshold metric=rpm above=1 per=project\nexpect rpm never\n").err())
        .contains("rules.txt: rule rpm needs series with the dimensions [project]");
    assertThat(test("rule error-rate\nexpect error-rate never\nend -1h\n").err())
        .contains("rules.txt: a replay must go forward");
  }

  @Test
  void hostileTextIsShownAsText() throws IOException {
    Run run = test("rule \u001b[31mred\u202e\n");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).doesNotContain("\u001b").doesNotContain("\u202e");
  }

  /** One of the twenty seeds that the command plays. */
  @Test
  void incidentsOfASeedAreToldOfInTimeAndFewAlertsAreFalse() {
    Run run = Run.of("rules", "trial", "--seeds", "1", "--first", "2", "--list");
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).as(run.out()).isZero();
    assertThat(run.out())
        .contains("429 storm", "slow creep", "1 of 1", "false alerts", "seed 2: told of 6");
  }
}

package io.tokengauge.examples.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tokengauge.history.CalendarPeriod;
import io.tokengauge.report.ReportRenderer;
import io.tokengauge.report.Review;
import io.tokengauge.report.TextReportRenderer;
import io.tokengauge.report.UsageCsv;
import io.tokengauge.report.UsageLog;
import io.tokengauge.report.UsageReport;
import io.tokengauge.testkit.UsageFixtures;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageTotals;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Puts names that mean harm into reports, logs and exports: they must only ever be names. */
class HostileReportTest {

  private static final List<String> NAMES =
      Stream.concat(
              UsageFixtures.HOSTILE_TEXTS.stream(),
              Stream.of(
                  "=cmd|' /C calc'!A0",
                  "  =1+1",
                  "\t=1+1",
                  "+1",
                  "-2+3",
                  "@SUM(A1)",
                  "\uFF1D1+1",
                  "'=1",
                  "</title></style><script>alert(1)</script>",
                  "\" onmouseover=\"alert(1)",
                  "' onmouseover='alert(1)",
                  "&lt;img src=x&gt;",
                  "<img src=x onerror=alert(1)>",
                  "![x](http://example.org/x.png)",
                  "[x](javascript:alert(1))",
                  "`code` | cell |",
                  "```\n# heading",
                  "http://example.org www.example.org a@example.org",
                  "@everyone #1",
                  "$x$ ~~y~~",
                  "a\\|b",
                  "line\u2028separator\u2029paragraph\u0085next",
                  "\u2066isolate\u2069\u202Doverride",
                  "\u001B]0;title\u0007",
                  "\u009B2J"))
          .filter(name -> name.length() <= 1_000 && !name.isBlank())
          .toList();

  private static final UsageReport BENIGN = report("x");

  private static UsageReport report(String name) {
    return FortyCalls.report(name, "b" + name, "p" + name, "m" + name)
        .withForecast(FortyCalls.forecast(name));
  }

  @Test
  void reviewsHaveTheSameTagsAndCellsWhateverTheNames() {
    for (String period : List.of("2026-10-16", "2026-W42", "2026-10")) {
      String html = render("html", review(period, "x"));
      String markdown = render("markdown", review(period, "x"));
      for (String name : NAMES) {
        UsageReport report = review(period, name);
        assertThat(tags(render("html", report))).as(name).isEqualTo(tags(html));
        String cells = render("markdown", report);
        assertThat(outsideSpans(cells)).as(name).isEqualTo(outsideSpans(markdown));
        assertNothingUnseen(name, render("html", report) + cells + render("text", report));
      }
    }
  }

  private static UsageReport review(String period, String name) {
    CalendarPeriod days = CalendarPeriod.parse(period, ZoneOffset.UTC);
    return FortyCalls.report(days, name, "b" + name, "p" + name, "m" + name)
        .withForecast(FortyCalls.forecast(name))
        .forReview(Review.of(days.kind()).orElseThrow());
  }

  private static String render(String format, UsageReport report) {
    // Sentences break where names are long: lines must be long enough for none to break.
    return format.equals("text")
        ? new TextReportRenderer(100_000).render(report)
        : ReportRenderer.named(format).render(report);
  }

  @Test
  void htmlHasTheSameTagsWhateverTheNames() {
    List<String> tags = tags(render("html", BENIGN));
    assertThat(tags).isNotEmpty().noneMatch(tag -> tag.startsWith("<script"));
    for (String name : NAMES) {
      String html = render("html", report(name));
      assertThat(tags(html)).as(name).isEqualTo(tags);
      assertNothingUnseen(name, html);
    }
  }

  @Test
  void textHasTheSameLinesWhateverTheNames() {
    long lines = render("text", BENIGN).lines().count();
    for (String name : NAMES) {
      String text = render("text", report(name));
      assertThat(text.lines().count()).as(name).isEqualTo(lines);
      assertNothingUnseen(name, text);
    }
  }

  @Test
  void markdownHasTheSameCellsAndSpansWhateverTheNames() {
    String benign = render("markdown", BENIGN);
    for (String name : NAMES) {
      String markdown = render("markdown", report(name));
      assertThat(count(markdown, '\n')).as(name).isEqualTo(count(benign, '\n'));
      assertThat(count(markdown, '`')).as(name).isEqualTo(count(benign, '`'));
      assertThat(count(markdown, '|')).as(name).isEqualTo(count(benign, '|'));
      // What is outside of code spans is ours.
      assertThat(outsideSpans(markdown)).as(name).isEqualTo(outsideSpans(benign));
      assertThat(markdown).as(name).doesNotContain("<");
      assertNothingUnseen(name, markdown);
    }
  }

  @Test
  void csvHasTheSameCellsAndNoFormulasWhateverTheNames() {
    int records = cells(render("csv", BENIGN)).size();
    for (String name : NAMES) {
      String csv = render("csv", report(name));
      List<List<String>> cells = cells(csv);
      assertThat(cells).as(name).hasSize(records).allMatch(record -> record.size() == 29);
      assertThat(cells).as(name).allSatisfy(record -> assertNoFormula(record.subList(0, 5)));
      assertNothingUnseen(name, csv);
    }
  }

  @Test
  void jsonIsAsciiAndGivesTheNamesBack() throws IOException {
    for (String name : NAMES) {
      UsageReport report = report(name);
      String json = render("json", report);
      assertThat(json).as(name).matches("[\\x20-\\x7E\\n]*").doesNotContain("<", ">", "&");
      JsonNode users = new ObjectMapper().readTree(json).get("by_user");
      for (int i = 0; i < users.size(); i++) {
        assertThat(users.get(i).get("user").asText())
            .isEqualTo(report.byUser().get(i).key().get(0));
      }
    }
  }

  @Test
  void logLinesAreOneAsciiJsonObjectEach() throws IOException {
    Instant from = Instant.parse("2026-10-01T00:00:00Z");
    Instant to = Instant.parse("2026-10-02T00:00:00Z");
    for (PricedUsage call : new UsageFixtures(7).adversarial(500, from, to)) {
      String request = UsageLog.cacheRequest(call);
      assertThat(request).matches("[\\x20-\\x7E]*");
      JsonNode json = new ObjectMapper().readTree(request);
      assertThat(json.get("request_id").asText()).isEqualTo(call.id().id());
      assertThat(json.get("cache_key").asText())
          .isEqualTo(Dimension.CACHE_KEY.valueOf(call.record()));
      String summary = UsageLog.cacheSummary(to, from, to, UsageTotals.of(call));
      assertThat(summary).matches("[\\x20-\\x7E]*");
      assertThat(new ObjectMapper().readTree(summary).get("event").asText())
          .isEqualTo("cache_summary");
    }
  }

  @Test
  void exportedCallsAreOneSafeLineEach() {
    Instant from = Instant.parse("2026-10-01T00:00:00Z");
    int columns = cells(UsageCsv.header()).get(0).size();
    for (PricedUsage call : new UsageFixtures(8).adversarial(500, from, from.plusSeconds(86_400))) {
      List<List<String>> cells = cells(UsageCsv.line(call));
      assertThat(cells).hasSize(1);
      assertThat(cells.get(0)).hasSize(columns);
      assertNoFormula(cells.get(0).subList(0, 22));
      assertNothingUnseen(call.id().toString(), UsageCsv.line(call));
    }
  }

  private static void assertNoFormula(List<String> cells) {
    assertThat(cells)
        .allMatch(
            cell -> !Pattern.compile("^\\s*[=+\\-@\uFF1D\uFF0B\uFF0D\uFF20]").matcher(cell).find());
  }

  private static void assertNothingUnseen(String name, String text) {
    assertThat(
            text.codePoints()
                .filter(c -> c != '\n')
                .noneMatch(
                    c ->
                        Character.isISOControl(c)
                            || Character.getType(c) == Character.FORMAT
                            || Character.getType(c) == Character.SURROGATE
                            || Character.getType(c) == Character.LINE_SEPARATOR
                            || Character.getType(c) == Character.PARAGRAPH_SEPARATOR))
        .as(name)
        .isTrue();
  }

  private static List<String> tags(String html) {
    return Pattern.compile("<[^>]*>").matcher(html).results().map(r -> r.group()).toList();
  }

  private static String outsideSpans(String markdown) {
    return markdown.replaceAll("`[^`]*`", "``");
  }

  private static long count(String text, char wanted) {
    return text.chars().filter(c -> c == wanted).count();
  }

  /** Reads CSV as RFC 4180 has it. */
  private static List<List<String>> cells(String csv) {
    List<List<String>> records = new ArrayList<>();
    List<String> record = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < csv.length(); i++) {
      char c = csv.charAt(i);
      if (quoted) {
        if (c != '"') {
          cell.append(c);
        } else if (i + 1 < csv.length() && csv.charAt(i + 1) == '"') {
          cell.append('"');
          i++;
        } else {
          quoted = false;
        }
      } else if (c == '"') {
        quoted = true;
      } else if (c == ',' || c == '\n') {
        record.add(cell.toString());
        cell.setLength(0);
        if (c == '\n') {
          records.add(record);
          record = new ArrayList<>();
        }
      } else {
        cell.append(c);
      }
    }
    return records;
  }
}

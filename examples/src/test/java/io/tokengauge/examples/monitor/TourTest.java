package io.tokengauge.examples.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.examples.monitor.sample.SyntheticMonth;
import io.tokengauge.examples.monitor.view.Figures;
import io.tokengauge.history.UsageStore;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.storage.Storage;
import io.tokengauge.usage.UsageRecord;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Takes the tour over the last four days of the made-up month: the whole of it takes too long. */
class TourTest {

  private static final Instant FROM = Instant.parse("2026-10-28T00:00:00Z");

  private static final List<UsageRecord> CALLS =
      new SyntheticMonth(SyntheticMonth.DEFAULT_SEED)
          .calls().stream().filter(call -> !call.start().isBefore(FROM)).toList();

  private static String tour(Terminal terminal, ZoneId zone) throws IOException {
    StringWriter out = new StringWriter();
    Storage staged = StoreChoice.open(StoreChoice.MEMORY);
    PriceBook prices = PriceBook.builtIn();
    staged.require(UsageStore.class).append(CALLS.stream().map(prices::priced).toList());
    try (CallStaging calls = CallStaging.of(staged)) {
      new Tour(new PrintWriter(out), terminal, zone, Duration.ofMinutes(1))
          .run(calls, new CallSources(SyntheticMonth.DEFAULT_SEED));
    }
    return out.toString();
  }

  @Test
  void thePlayIsFollowedByTheReportTheSavingsAndTheForecast() throws IOException {
    String out = tour(Terminal.NONE, ZoneOffset.UTC);
    assertThat(out).startsWith("SYNTHETIC SAMPLE").doesNotContain("\u001b");
    List<String> lines = out.lines().toList();
    // One line a day, each at its end, and the last one.
    assertThat(lines.stream().filter(line -> line.contains("  RPM ")))
        .hasSize(4)
        .first()
        .asString()
        .startsWith("2026-10-28 23:59:59");
    assertThat(lines)
        .containsSubsequence(
            "LLM usage: October 2026", "Forecast", "Prompt caching", "In short", "To go on")
        .anyMatch(line -> line.startsWith("Played: " + Figures.count(CALLS.size(), "call")))
        .anyMatch(line -> line.matches("  Caching   saved \\$\\d+\\.\\d\\d, \\d+\\.\\d% of .*"))
        .anyMatch(line -> line.matches("  Forecast  2026-11 will cost about \\$\\d+\\.\\d\\d.*"));
    assertThat(lines).noneMatch(line -> line.contains("[RESOLVED]"));
  }

  @Test
  void aTerminalHasOneBlockThatIsDrawnAgain() throws IOException {
    String out = tour(new Terminal(true, false, false), ZoneId.of("Asia/Kolkata"));
    assertThat(out).contains("\u001b[?25l📊 API USAGE DASHBOARD", "\u001b[?25h");
    assertThat(out.indexOf("LLM usage: ")).isGreaterThan(out.indexOf("\u001b[?25h"));
  }
}

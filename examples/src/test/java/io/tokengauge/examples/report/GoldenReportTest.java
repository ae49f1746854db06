package io.tokengauge.examples.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.history.Source;
import io.tokengauge.history.UsageRow;
import io.tokengauge.report.Recommendation;
import io.tokengauge.report.ReportRenderer;
import io.tokengauge.report.UsageReport;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.UsageRatios;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Holds the report of {@link FortyCalls} to what was worked out by hand, in every format. */
class GoldenReportTest {

  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  private final UsageReport report = FortyCalls.report();

  @Test
  void sumsAreThoseWorkedOutByHand() {
    assertThat(report.totals().attempts()).isEqualTo(35);
    assertThat(report.totals().inputTokens()).isEqualTo(222_500);
    assertThat(report.totals().cacheReadTokens()).isEqualTo(80_000);
    assertThat(report.totals().outputTokens()).isEqualTo(16_250);
    assertThat(report.totals().unpriced()).isEqualTo(5);
    assertThat(report.totals().cost()).isEqualTo(Money.usd("1.904"));
    assertThat(report.totals().costWithoutCache()).isEqualTo(Money.usd("2.624"));
    assertThat(report.before().cost()).isEqualTo(Money.usd("0.7"));
    assertThat(report.extremes().maxCost()).contains(Money.usd("0.14"));
    assertThat(UsageRatios.meanCost(report.totals())).contains(Money.usd("0.063466666667"));
    assertThat(report.source()).isNotEqualTo(Source.PARTIAL);
  }

  @Test
  void groupsAreThoseWorkedOutByHand() {
    assertThat(costs(report.byModel()))
        .containsExactly(
            "[openai, big-5] 1.88", "[openai, big-5-mini] 0.024", "[openai, mystery] 0");
    assertThat(costs(report.byUser())).containsExactly("[ada] 1.424", "[bob] 0.48", "[] 0");
    assertThat(costs(report.byProject())).containsExactly("[shop] 1.88", "[support] 0.024", "[] 0");
    assertThat(costs(report.topUsers())).containsExactly("[ada] 1.424", "[bob] 0.48");
    assertThat(report.byDay().stream().map(day -> day.totals().cost().toString()))
        .containsExactly("1.4", "0", "0.504", "0", "0", "0", "0");
    assertThat(report.peakHours().stream().map(h -> h.hour() + ": " + h.totals().attempts()))
        .containsExactly("10: 15", "9: 10", "11: 10");
  }

  @Test
  void recommendationsAreThoseWorkedOutByHand() {
    assertThat(report.recommendations())
        .containsExactly(
            new Recommendation.CheaperSibling(
                "openai", "big-5", "big-5-mini", 20, Money.usd("1.88"), Money.usd("0.188")),
            new Recommendation.HighMeanCost(
                Money.usd("0.063466666667"), Money.usd("0.05"), Money.usd("0.404")),
            new Recommendation.LowHitRate(80_000 / 220_000.0, 0.5, Money.usd("0.189")),
            new Recommendation.UnpricedUsage(
                5, List.of(new Recommendation.ModelName("openai", "mystery"))));
  }

  @Test
  void everyFormatIsAsItWasReviewed() throws IOException {
    for (ReportRenderer renderer : ReportRenderer.builtIn()) {
      Path golden = GOLDEN.resolve("report." + renderer.fileExtension());
      String rendered = renderer.render(report);
      if (Boolean.getBoolean("golden.write")) {
        Files.createDirectories(GOLDEN);
        Files.writeString(golden, rendered);
      }
      assertThat(rendered).as(renderer.format()).isEqualTo(Files.readString(golden));
    }
  }

  @Test
  void noFormatDependsOnTheLocale() {
    Locale before = Locale.getDefault();
    for (ReportRenderer renderer : ReportRenderer.builtIn()) {
      String expected = renderer.render(report);
      try {
        for (String tag : List.of("de-DE", "ar-EG-u-nu-arab", "tr-TR", "th-TH-u-ca-buddhist")) {
          Locale.setDefault(Locale.forLanguageTag(tag));
          assertThat(renderer.render(report)).as(renderer.format() + tag).isEqualTo(expected);
        }
      } finally {
        Locale.setDefault(before);
      }
    }
  }

  private static List<String> costs(List<UsageRow> rows) {
    return rows.stream().map(row -> row.key() + " " + row.totals().cost()).toList();
  }
}

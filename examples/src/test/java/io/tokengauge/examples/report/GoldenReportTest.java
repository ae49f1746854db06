package io.tokengauge.examples.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.cache.CacheFindings;
import io.tokengauge.cache.CacheVerdict;
import io.tokengauge.cache.KeyFindings;
import io.tokengauge.history.Source;
import io.tokengauge.history.UsageRow;
import io.tokengauge.report.CallFindings;
import io.tokengauge.report.Recommendation;
import io.tokengauge.report.ReportRenderer;
import io.tokengauge.report.UsageReport;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.Outcome;
import io.tokengauge.usage.UsageRatios;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
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
    assertThat(report.totals().cost()).isEqualTo(Money.usd("1.909"));
    assertThat(report.totals().costWithoutCache()).isEqualTo(Money.usd("2.624"));
    assertThat(report.before().cost()).isEqualTo(Money.usd("0.7"));
    assertThat(report.extremes().maxCost()).contains(Money.usd("0.14"));
    assertThat(UsageRatios.meanCost(report.totals())).contains(Money.usd("0.063633333333"));
    assertThat(report.source()).isNotEqualTo(Source.PARTIAL);
  }

  @Test
  void groupsAreThoseWorkedOutByHand() {
    assertThat(costs(report.byModel()))
        .containsExactly(
            "[anthropic, big-5] 1.88", "[anthropic, big-5-mini] 0.029", "[anthropic, mystery] 0");
    assertThat(costs(report.byUser())).containsExactly("[ada] 1.429", "[bob] 0.48", "[] 0");
    assertThat(costs(report.byProject())).containsExactly("[shop] 1.88", "[support] 0.029", "[] 0");
    assertThat(costs(report.topUsers())).containsExactly("[ada] 1.429", "[bob] 0.48");
    assertThat(report.byDay().stream().map(day -> day.totals().cost().toString()))
        .containsExactly("1.4", "0", "0.509", "0", "0", "0", "0");
    assertThat(report.peakHours().stream().map(h -> h.hour() + ": " + h.totals().attempts()))
        .containsExactly("10: 15", "9: 10", "11: 10");
  }

  @Test
  void recommendationsAreThoseWorkedOutByHand() {
    assertThat(report.recommendations())
        .containsExactly(
            new Recommendation.CheaperSibling(
                "anthropic", "big-5", "big-5-mini", 20, Money.usd("1.88"), Money.usd("0.188")),
            new Recommendation.HighMeanCost(
                Money.usd("0.063633333333"), Money.usd("0.05"), Money.usd("0.409")),
            new Recommendation.LowHitRate(80_000 / 220_000.0, 0.5, Money.usd("0.189")),
            new Recommendation.CacheChange(
                CacheVerdict.Action.LONGER_TTL,
                List.of(new Recommendation.KeySaving("faq", Money.usd("0.0192")))),
            new Recommendation.UnpricedUsage(
                5, List.of(new Recommendation.ModelName("anthropic", "mystery"))));
  }

  @Test
  void cachingIsWhatWasWorkedOutByHand() {
    CacheFindings cache = report.calls().cache();
    assertThat(UsageRatios.grossSaving(report.totals())).isEqualTo(Money.usd("0.72"));
    assertThat(UsageRatios.netSaving(report.totals())).isEqualTo(Money.usd("0.715"));
    assertThat(UsageRatios.cacheRoi(report.totals())).hasValue(143);
    assertThat(cache.keys().stream().map(key -> key.key() + " " + key.verdict().action()))
        .containsExactly("default KEEP", "faq LONGER_TTL");
    KeyFindings faq = cache.keys().get(1);
    assertThat(faq.verdict().worth()).isEqualTo(Money.usd("0.0192"));
    assertThat(faq.wastedTokens()).isEqualTo(20_000);
    assertThat(faq.wastedPremium()).isEqualTo(Money.usd("0.005"));
    assertThat(cache.ttls().recorded().cost()).isEqualTo(Money.usd("0.029"));
    assertThat(cache.ttls().atShort().cost()).isEqualTo(Money.usd("0.029"));
    assertThat(cache.ttls().atLong().cost()).isEqualTo(Money.usd("0.0098"));
  }

  @Test
  void quotasAndErrorsAreThoseWorkedOutByHand() {
    assertThat(
            report.quotas().stream()
                .map(q -> q.quota() + " " + q.use() + " " + q.adjustment() + " " + q.suggested()))
        .containsExactly(
            "REQUESTS_PER_MINUTE 3/500 LOWER 4",
            "TOKENS_PER_MINUTE 31500/30000 RAISE 40000",
            "REQUESTS_PER_DAY 20/10000 LOWER 25",
            "USER_REQUESTS_PER_MINUTE 3 NO_LIMIT 4");
    assertThat(report.quotas().get(1).at()).isEqualTo(Instant.parse("2026-10-14T10:00:40Z"));
    assertThat(report.quotas().get(3).user()).isEqualTo("bob");
    assertThat(report.calls().errors())
        .containsExactly(
            new CallFindings.ErrorCount(Outcome.Kind.ERROR, 529, "overloaded_error", 5));
  }

  @Test
  void theChangeCameFromWhereItWasWorkedOutByHand() {
    assertThat(
            report.baseline().changes().stream()
                .map(
                    change ->
                        change.contributions().stream()
                            .map(part -> part.key().get(0) + " " + part.change())
                            .toList()
                            .toString()))
        .containsExactly(
            "[ada 0.729, bob 0.48,  0]",
            "[shop 1.18, support 0.029,  0]",
            "[big-5 1.18, big-5-mini 0.029, mystery 0]",
            "[default 1.18, faq 0.029]");
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

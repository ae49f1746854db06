package io.tokengauge.providers.usagereport;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.history.ReportedBucket;
import io.tokengauge.history.ReportedUsage;
import io.tokengauge.history.TokenSums;
import io.tokengauge.history.UsageFigures;
import io.tokengauge.providers.SharedData;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Money;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Reads the shared reports; the numbers are those of the providers' documentation. */
class SharedReportsTest {

  private static final Instant DAY = Instant.parse("2026-10-02T00:00:00Z");
  private static final Instant NEXT = Instant.parse("2026-10-03T00:00:00Z");

  @Test
  void openAiUsage() throws IOException {
    UsageReportPage page = read("openai-usage-completions.json");

    assertThat(page.provider()).isEqualTo("openai");
    assertThat(page.hasMore()).isTrue();
    assertThat(page.nextPage()).isEqualTo("page_demo_2");
    UsageFigures none = new UsageFigures(0L, TokenSums.ZERO, null);
    assertThat(page.buckets())
        .containsExactly(
            new ReportedBucket(
                "openai",
                DAY,
                NEXT,
                none,
                List.of(
                    openAi("key_demo1", "standard", 5L, new TokenSums(3000, 1800, 200, 0, 1000)),
                    openAi("key_demo2", "batch", 30L, new TokenSums(90_000, 0, 0, 0, 12_000)))),
            new ReportedBucket(
                "openai", NEXT, Instant.parse("2026-10-04T00:00:00Z"), none, List.of()));
    assertThat(page.buckets().get(0).total().tokens())
        .extracting(TokenSums::inputTokens)
        .isEqualTo(95_000L);
  }

  private static ReportedUsage openAi(String apiKey, String tier, long requests, TokenSums tokens) {
    return new ReportedUsage(
        Map.of(
            Dimension.MODEL,
            "gpt-5-mini-2025-08-07",
            Dimension.PROJECT,
            "proj_demo1",
            Dimension.API_KEY,
            apiKey,
            Dimension.SERVICE_TIER,
            tier),
        null,
        new UsageFigures(requests, tokens, null),
        null);
  }

  @Test
  void openAiCostsAreDollars() throws IOException {
    UsageReportPage page = read("openai-costs.json");

    assertThat(page.hasMore()).isFalse();
    assertThat(page.nextPage()).isNull();
    assertThat(page.buckets())
        .containsExactly(
            new ReportedBucket(
                "openai",
                DAY,
                NEXT,
                new UsageFigures(null, null, Money.ZERO),
                List.of(
                    openAiCost("gpt-5-mini-2025-08-07, input", "0.0375"),
                    openAiCost("gpt-5-mini-2025-08-07, output", "0.048"))));
    assertThat(page.buckets().get(0).total().cost()).isEqualTo(Money.usd("0.0855"));
  }

  private static ReportedUsage openAiCost(String item, String dollars) {
    return new ReportedUsage(
        Map.of(Dimension.MODEL, "gpt-5-mini-2025-08-07", Dimension.PROJECT, "proj_demo1"),
        item,
        new UsageFigures(null, null, Money.usd(dollars)),
        null);
  }

  @Test
  void anthropicUsageTellsNoRequests() throws IOException {
    UsageReportPage page = read("anthropic-usage-report-messages.json");

    assertThat(page.provider()).isEqualTo("anthropic");
    assertThat(page.hasMore()).isTrue();
    assertThat(page.nextPage()).isEqualTo("page_demo_2");
    assertThat(page.buckets())
        .containsExactly(
            new ReportedBucket(
                "anthropic",
                DAY,
                NEXT,
                new UsageFigures(null, TokenSums.ZERO, null),
                List.of(
                    new ReportedUsage(
                        Map.of(
                            Dimension.MODEL, "claude-sonnet-4-5-20250929",
                            Dimension.PROJECT, "wrkspc_demo1",
                            Dimension.API_KEY, "apikey_demo1",
                            Dimension.SERVICE_TIER, "standard"),
                        null,
                        new UsageFigures(null, new TokenSums(1500, 20_000, 500, 1000, 800), null),
                        10L),
                    new ReportedUsage(
                        Map.of(
                            Dimension.MODEL, "claude-sonnet-4-5-20250929",
                            Dimension.API_KEY, "apikey_demo1",
                            Dimension.SERVICE_TIER, "batch"),
                        null,
                        new UsageFigures(null, new TokenSums(250_000, 0, 0, 0, 4000), null),
                        0L))));
  }

  @Test
  void anthropicCostsAreCents() throws IOException {
    ReportedBucket day = read("anthropic-cost-report.json").buckets().get(0);

    assertThat(day.start()).isEqualTo(DAY);
    assertThat(day.end()).isEqualTo(NEXT);
    assertThat(day.rows())
        .extracting(row -> String.valueOf(row.figures().cost()))
        .containsExactly("0.0045", "0.006", "0.001875", "0.006", "0.012", "0.1");
    assertThat(day.total()).isEqualTo(new UsageFigures(null, null, Money.usd("0.130375")));
    assertThat(day.rows().get(0))
        .isEqualTo(
            new ReportedUsage(
                Map.of(
                    Dimension.MODEL, "claude-sonnet-4-5-20250929",
                    Dimension.PROJECT, "wrkspc_demo1",
                    Dimension.SERVICE_TIER, "standard"),
                "Claude Sonnet 4.5 Usage - Input Tokens",
                new UsageFigures(null, null, Money.usd("0.0045")),
                null));
    ReportedUsage searches = day.rows().get(5);
    assertThat(searches.item()).isEqualTo("Web Search Usage");
    assertThat(searches.model()).isEmpty();
  }

  private static UsageReportPage read(String file) throws IOException {
    return UsageReportReader.standard()
        .read(Files.readAllBytes(SharedData.folder("payloads").resolve(file)));
  }
}

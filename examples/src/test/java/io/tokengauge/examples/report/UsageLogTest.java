package io.tokengauge.examples.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tokengauge.providers.UsageJsonLines;
import io.tokengauge.providers.UsageLine;
import io.tokengauge.report.UsageCsv;
import io.tokengauge.report.UsageLog;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageContext;
import io.tokengauge.usage.UsageRecord;
import io.tokengauge.usage.UsageTotals;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Holds logs and exports to the fields that users were promised, by name and value. */
class UsageLogTest {

  private static final Instant START = Instant.parse("2026-10-14T10:00:00Z");

  /** 2,000 plain, 8,000 read, 500 out: .02 + .008 + .02 = .048; without a cache .12. */
  private static final PricedUsage CALL =
      FortyCalls.PRICES.priced(
          UsageRecord.builder(CallId.ofRequest("anthropic", "req_1"), START, "big-5")
              .latency(Duration.ofMillis(1_250))
              .tokens(TokenUsage.cached(10_000, 8_000, 500))
              .context(UsageContext.builder().cacheKey("chat").build())
              .build());

  @Test
  void aRequestIsLoggedWithItsCacheCostAndSavings() {
    assertThat(UsageLog.cacheRequest(CALL))
        .isEqualTo(
            "{\"event\":\"cache_request\",\"timestamp\":\"2026-10-14T10:00:00Z\","
                + "\"request_id\":\"req_1\",\"model\":\"big-5\",\"cache_key\":\"chat\","
                + "\"input_tokens\":10000,\"cached_tokens\":8000,\"output_tokens\":500,"
                + "\"cache_hit\":true,\"hit_rate\":0.8,\"latency_ms\":1250.000,"
                + "\"cost_usd\":0.048,\"savings_usd\":0.072}");
  }

  @Test
  void aSummaryHasTimePeriodAndStatistics() throws IOException {
    JsonNode summary =
        new ObjectMapper()
            .readTree(
                UsageLog.cacheSummary(
                    START.plusSeconds(60), START, START.plusSeconds(60), UsageTotals.of(CALL)));
    assertThat(summary.fieldNames())
        .toIterable()
        .containsExactly("event", "timestamp", "period", "statistics");
    assertThat(summary.get("event").asText()).isEqualTo("cache_summary");
    assertThat(summary.get("period").get("to").asText()).isEqualTo("2026-10-14T10:01:00Z");
    JsonNode statistics = summary.get("statistics");
    assertThat(statistics.get("requests").asLong()).isEqualTo(1);
    assertThat(statistics.get("cache_hits").asLong()).isEqualTo(1);
    assertThat(statistics.get("hit_rate").decimalValue()).isEqualByComparingTo("0.8");
    assertThat(statistics.get("savings_usd").decimalValue()).isEqualByComparingTo("0.072");
    assertThat(statistics.get("savings_rate").decimalValue()).isEqualByComparingTo("0.6");
  }

  @Test
  void exportedCallsHaveHitRateCostAndSavingsInBothFormats() throws IOException {
    List<String> heads = List.of(UsageCsv.header().strip().split(",", -1));
    List<String> cells = List.of(UsageCsv.line(CALL).strip().split(",", -1));
    assertThat(cells.get(heads.indexOf("hit_rate"))).isEqualTo("0.800000");
    assertThat(cells.get(heads.indexOf("cost_usd"))).isEqualTo("0.048");
    assertThat(cells.get(heads.indexOf("savings_usd"))).isEqualTo("0.072");
    String line = UsageJsonLines.write(new UsageLine(CALL.record(), CALL.cost(), 0));
    JsonNode json = new ObjectMapper().readTree(line);
    assertThat(json.get("hit_rate").decimalValue()).isEqualByComparingTo("0.8");
    assertThat(json.get("cost_usd").asText()).isEqualTo("0.048");
    assertThat(json.get("savings_usd").asText()).isEqualTo("0.072");
    assertThat(UsageJsonLines.write(UsageJsonLines.read(line))).isEqualTo(line);
  }
}

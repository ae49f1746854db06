package io.tokengauge.report;

import io.tokengauge.usage.Cost;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageContext;
import io.tokengauge.usage.UsageRatios;
import io.tokengauge.usage.UsageRecord;
import io.tokengauge.usage.UsageTotals;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes raw calls as CSV for spreadsheets, with hit rate, cost and savings of each. Cells are
 * empty where something is not known. A text that would be a formula gets an apostrophe in front,
 * so the file is for people and not to be read back; JSON Lines are. Pure functions.
 */
public final class UsageCsv {

  private static final List<String> HEADS =
      List.of(
          "start",
          "provider",
          "id_source",
          "id",
          "attempt",
          "model",
          "request_model",
          "operation",
          "service_tier",
          "outcome",
          "http_status",
          "error_code",
          "user",
          "organization",
          "project",
          "feature",
          "endpoint",
          "api_key",
          "cache_key",
          "prompt",
          "prompt_version",
          "tags",
          "input_tokens",
          "uncached_input_tokens",
          "cache_read_tokens",
          "cache_write_short_tokens",
          "cache_write_long_tokens",
          "output_tokens",
          "reasoning_tokens",
          "latency_ms",
          "time_to_first_token_ms",
          "hit_rate",
          "cost_status",
          "cost_usd",
          "cost_without_cache_usd",
          "cache_write_premium_usd",
          "savings_usd",
          "price_version");

  private static final int SHARE_DECIMALS = 6;

  private UsageCsv() {}

  /** Returns the names of the columns as a line. */
  public static String header() {
    return CsvLine.of(HEADS);
  }

  /** Returns a call as a line. */
  public static String line(PricedUsage call) {
    List<String> cells = new ArrayList<>(HEADS.size());
    addFacts(cells, call.record());
    addContext(cells, call.record().context());
    addTokens(cells, call.record());
    addCost(cells, call);
    return CsvLine.of(cells);
  }

  private static void addFacts(List<String> cells, UsageRecord record) {
    cells.add(record.start().toString());
    cells.add(text(record.provider()));
    cells.add(text(record.id().source()));
    cells.add(text(record.id().id()));
    cells.add(Integer.toString(record.attempt()));
    cells.add(text(record.model()));
    cells.add(text(record.requestModel()));
    cells.add(text(record.operation()));
    cells.add(record.serviceTier().label());
    cells.add(record.outcome().kind().label());
    cells.add(
        record.outcome().httpStatus() == 0 ? "" : Integer.toString(record.outcome().httpStatus()));
    cells.add(text(record.outcome().errorCode()));
  }

  private static void addContext(List<String> cells, UsageContext context) {
    cells.add(text(context.user()));
    cells.add(text(context.organization()));
    cells.add(text(context.project()));
    cells.add(text(context.feature()));
    cells.add(text(context.endpoint()));
    cells.add(text(context.apiKeyId()));
    cells.add(text(context.cacheKey()));
    cells.add(text(context.promptName()));
    cells.add(text(context.promptVersion()));
    cells.add(
        text(
            context.tags().entrySet().stream()
                .map(Map.Entry::toString)
                .collect(Collectors.joining(" "))));
  }

  private static void addTokens(List<String> cells, UsageRecord record) {
    TokenUsage tokens = record.tokens();
    List<ToLongFunction<TokenUsage>> counts =
        List.of(
            TokenUsage::inputTokens,
            TokenUsage::uncachedInput,
            TokenUsage::cacheRead,
            TokenUsage::cacheWriteShort,
            TokenUsage::cacheWriteLong,
            TokenUsage::output,
            TokenUsage::reasoning);
    for (ToLongFunction<TokenUsage> count : counts) {
      cells.add(tokens == null ? "" : Long.toString(count.applyAsLong(tokens)));
    }
    cells.add(millis(record.latency()));
    cells.add(millis(record.timeToFirstToken()));
  }

  private static void addCost(List<String> cells, PricedUsage call) {
    Cost cost = call.cost();
    UsageTotals totals = UsageTotals.of(call);
    cells.add(share(UsageRatios.cacheHitRate(totals)));
    cells.add(cost.status().name().toLowerCase(Locale.ROOT));
    cells.add(usd(cost.amount()));
    cells.add(usd(cost.withoutCache()));
    cells.add(usd(cost.cacheWritePremium()));
    cells.add(usd(cost.amount().map(amount -> UsageRatios.netSaving(totals))));
    cells.add(text(cost.priceVersion()));
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : CsvLine.text(text);
  }

  private static String usd(Optional<Money> money) {
    return money.map(Money::toString).orElse("");
  }

  private static String millis(@Nullable Duration time) {
    return time == null ? "" : BigDecimal.valueOf(time.toNanos() / 1_000, 3).toPlainString();
  }

  private static String share(OptionalDouble share) {
    return share.isEmpty()
        ? ""
        : BigDecimal.valueOf(share.getAsDouble())
            .setScale(SHARE_DECIMALS, RoundingMode.HALF_EVEN)
            .toPlainString();
  }
}

package io.tokengauge.examples.report;

import io.tokengauge.forecast.BacktestScore;
import io.tokengauge.forecast.Confidence;
import io.tokengauge.history.CalendarPeriod;
import io.tokengauge.history.Source;
import io.tokengauge.history.UsageStore;
import io.tokengauge.pricing.Billable;
import io.tokengauge.pricing.ModelPrice;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.pricing.PriceEntry;
import io.tokengauge.pricing.PriceList;
import io.tokengauge.pricing.RateCard;
import io.tokengauge.report.ForecastSection;
import io.tokengauge.report.RecommendationRules;
import io.tokengauge.report.UsageReport;
import io.tokengauge.report.UsageReporter;
import io.tokengauge.storage.Storage;
import io.tokengauge.storage.memory.MemoryStorage;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.Outcome;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageContext;
import io.tokengauge.usage.UsageRecord;
import io.tokengauge.window.Limits;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes forty calls whose report can be worked out with pencil and paper.
 *
 * <p>Dollars per million tokens: {@code big-5} input 10, cache read 1, output 40; {@code
 * big-5-mini} a tenth of each, and 1.25 and 2 for cache writes of 5 minutes and 1 hour; {@code
 * mystery} has no price. All calls take one second. Those of mystery fail with 529.
 *
 * <pre>
 * calls model      user project  key     start            apart  input  cached output  cost each           sum    uncached
 *    10 big-5      ada  shop     default Mon 12 Oct 09:00 60 s  10,000      0  1,000  .1 + .04       .14  1.400  1.400
 *    10 big-5      bob  shop     default Wed 14 Oct 10:00 20 s  10,000  8,000    500  .02+.008+.02  .048   .480  1.200
 *    10 big-5-mini ada  support  faq     Wed 14 Oct 11:00 6 min  2,000 wr.2,000  100  .0025+.0004  .0029   .029   .024
 *     5 mystery    -    -        default Fri 16 Oct 10:00 60 s     500      0     50  no price
 *    35 the week                                              222,500 80,000 16,250                      1.909  2.624
 *     5 big-5      ada  shop     default Mon  5 Oct 09:00 60 s  10,000      0  1,000  .14                  .700   .700
 *
 * mean cost            1.909 / 30 priced = .0636333...        before .14, that is -54.5 %
 * hit rate             80,000 / 222,500  = .359550...         by requests 10 / 35 = .285714...
 * saved                2.624 - 1.909     = .715, of 2.624 that is .272484..., of 1.909 .374541...
 * write premium        10 x 2,000 x .25 per million = .005; gross .720; .715 / .005 = 143
 * change of cost       1.909 - .700      = 1.209 = 172.7 % of .700; requests 35 - 5 = 600 % of 5
 * users                ada 1.429, bob .480, nobody 0; from .700: +.729, +.480
 * projects             shop 1.880, support .029; models and keys likewise: from .700: +1.180, +.029
 * days                 12th 1.400, 14th .509, 16th 0, all others nothing
 * errors               5 / 35 = .142857...
 * P95 latency          one second is in the bucket from 983.040 to 1,015.808 ms; its middle is 999.424
 * busiest minute       bob's calls at 0, 20 and 40 s: 3 requests, 3 x 10,500 = 31,500 tokens, at 10:00:40
 * of limits            3 / 500 = .006, 31,500 / 30,000 = 1.05, 20 a day / 10,000 = .002
 * limits suggested     x 1.25, two digits: 3.75 -> 4, 39,375 -> 40,000, 25
 *
 * faq with 1 hour      first write .004 + .0004, nine reads .0002 + .0004 each: .0044 + .0054 = .0098
 * faq with 5 minutes   six minutes apart nothing is alive: as recorded, .029
 * worth                .029 - .0098 = .0192, more than the .005 that not caching would save
 * wasted               all 20,000 tokens written, premium .005
 *
 * rules: more than 15 calls, hit rate below 50 %, mean cost above $0.05
 * cheaper sibling      20 calls of big-5 cost 1.880; at big-5-mini a tenth, .188; saves 1.692
 * mean cost            1.909 - 30 x .05  = .409
 * hit rate of prompts  80,000 / 220,000 = .363636...; half of 200,000 less 80,000 read = 20,000 x 9 per
 * of 1,024 and more    million = .180, half of 20,000 = 10,000 x .9 per million = .009; together .189
 * unpriced             5 requests of mystery
 * </pre>
 */
final class FortyCalls {

  static final CalendarPeriod WEEK = CalendarPeriod.parse("2026-W42", ZoneOffset.UTC);

  static final RecommendationRules RULES = new RecommendationRules(15, 0.5, Money.usd("0.05"));

  static final PriceBook PRICES =
      PriceBook.of(
          new PriceList(
              "forty",
              "forty-1",
              List.of(
                  PriceEntry.of("anthropic", "big-5", price("10", "1", "40", "12.5", "20")),
                  PriceEntry.of("anthropic", "big-5-mini", price("1", "0.1", "4", "1.25", "2")))));

  private FortyCalls() {}

  private static ModelPrice price(
      String input, String cacheRead, String output, String writeShort, String writeLong) {
    return ModelPrice.of(
        RateCard.builder()
            .perMillion(Billable.INPUT, input)
            .perMillion(Billable.CACHE_READ, cacheRead)
            .perMillion(Billable.OUTPUT, output)
            .perMillion(Billable.CACHE_WRITE_SHORT, writeShort)
            .perMillion(Billable.CACHE_WRITE_LONG, writeLong)
            .build());
  }

  static UsageReport report() {
    return report("ada", "bob", "shop", "mystery").withForecast(forecast("theta-24"));
  }

  /** Returns the report with other names in it; error code and cache key are made of them, too. */
  static UsageReport report(String ada, String bob, String shop, String mystery) {
    return report(WEEK, ada, bob, shop, mystery);
  }

  static UsageReport report(
      CalendarPeriod period, String ada, String bob, String shop, String mystery) {
    try (Storage storage = MemoryStorage.builder().clock(InstantSource.fixed(WEEK.to())).build()) {
      UsageStore store = storage.require(UsageStore.class);
      store.append(calls(ada, bob, shop, mystery));
      return new UsageReporter(store, PRICES, ZoneOffset.UTC)
          .withRules(RULES)
          .withLimits(Limits.DEFAULT)
          .report(period);
    }
  }

  /**
   * Returns made-up forecasts: how they come about, {@link ForecastReportTest} shows. So far all
   * forty calls cost .700 + 1.909 = 2.609, over 18 days of 24 hours .006039 an hour.
   */
  static ForecastSection forecast(String model) {
    CalendarPeriod october = CalendarPeriod.parse("2026-10", ZoneOffset.UTC);
    BacktestScore score = new BacktestScore(12, 24, 2, 2.5, 10);
    return new ForecastSection(
        Instant.parse("2026-10-19T00:00:00Z"),
        0.95,
        List.of(
            new ForecastSection.Line(
                october,
                ForecastSection.Measure.REQUESTS,
                Duration.ofDays(18),
                new BigDecimal("40"),
                new BigDecimal("69"),
                new BigDecimal("40"),
                null,
                new BigDecimal("2.22"),
                new ForecastSection.Basis(Confidence.NONE, "pace", null)),
            new ForecastSection.Line(
                october,
                ForecastSection.Measure.COST,
                Duration.ofDays(18),
                new BigDecimal("2.609"),
                new BigDecimal("4.5"),
                new BigDecimal("4"),
                new BigDecimal("5.25"),
                new BigDecimal("0.006039"),
                new ForecastSection.Basis(Confidence.MEDIUM, model, score))),
        List.of(
            new ForecastSection.BudgetOutlook(
                october,
                Money.usd("4"),
                Money.usd("2.609"),
                Instant.parse("2026-10-27T06:00:00Z"),
                Instant.parse("2026-10-25T00:00:00Z"),
                null)),
        new ForecastSection.NextBudget(
            october.after(), new BigDecimal("7.5"), new BigDecimal("9.02"), Money.usd("9.1")),
        Source.ROLLUP);
  }

  private static List<PricedUsage> calls(String ada, String bob, String shop, String mystery) {
    List<PricedUsage> calls = new ArrayList<>();
    UsageContext adaInShop = context(ada, shop, null);
    TokenUsage plain = TokenUsage.of(10_000, 1_000);
    TokenUsage reads = TokenUsage.cached(10_000, 8_000, 500);
    TokenUsage writes = new TokenUsage(0, 0, 2_000, 0, 100, 0);
    add(calls, 10, "2026-10-12T09:00:00Z", 60, "big-5", adaInShop, plain);
    add(calls, 10, "2026-10-14T10:00:00Z", 20, "big-5", context(bob, shop, null), reads);
    add(
        calls,
        10,
        "2026-10-14T11:00:00Z",
        360,
        "big-5-mini",
        context(ada, "support", shop.equals("shop") ? "faq" : "k" + shop),
        writes);
    add(calls, 5, "2026-10-16T10:00:00Z", 60, mystery, UsageContext.EMPTY, TokenUsage.of(500, 50));
    add(calls, 5, "2026-10-05T09:00:00Z", 60, "big-5", adaInShop, plain);
    return calls;
  }

  private static UsageContext context(String user, String project, @Nullable String cacheKey) {
    UsageContext.Builder context = UsageContext.builder().user(user).project(project);
    return cacheKey == null ? context.build() : context.cacheKey(cacheKey).build();
  }

  private static void add(
      List<PricedUsage> calls,
      int count,
      String start,
      long secondsApart,
      String model,
      UsageContext context,
      TokenUsage tokens) {
    for (int i = 0; i < count; i++) {
      Instant at = Instant.parse(start).plusSeconds(secondsApart * i);
      UsageRecord.Builder call =
          UsageRecord.builder(CallId.ofRequest("anthropic", "r-" + at), at, model)
              .latency(Duration.ofSeconds(1))
              .tokens(tokens)
              .context(context);
      if (context.user() == null) {
        call.outcome(Outcome.error(529, model.equals("mystery") ? "overloaded_error" : model));
      }
      calls.add(PRICES.priced(call.build()));
    }
  }
}

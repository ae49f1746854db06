package io.tokengauge.examples.report;

import io.tokengauge.history.CalendarPeriod;
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
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageContext;
import io.tokengauge.usage.UsageRecord;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes forty calls whose report can be worked out with pencil and paper.
 *
 * <p>Dollars per million tokens: {@code big-5} input 10, cache read 1, output 40; {@code
 * big-5-mini} a tenth of each; {@code mystery} has no price. All calls take one second.
 *
 * <pre>
 * calls model      user project  start            input  cached output  cost each             sum    uncached
 *    10 big-5      ada  shop     Mon 12 Oct 09:00 10,000      0  1,000  .1 + .04        .14   1.400  1.400
 *    10 big-5      bob  shop     Wed 14 Oct 10:00 10,000  8,000    500  .02+.008+.02    .048   .480  1.200
 *    10 big-5-mini ada  support  Wed 14 Oct 11:00  2,000      0    100  .002 + .0004    .0024  .024   .024
 *     5 mystery    -    -        Fri 16 Oct 10:00    500      0     50  no price
 *    35 the week                                 222,500 80,000 16,250                        1.904  2.624
 *     5 big-5      ada  shop     Mon  5 Oct 09:00 10,000      0  1,000  .14                    .700   .700
 *
 * mean cost            1.904 / 30 priced = .0634666...        before .14
 * hit rate             80,000 / 222,500  = .359550...         by requests 10 / 35 = .285714...
 * saved                2.624 - 1.904     = .720, of 2.624 that is .274390...
 * change of cost       1.904 - .700      = 1.204 = 172 % of .700; requests 35 - 5 = 600 % of 5
 * users                ada 1.424, bob .480, nobody 0
 * days                 12th 1.400, 14th .504, 16th 0, all others nothing
 * P95 latency          one second is in the bucket from 983.040 to 1,015.808 ms; its middle is 999.424
 *
 * rules: more than 15 calls, hit rate below 50 %, mean cost above $0.05
 * cheaper sibling      20 calls of big-5 cost 1.880; at big-5-mini a tenth, .188; saves 1.692
 * mean cost            1.904 - 30 x .05  = .404
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
                  PriceEntry.of("openai", "big-5", price("10", "1", "40")),
                  PriceEntry.of("openai", "big-5-mini", price("1", "0.1", "4")))));

  private FortyCalls() {}

  private static ModelPrice price(String input, String cacheRead, String output) {
    return ModelPrice.of(
        RateCard.builder()
            .perMillion(Billable.INPUT, input)
            .perMillion(Billable.CACHE_READ, cacheRead)
            .perMillion(Billable.OUTPUT, output)
            .build());
  }

  static UsageReport report() {
    return report("ada", "bob", "shop", "mystery").withForecast(forecast("this month"));
  }

  /** Returns the report with other names in it. */
  static UsageReport report(String ada, String bob, String shop, String mystery) {
    try (Storage storage = MemoryStorage.builder().clock(InstantSource.fixed(WEEK.to())).build()) {
      UsageStore store = storage.require(UsageStore.class);
      store.append(calls(ada, bob, shop, mystery));
      return new UsageReporter(store, PRICES, ZoneOffset.UTC).withRules(RULES).report(WEEK);
    }
  }

  static ForecastSection forecast(String horizon) {
    return new ForecastSection(
        Instant.parse("2026-10-19T00:00:00Z"),
        Duration.ofDays(18),
        List.of(
            new ForecastSection.Line(
                horizon,
                ForecastSection.Measure.COST,
                new BigDecimal("2.604"),
                new BigDecimal("4.5"),
                new BigDecimal("4"),
                new BigDecimal("5.25"),
                new BigDecimal("0.00602777"))),
        "95 % of such forecasts were within the interval.",
        "pace so far");
  }

  private static List<PricedUsage> calls(String ada, String bob, String shop, String mystery) {
    List<PricedUsage> calls = new ArrayList<>();
    add(calls, 10, "2026-10-12T09:00:00Z", "big-5", ada, shop, 10_000, 0, 1_000);
    add(calls, 10, "2026-10-14T10:00:00Z", "big-5", bob, shop, 10_000, 8_000, 500);
    add(calls, 10, "2026-10-14T11:00:00Z", "big-5-mini", ada, "support", 2_000, 0, 100);
    add(calls, 5, "2026-10-16T10:00:00Z", mystery, "", "", 500, 0, 50);
    add(calls, 5, "2026-10-05T09:00:00Z", "big-5", ada, shop, 10_000, 0, 1_000);
    return calls;
  }

  private static void add(
      List<PricedUsage> calls,
      int count,
      String start,
      String model,
      String user,
      String project,
      long input,
      long cached,
      long output) {
    for (int i = 0; i < count; i++) {
      Instant at = Instant.parse(start).plusSeconds(60L * i);
      calls.add(
          PRICES.priced(
              UsageRecord.builder(CallId.ofRequest("openai", "r-" + at), at, model)
                  .latency(Duration.ofSeconds(1))
                  .tokens(TokenUsage.cached(input, cached, output))
                  .context(UsageContext.builder().user(user).project(project).build())
                  .build()));
    }
  }
}

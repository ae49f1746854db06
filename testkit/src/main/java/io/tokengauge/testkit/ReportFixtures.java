package io.tokengauge.testkit;

import static io.tokengauge.testkit.UsageFixtures.record;

import io.tokengauge.history.CalendarPeriod;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.report.UsageReport;
import io.tokengauge.report.UsageReporter;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageContext;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Makes reports of made-up calls. */
public final class ReportFixtures {

  private static final LocalDate FIRST = LocalDate.parse("2026-03-09");

  private ReportFixtures() {}

  /**
   * Returns the report of two days with 150 calls.
   *
   * @param model of every call but each third, which {@code gpt-4o-mini} answers
   * @param user of every call but each fourth, which is bob's, and the project of all
   */
  public static UsageReport ofTwoDays(String model, String user) {
    ReferenceUsageStore store = new ReferenceUsageStore();
    List<PricedUsage> calls = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      Instant at = FIRST.atStartOfDay(ZoneOffset.UTC).toInstant().plusSeconds(i * 1_100L);
      calls.add(
          PriceBook.builtIn()
              .priced(
                  record("c" + i, at)
                      .requestModel(i % 3 == 0 ? "gpt-4o-mini" : model)
                      .responseModel(i % 3 == 0 ? "gpt-4o-mini" : model)
                      .tokens(TokenUsage.cached(5_000, i % 2 == 0 ? 4_000 : 0, 500))
                      .context(
                          UsageContext.builder()
                              .user(i % 4 == 0 ? "bob" : user)
                              .project(user)
                              .build())
                      .build()));
    }
    store.append(calls);
    return new UsageReporter(store, PriceBook.builtIn(), ZoneOffset.UTC)
        .report(new CalendarPeriod(FIRST, FIRST.plusDays(2), ZoneOffset.UTC));
  }
}

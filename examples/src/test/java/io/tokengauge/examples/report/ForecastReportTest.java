package io.tokengauge.examples.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tokengauge.history.CalendarPeriod;
import io.tokengauge.history.UsageRow;
import io.tokengauge.history.UsageStore;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.report.ForecastSection;
import io.tokengauge.report.ForecastSection.BudgetOutlook;
import io.tokengauge.report.ForecastSection.Line;
import io.tokengauge.report.ForecastSection.Measure;
import io.tokengauge.report.UsageForecaster;
import io.tokengauge.report.UsageReport;
import io.tokengauge.report.UsageReporter;
import io.tokengauge.storage.Storage;
import io.tokengauge.storage.memory.MemoryStorage;
import io.tokengauge.testkit.UsageFixtures;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.TokenUsage;
import io.tokengauge.usage.UsageTotals;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Asks for reports and forecasts of periods that are under way. */
class ForecastReportTest {

  private static final Instant NOON = Instant.parse("2026-10-14T12:00:00Z");

  private final Storage storage =
      MemoryStorage.builder()
          .clock(InstantSource.fixed(NOON))
          .maxAge(Duration.ofDays(1_000))
          .build();
  private final UsageStore store = storage.require(UsageStore.class);

  @AfterEach
  void close() {
    storage.close();
  }

  /** Adds a call of $0.30 and 700 tokens every ten minutes: $1.80 an hour. */
  private void constantPace(Instant from, Instant to) {
    List<PricedUsage> calls = new ArrayList<>();
    for (Instant at = from; at.isBefore(to); at = at.plus(Duration.ofMinutes(10))) {
      calls.add(
          UsageFixtures.priced(
              UsageFixtures.record("c-" + at, at).tokens(TokenUsage.of(500, 200)),
              300_000_000_000L));
    }
    store.append(calls);
  }

  private static Line line(ForecastSection forecast, String period, Measure measure) {
    return forecast.lines().stream()
        .filter(line -> line.period().label().equals(period) && line.measure() == measure)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aConstantPaceAtNoonForecastsTwiceTheSum() {
    for (Duration history : List.of(Duration.ZERO, Duration.ofDays(21))) {
      constantPace(Instant.parse("2026-10-14T00:00:00Z").minus(history), NOON);
      ForecastSection forecast = new UsageForecaster(store, ZoneOffset.UTC).at(NOON).orElseThrow();
      for (Measure measure : Measure.values()) {
        Line today = line(forecast, "2026-10-14", measure);
        assertThat(today.forecast())
            .as("%s after %s", measure, history)
            .isEqualByComparingTo(today.current().multiply(BigDecimal.valueOf(2)));
        assertThat(today.elapsed()).isEqualTo(Duration.ofHours(12));
      }
      assertThat(line(forecast, "2026-10-14", Measure.COST).current()).isEqualByComparingTo("21.6");
      assertThat(line(forecast, "2026-10-14", Measure.COST).hourlyRate())
          .isEqualByComparingTo("1.8");
      assertThat(line(forecast, "2026-10-14", Measure.TOKENS).hourlyRate())
          .isEqualByComparingTo("4200");
    }
  }

  @Test
  void aBudgetIsUsedUpWhenTheConstantPaceReachesIt() {
    constantPace(Instant.parse("2026-09-20T00:00:00Z"), NOON);
    ForecastSection forecast =
        new UsageForecaster(store, ZoneOffset.UTC)
            .withBudgets(
                Map.of(
                    CalendarPeriod.Kind.DAY, Money.usd("32.40"),
                    CalendarPeriod.Kind.WEEK, Money.usd("108"),
                    CalendarPeriod.Kind.MONTH, Money.usd("2000")))
            .at(NOON)
            .orElseThrow();
    // $21.60 by noon and $1.80 an hour: $32.40 at 18:00.
    BudgetOutlook day = forecast.budgets().get(0);
    assertThat(day.spent()).isEqualTo(Money.usd("21.6"));
    assertThat(day.expected()).isEqualTo(Instant.parse("2026-10-14T18:00:00Z"));
    assertThat(day.earliest()).isEqualTo(day.expected());
    assertThat(day.latest()).isEqualTo(day.expected());
    // From Monday on two and a half days, 60 hours, $108: spent.
    assertThat(forecast.budgets().get(1).expected()).isEqualTo(NOON);
    // 744 hours of October cost $1,339.20.
    assertThat(forecast.budgets().get(2).expected()).isNull();
    assertThat(line(forecast, "2026-10", Measure.COST).forecast()).isEqualByComparingTo("1339.2");
  }

  @Test
  void aFirstDayUsesABudgetUpAtItsPaceWithoutAnInterval() {
    constantPace(Instant.parse("2026-10-14T00:00:00Z"), NOON);
    BudgetOutlook day =
        new UsageForecaster(store, ZoneOffset.UTC)
            .withBudgets(Map.of(CalendarPeriod.Kind.DAY, Money.usd("32.40")))
            .at(NOON)
            .orElseThrow()
            .budgets()
            .get(0);
    assertThat(day.expected()).isEqualTo(Instant.parse("2026-10-14T18:00:00Z"));
    assertThat(day.earliest()).isNull();
    assertThat(day.latest()).isNull();
  }

  @Test
  void theNextBudgetIsForTheNextPeriodThatHasNotBegun() {
    constantPace(Instant.parse("2026-09-20T00:00:00Z"), NOON);
    UsageReporter reporter =
        new UsageReporter(store, PriceBook.builtIn(), ZoneOffset.UTC).asOf(NOON);
    for (String month : List.of("2026-09", "2026-10")) {
      ForecastSection.NextBudget next =
          Objects.requireNonNull(
              reporter
                  .report(CalendarPeriod.parse(month, ZoneOffset.UTC))
                  .outlook()
                  .orElseThrow()
                  .next());
      assertThat(next.period().label()).isEqualTo("2026-11");
      // 720 hours at $1.80, and no doubt about it: $1,296, in two digits $1,300.
      assertThat(next.expected()).isEqualByComparingTo("1296");
      assertThat(next.suggested()).isEqualTo(Money.usd("1300"));
    }
  }

  @Test
  void whatIsLongOverOrNeverWasIsNotForecast() {
    constantPace(Instant.parse("2026-10-14T00:00:00Z"), NOON);
    UsageReporter reporter = new UsageReporter(store, PriceBook.builtIn(), ZoneOffset.UTC);
    CalendarPeriod october = CalendarPeriod.parse("2026-10", ZoneOffset.UTC);
    assertThat(reporter.report(october).outlook()).isEmpty();
    assertThat(reporter.asOf(NOON).report(october).outlook()).isPresent();
    assertThat(reporter.asOf(Instant.parse("2026-12-02T00:00:00Z")).report(october).outlook())
        .isEmpty();
    assertThat(new UsageForecaster(store, ZoneOffset.UTC).at(Instant.parse("2026-10-01T00:00:00Z")))
        .isEmpty();
    assertThatThrownBy(() -> reporter.asOf(october.from()).report(october))
        .hasMessageStartingWith("period must begin before 2026-10-01T00:00:00Z");
  }

  @Test
  void aPeriodUnderWayIsComparedWithAsMuchOfTheOneBefore() {
    Instant from = Instant.parse("2026-01-25T00:00:00Z");
    List<PricedUsage> calls =
        new UsageFixtures(21).realistic(6_000, from, Instant.parse("2026-04-05T00:00:00Z"));
    store.append(calls);
    // Clocks change in New York on 8 March; February ends before 31 March does.
    for (String zoneName : List.of("America/New_York", "Asia/Kathmandu", "UTC")) {
      for (String[] times :
          new String[][] {
            {"2026-03", "2026-03-15T12:00", "2026-02-01T00:00", "2026-02-15T12:00"},
            {"2026-03", "2026-03-31T12:00", "2026-02-01T00:00", "2026-03-01T00:00"},
            {"2026-03", "2026-04-01T00:00", "2026-02-01T00:00", "2026-03-01T00:00"},
            {"2026-03-08", "2026-03-08T12:00", "2026-03-07T00:00", "2026-03-07T12:00"},
            {"2026-03-09", "2026-03-09T18:07:30", "2026-03-08T00:00", "2026-03-08T18:07:30"},
            {"2026-W11", "2026-03-11T01:00", "2026-03-02T00:00", "2026-03-04T01:00"},
          }) {
        ZoneId zone = ZoneId.of(zoneName);
        CalendarPeriod period = CalendarPeriod.parse(times[0], zone);
        Instant now = LocalDateTime.parse(times[1]).atZone(zone).toInstant();
        UsageReport report =
            new UsageReporter(store, PriceBook.builtIn(), zone).asOf(now).report(period);
        String as = zoneName + " " + times[1];
        assertThat(report.totals().withoutLatency())
            .as(as)
            .isEqualTo(between(calls, period.from(), now));
        assertThat(report.before().withoutLatency())
            .as(as)
            .isEqualTo(
                between(
                    calls,
                    LocalDateTime.parse(times[2]).atZone(zone).toInstant(),
                    LocalDateTime.parse(times[3]).atZone(zone).toInstant()));
        assertThat(report.byDay().stream().map(UsageRow::totals).reduce(UsageTotals::plus))
            .as(as)
            .contains(report.totals().withoutLatency());
        assertThat(report.byDay().get(report.byDay().size() - 1).end())
            .as(as)
            .isEqualTo(report.until());
      }
    }
  }

  private static UsageTotals between(List<PricedUsage> calls, Instant from, Instant to) {
    UsageTotals.Accumulator sum = new UsageTotals.Accumulator(false);
    calls.stream()
        .filter(call -> !call.record().start().isBefore(from) && call.record().start().isBefore(to))
        .forEach(sum::add);
    return sum.totals();
  }
}

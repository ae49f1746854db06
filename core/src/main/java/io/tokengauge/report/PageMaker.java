package io.tokengauge.report;

import static io.tokengauge.report.ReportPage.Kind.CACHE;
import static io.tokengauge.report.ReportPage.Kind.COMPARISON;
import static io.tokengauge.report.ReportPage.Kind.DAYS;
import static io.tokengauge.report.ReportPage.Kind.FORECAST;
import static io.tokengauge.report.ReportPage.Kind.GROUPS;
import static io.tokengauge.report.ReportPage.Kind.HOURS;

import io.tokengauge.history.HoursOfDay;
import io.tokengauge.history.Source;
import io.tokengauge.history.UsageRow;
import io.tokengauge.notify.VisibleText;
import io.tokengauge.report.ReportPage.Advice;
import io.tokengauge.report.ReportPage.Highlight;
import io.tokengauge.report.ReportPage.Section;
import io.tokengauge.usage.LatencyHistogram;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.MoneySum;
import io.tokengauge.usage.UsageCounter;
import io.tokengauge.usage.UsageRatios;
import io.tokengauge.usage.UsageTotals;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Stream;

/** Lays a report out for people. */
final class PageMaker {

  private static final double P95 = 95;
  private static final String UNPRICED = "unpriced";
  private static final List<String> COLUMNS =
      List.of("Requests", "Input tokens", "Cached", "Output tokens", "Cost", "Share");

  private final UsageReport report;
  private final UsageTotals now;
  private final UsageTotals before;

  PageMaker(UsageReport report) {
    this.report = report;
    this.now = report.totals();
    this.before = report.before();
  }

  ReportPage page() {
    return new ReportPage(
        "LLM usage: " + ReportWords.of(report.period()),
        "Time zone "
            + ReportWords.zone(report.period())
            + "; compared with "
            + ReportWords.of(report.previous()),
        ReportWords.headline(report),
        highlights(),
        sections(),
        advice(),
        notes());
  }

  private List<Highlight> highlights() {
    return List.of(
        new Highlight("Cost", cost(now), growth(t -> t.cost().toUsd())),
        new Highlight("Requests", Figures.count(now.attempts()), growth(t -> number(t.attempts()))),
        new Highlight(
            "Tokens", Figures.compact(now.totalTokens()), growth(t -> number(t.totalTokens()))),
        new Highlight(
            "Cost per request",
            meanCost(now),
            growth(t -> UsageRatios.meanCost(t).map(Money::toUsd).orElse(BigDecimal.ZERO))),
        new Highlight(
            "Cache hit rate",
            percent(UsageRatios::cacheHitRate),
            points(UsageRatios::cacheHitRate)),
        new Highlight(
            "Saved by caching",
            Figures.dollars(UsageRatios.netSaving(now)),
            growth(t -> UsageRatios.netSaving(t).toUsd())));
  }

  private List<Section> sections() {
    List<Section> sections = new ArrayList<>();
    sections.add(comparison());
    report.outlook().ifPresent(forecast -> sections.add(forecast(forecast)));
    if (!now.isEmpty()) {
      sections.add(groups("Models", List.of("Model", "Provider"), report.byModel(), this::model));
      sections.add(groups("Projects", List.of("Project"), report.byProject(), PageMaker::first));
      sections.add(users());
      sections.add(cache());
      sections.add(hours());
      sections.add(days());
    }
    return sections;
  }

  private Section comparison() {
    List<List<Phrase>> rows = new ArrayList<>();
    compare(rows, "Cost", PageMaker::cost, growth(t -> t.cost().toUsd()));
    compareCount(rows, "Requests", UsageTotals::attempts);
    compareCount(rows, "Input tokens", UsageTotals::inputTokens);
    compareCount(rows, "Output tokens", UsageTotals::outputTokens);
    compare(
        rows,
        "Mean cost of a request",
        PageMaker::meanCost,
        growth(t -> UsageRatios.meanCost(t).map(Money::toUsd).orElse(BigDecimal.ZERO)));
    rows.add(
        row(
            "Dearest request",
            report.extremes().maxCost().map(Figures::fineDollars).orElse(Figures.NOTHING),
            "",
            ""));
    compareShare(rows, "Cache hit rate", UsageRatios::cacheHitRate);
    compareShare(rows, "Error rate", UsageRatios::errorRate);
    compareShare(rows, "Rate limited", UsageRatios::rateLimitRate);
    compare(rows, "Mean latency", t -> Figures.millis(UsageRatios.meanLatency(t)), latency());
    compare(rows, "P95 latency", t -> Figures.millis(p95(t)), "");
    compareCount(rows, "Without a known cost", UsageTotals::unpriced);
    return compared(COMPARISON, "In figures", rows);
  }

  // Beside a period without a call there is nothing to compare.
  private Section compared(ReportPage.Kind kind, String title, List<List<Phrase>> rows) {
    List<String> heads = List.of("Figure", "This period", "Before", "Change");
    int columns = before.isEmpty() ? 2 : heads.size();
    return new Section(
        kind,
        title,
        heads.subList(0, columns),
        1,
        rows.stream().map(row -> row.subList(0, columns)).toList(),
        List.of());
  }

  private void compareCount(
      List<List<Phrase>> rows, String name, Function<UsageTotals, Long> count) {
    compare(rows, name, t -> Figures.count(count.apply(t)), growth(t -> number(count.apply(t))));
  }

  private void compareShare(
      List<List<Phrase>> rows, String name, Function<UsageTotals, OptionalDouble> share) {
    compare(rows, name, t -> Figures.percent(share.apply(t)), points(share));
  }

  private void compare(
      List<List<Phrase>> rows, String name, Function<UsageTotals, String> figure, String change) {
    rows.add(row(name, figure.apply(now), figure.apply(before), change));
  }

  private String latency() {
    Optional<Duration> was = UsageRatios.meanLatency(before);
    Optional<Duration> is = UsageRatios.meanLatency(now);
    return was.isEmpty() || is.isEmpty()
        ? Figures.NOTHING
        : Figures.growth(number(was.get().toNanos()), number(is.get().toNanos()));
  }

  private static Optional<Duration> p95(UsageTotals totals) {
    return totals.latency().flatMap((LatencyHistogram latency) -> latency.percentile(P95));
  }

  private Section forecast(ForecastSection forecast) {
    List<List<Phrase>> rows = new ArrayList<>();
    for (ForecastSection.Line line : forecast.lines()) {
      rows.add(
          List.of(
              Phrase.name(line.horizon()),
              Phrase.of(line.measure().label()),
              amount(line, line.current()),
              amount(line, line.forecast()),
              amount(line, line.low()).and(" to ").and(amount(line, line.high())),
              amount(line, line.hourlyRate())));
    }
    return new Section(
        FORECAST,
        "Forecast",
        List.of("Until the end of", "What", "So far", "Expected", "Between", "Per hour"),
        2,
        rows,
        List.of());
  }

  private static Phrase amount(ForecastSection.Line line, BigDecimal value) {
    return Phrase.of(
        line.measure() == ForecastSection.Measure.COST
            ? Figures.dollars(Money.usd(value.setScale(Money.SCALE, RoundingMode.HALF_EVEN)))
            : String.format(Locale.ROOT, "%,.0f", value));
  }

  private Section days() {
    List<List<Phrase>> rows = new ArrayList<>();
    for (UsageRow day : report.byDay()) {
      LocalDate date = day.start().atZone(report.period().zone()).toLocalDate();
      rows.add(cells(List.of(Phrase.of(ReportWords.format("uuuu-MM-dd EEE", date))), day.totals()));
    }
    return new Section(DAYS, "Days", heads("Day"), 1, rows, total("Total"));
  }

  private Section hours() {
    List<List<Phrase>> rows = new ArrayList<>();
    for (HoursOfDay.Hour hour : report.peakHours()) {
      rows.add(
          cells(
              List.of(
                  Phrase.of(
                      String.format(
                          Locale.ROOT, "%02d:00 to %02d:00", hour.hour(), hour.hour() + 1))),
              hour.totals()));
    }
    return new Section(HOURS, "Busiest hours", heads("Hour of the day"), 1, rows, List.of());
  }

  private Section groups(
      String title,
      List<String> names,
      List<UsageRow> groups,
      Function<UsageRow, List<Phrase>> name) {
    List<List<Phrase>> rows =
        groups.stream().map(group -> cells(name.apply(group), group.totals())).toList();
    List<String> totalNames = new ArrayList<>(List.of("Total"));
    while (totalNames.size() < names.size()) {
      totalNames.add("");
    }
    return new Section(
        GROUPS,
        title,
        heads(names.toArray(String[]::new)),
        names.size(),
        rows,
        total(totalNames.toArray(String[]::new)));
  }

  private List<Phrase> model(UsageRow row) {
    return List.of(Phrase.name(row.key().get(1)), Phrase.name(row.key().get(0)));
  }

  private static List<Phrase> first(UsageRow row) {
    return List.of(Phrase.name(row.key().get(0)));
  }

  // The few that matter, the rest and those without a name: together everything.
  private Section users() {
    List<UsageRow> top = report.topUsers();
    List<List<Phrase>> rows = new ArrayList<>();
    UsageTotals rest = UsageTotals.ZERO.withoutLatency();
    UsageTotals nobody = UsageTotals.ZERO.withoutLatency();
    long others = 0;
    for (UsageRow row : report.byUser()) {
      if (row.key().get(0).isEmpty()) {
        nobody = nobody.plus(row.totals());
      } else if (rows.size() < top.size()) {
        rows.add(cells(first(row), row.totals()));
      } else {
        others++;
        rest = rest.plus(row.totals());
      }
    }
    if (others > 0) {
      rows.add(cells(List.of(Phrase.of(Figures.count(others, "other"))), rest));
    }
    if (!nobody.isEmpty()) {
      rows.add(cells(List.of(Phrase.of("(no user named)")), nobody));
    }
    return new Section(GROUPS, "Users", heads("User"), 1, rows, total("Total"));
  }

  private Section cache() {
    return compared(
        CACHE,
        "Prompt caching",
        List.of(
            row(
                "Hit rate by tokens",
                percent(UsageRatios::cacheHitRate),
                Figures.percent(UsageRatios.cacheHitRate(before)),
                points(UsageRatios::cacheHitRate)),
            row(
                "Hit rate by requests",
                percent(UsageRatios::cacheHitRateByRequests),
                Figures.percent(UsageRatios.cacheHitRateByRequests(before)),
                points(UsageRatios::cacheHitRateByRequests)),
            money("Saved by reading", UsageRatios::grossSaving),
            money("Premium on writing", t -> t.get(MoneySum.CACHE_WRITE_PREMIUM)),
            money("Net saving", UsageRatios::netSaving),
            row(
                "Net saving per dollar of premium",
                Figures.ratio(UsageRatios.cacheRoi(now)),
                Figures.ratio(UsageRatios.cacheRoi(before)),
                "")));
  }

  private List<Phrase> money(String name, Function<UsageTotals, Money> sum) {
    return row(
        name,
        Figures.dollars(sum.apply(now)),
        Figures.dollars(sum.apply(before)),
        growth(t -> sum.apply(t).toUsd()));
  }

  private List<Advice> advice() {
    return report.recommendations().stream()
        .map(r -> new Advice(ReportWords.of(r), r.saving().map(Figures::dollars).orElse("")))
        .toList();
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (report.source() == Source.PARTIAL) {
      notes.add("PARTIAL: the store no longer has all calls, so these figures are too low.");
    }
    if (now.unpriced() > 0) {
      notes.add(
          Figures.count(now.unpriced(), "request")
              + (now.unpriced() == 1 ? " has" : " have")
              + " no known cost, "
              + Figures.count(now.get(UsageCounter.UNKNOWN_USAGE))
              + " of them because nobody reported their usage; they are not counted as $0.");
    }
    if (now.get(UsageCounter.ESTIMATED) > 0) {
      notes.add(
          Figures.count(now.get(UsageCounter.ESTIMATED), "request")
              + (now.get(UsageCounter.ESTIMATED) == 1 ? " is" : " are")
              + " priced with a documented estimate, because a rate is not published.");
    }
    report
        .outlook()
        .ifPresent(
            forecast -> {
              notes.add("Forecast: " + VisibleText.of(forecast.confidence()));
              notes.add("Forecast by: " + VisibleText.of(forecast.method()));
            });
    notes.add("Exact cost: $" + now.cost() + ". A request is an attempt; retries count.");
    return notes;
  }

  private List<Phrase> cells(List<Phrase> names, UsageTotals totals) {
    return Stream.concat(names.stream(), numbers(totals).stream().map(Phrase::of)).toList();
  }

  private List<String> total(String... names) {
    return Stream.concat(Stream.of(names), numbers(now).stream()).toList();
  }

  private List<String> numbers(UsageTotals totals) {
    return List.of(
        Figures.count(totals.attempts()),
        Figures.count(totals.inputTokens()),
        Figures.percent(UsageRatios.cacheHitRate(totals)),
        Figures.count(totals.outputTokens()),
        cost(totals),
        UsageRatios.knownCost(totals).isEmpty()
            ? Figures.NOTHING
            : Figures.percent(UsageRatios.shareOfCost(totals, now)));
  }

  private static List<String> heads(String... names) {
    return Stream.concat(Stream.of(names), COLUMNS.stream()).toList();
  }

  private static List<Phrase> row(String... cells) {
    return Stream.of(cells).map(Phrase::of).toList();
  }

  private static String cost(UsageTotals totals) {
    return UsageRatios.knownCost(totals).map(Figures::dollars).orElse(UNPRICED);
  }

  private static String meanCost(UsageTotals totals) {
    return UsageRatios.meanCost(totals).map(Figures::fineDollars).orElse(Figures.NOTHING);
  }

  private String percent(Function<UsageTotals, OptionalDouble> share) {
    return Figures.percent(share.apply(now));
  }

  private String points(Function<UsageTotals, OptionalDouble> share) {
    if (before.isEmpty()) {
      return "";
    }
    return Figures.points(share.apply(before), share.apply(now));
  }

  private String growth(Function<UsageTotals, BigDecimal> figure) {
    if (before.isEmpty()) {
      return "";
    }
    return Figures.growth(figure.apply(before), figure.apply(now));
  }

  private static BigDecimal number(long count) {
    return BigDecimal.valueOf(count);
  }
}

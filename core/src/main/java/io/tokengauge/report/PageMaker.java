package io.tokengauge.report;

import io.tokengauge.history.Source;
import io.tokengauge.report.ReportPage.Advice;
import io.tokengauge.report.ReportPage.Highlight;
import io.tokengauge.report.ReportPage.Section;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.UsageCounter;
import io.tokengauge.usage.UsageRatios;
import io.tokengauge.usage.UsageTotals;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Lays a report out for people. */
final class PageMaker {

  private final UsageReport report;
  private final UsageTotals now;
  private final FigureSections figures;
  private final GroupSections groups;

  PageMaker(UsageReport report) {
    this.report = report;
    this.now = report.totals();
    this.figures = new FigureSections(report);
    this.groups = new GroupSections(report);
  }

  ReportPage page() {
    return new ReportPage(
        ReportWords.title(report),
        ReportWords.subtitle(report),
        ReportWords.headline(report),
        highlights(),
        sections(),
        advice(),
        notes());
  }

  private List<Highlight> highlights() {
    return List.of(
        new Highlight("Cost", PageCells.cost(now), figures.growth(t -> t.cost().toUsd())),
        new Highlight(
            "Requests",
            Figures.count(now.attempts()),
            figures.growth(t -> BigDecimal.valueOf(t.attempts()))),
        new Highlight(
            "Tokens",
            Figures.compact(now.totalTokens()),
            figures.growth(t -> BigDecimal.valueOf(t.totalTokens()))),
        new Highlight(
            "Cost per request",
            PageCells.meanCost(now),
            figures.growth(t -> UsageRatios.meanCost(t).map(Money::toUsd).orElse(BigDecimal.ZERO))),
        new Highlight(
            "Cache hit rate",
            Figures.percent(UsageRatios.cacheHitRate(now)),
            figures.points(UsageRatios::cacheHitRate)),
        new Highlight(
            "Saved by caching",
            Figures.dollars(UsageRatios.netSaving(now)),
            figures.growth(t -> UsageRatios.netSaving(t).toUsd())));
  }

  private List<Section> sections() {
    List<Section> sections = new ArrayList<>();
    sections.add(figures.comparison());
    Review review = report.review();
    if (review == null) {
      outlook(sections);
      general(sections);
    } else {
      switch (review) {
        case DAILY -> daily(sections);
        case WEEKLY -> weekly(sections);
        case MONTHLY -> monthly(sections);
      }
    }
    sections.removeIf(section -> section.rows().isEmpty());
    return sections;
  }

  private void general(List<Section> sections) {
    if (now.isEmpty()) {
      return;
    }
    sections.add(groups.models());
    sections.add(groups.projects());
    sections.add(groups.users());
    cache(sections);
    sections.add(groups.hours());
    sections.add(groups.days());
  }

  private void cache(List<Section> sections) {
    sections.add(figures.cache());
    figures.timesToLive().ifPresent(sections::add);
    sections.add(figures.cacheKeys());
  }

  private void outlook(List<Section> sections) {
    report
        .outlook()
        .map(forecast -> new OutlookSections(forecast, report.period().zone()))
        .ifPresent(
            outlook -> {
              sections.add(outlook.forecast());
              sections.add(outlook.budgets());
            });
  }

  private void daily(List<Section> sections) {
    sections.add(groups.trend());
    outlook(sections);
    if (!now.isEmpty()) {
      sections.add(groups.users());
      sections.add(groups.errors());
      sections.add(groups.failures());
    }
  }

  private void weekly(List<Section> sections) {
    if (!now.isEmpty()) {
      sections.add(groups.days());
      sections.add(groups.hours());
      sections.add(OutlookSections.quotas(report));
      sections.add(groups.latency());
    }
    sections.add(groups.trend());
    outlook(sections);
  }

  private void monthly(List<Section> sections) {
    sections.add(groups.trend());
    if (!now.isEmpty()) {
      sections.add(groups.models());
      sections.add(groups.projects());
      sections.add(groups.users());
      if (!report.before().isEmpty()) {
        sections.add(groups.changes());
      }
      cache(sections);
      sections.add(OutlookSections.quotas(report));
    }
    outlook(sections);
    report
        .outlook()
        .ifPresent(
            forecast -> {
              ForecastSection.NextBudget next = forecast.next();
              if (next != null) {
                sections.add(
                    new OutlookSections(forecast, report.period().zone()).nextBudget(next));
              }
            });
  }

  private List<Advice> advice() {
    return report.recommendations().stream()
        .map(r -> new Advice(ReportWords.of(r), r.saving().map(Figures::dollars).orElse("")))
        .toList();
  }

  private List<Phrase> notes() {
    List<Phrase> notes = new ArrayList<>();
    if (report.source() == Source.PARTIAL) {
      notes.add(
          Phrase.of("PARTIAL: the store no longer has all calls, so these figures are too low."));
    } else if (!report.calls().complete()) {
      notes.add(
          Phrase.of(
              "The store no longer has all calls: cache keys, quotas, failures and savings are those of "
                  + Figures.count(report.calls().requests())
                  + " of them."));
    }
    if (now.unpriced() > 0) {
      notes.add(
          Phrase.of(
              Figures.count(now.unpriced(), "request")
                  + (now.unpriced() == 1 ? " has" : " have")
                  + " no known cost, "
                  + Figures.count(now.get(UsageCounter.UNKNOWN_USAGE))
                  + " of them because nobody reported their usage; they are not counted as $0."));
    }
    if (now.get(UsageCounter.ESTIMATED) > 0) {
      notes.add(
          Phrase.of(
              Figures.count(now.get(UsageCounter.ESTIMATED), "request")
                  + (now.get(UsageCounter.ESTIMATED) == 1 ? " is" : " are")
                  + " priced with a documented estimate, because a rate is not published."));
    }
    report
        .outlook()
        .ifPresent(
            forecast ->
                notes.addAll(new OutlookSections(forecast, report.period().zone()).notes()));
    notes.add(
        Phrase.of(
            "Exact cost: $"
                + now.cost()
                + ". A request is an attempt; retries count. Input and output are tokens."));
    return notes;
  }
}

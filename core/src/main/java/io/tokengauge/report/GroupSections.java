package io.tokengauge.report;

import io.tokengauge.history.HoursOfDay;
import io.tokengauge.history.SpikeAttribution;
import io.tokengauge.history.UsageRow;
import io.tokengauge.report.ReportPage.Kind;
import io.tokengauge.report.ReportPage.Section;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.UsageCounter;
import io.tokengauge.usage.UsageRatios;
import io.tokengauge.usage.UsageTotals;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Lays out the tables by model, user, project, time, and by how attempts ended. */
final class GroupSections {

  private static final double MEDIAN = 50;
  private static final double P95 = 95;
  private static final double P99 = 99;
  private static final List<UsageCounter> WENT_WRONG =
      List.of(
          UsageCounter.ERRORS,
          UsageCounter.RATE_LIMITED,
          UsageCounter.CANCELLED,
          UsageCounter.UNKNOWN_USAGE);

  private final UsageReport report;
  private final UsageTotals now;
  private final Set<String> ambiguous = new HashSet<>();

  GroupSections(UsageReport report) {
    this.report = report;
    this.now = report.totals();
    Set<String> seen = new HashSet<>();
    for (UsageRow row : report.byModel()) {
      if (!seen.add(row.key().get(1))) {
        ambiguous.add(row.key().get(1));
      }
    }
  }

  Section models() {
    return groups(
        "Models",
        "Model",
        report.byModel().stream().map(row -> row(model(row), row.totals())).toList());
  }

  /** Returns the name of a model, with its provider where several sell it. */
  private Phrase model(UsageRow row) {
    Phrase model = Phrase.name(row.key().get(1));
    return ambiguous.contains(row.key().get(1))
        ? model.and(" of ").and(Phrase.name(row.key().get(0)))
        : model;
  }

  /** Returns the projects; no rows if none is named. */
  Section projects() {
    if (report.byProject().stream().allMatch(GroupSections::nameless)) {
      return groups("Projects", "Project", List.of());
    }
    return groups(
        "Projects",
        "Project",
        report.byProject().stream()
            .map(row -> row(Phrase.name(row.key().get(0)), row.totals()))
            .toList());
  }

  private static boolean nameless(UsageRow row) {
    return row.key().get(0).equals(Dimension.ABSENT);
  }

  /**
   * Returns the few users that matter, the rest and those without a name: together everything. No
   * rows if none is named.
   */
  Section users() {
    int top = report.topUsers().size();
    if (top == 0) {
      return groups("Users", "User", List.of());
    }
    List<List<Phrase>> rows = new ArrayList<>();
    UsageTotals rest = UsageTotals.ZERO.withoutLatency();
    UsageTotals nobody = UsageTotals.ZERO.withoutLatency();
    long others = 0;
    for (UsageRow row : report.byUser()) {
      if (nameless(row)) {
        nobody = nobody.plus(row.totals());
      } else if (rows.size() < top) {
        rows.add(row(Phrase.name(row.key().get(0)), row.totals()));
      } else {
        others++;
        rest = rest.plus(row.totals());
      }
    }
    if (others > 0) {
      rows.add(row(Phrase.of(Figures.count(others, "other")), rest));
    }
    if (!nobody.isEmpty()) {
      rows.add(row(Phrase.of("(no user named)"), nobody));
    }
    return groups("Users", "User", rows);
  }

  Section days() {
    List<List<Phrase>> rows = new ArrayList<>();
    for (UsageRow day : report.byDay()) {
      rows.add(row(Phrase.of(ReportWords.format("uuuu-MM-dd EEE", date(day))), day.totals()));
    }
    return section(Kind.DAYS, "Days", "Day", rows, PageCells.total(1, now, "100.0%"));
  }

  Section hours() {
    List<List<Phrase>> rows = new ArrayList<>();
    for (HoursOfDay.Hour hour : report.peakHours()) {
      String name = String.format(Locale.ROOT, "%02d:00 to %02d:00", hour.hour(), hour.hour() + 1);
      rows.add(row(Phrase.of(name), hour.totals()));
    }
    return section(Kind.HOURS, "Busiest hours", "Hour of the day", rows, List.of());
  }

  private Section groups(String title, String head, List<List<Phrase>> rows) {
    return section(Kind.GROUPS, title, head, rows, PageCells.total(1, now, "100.0%"));
  }

  private static Section section(
      Kind kind, String title, String head, List<List<Phrase>> rows, List<String> total) {
    return new Section(kind, title, PageCells.heads(List.of(head), "Share"), 1, rows, total);
  }

  private List<Phrase> row(Phrase name, UsageTotals totals) {
    return PageCells.row(List.of(name), totals, PageCells.share(totals, now));
  }

  /** Returns the periods that led here from the first with a call on; none if that is this one. */
  static List<UsageRow> trendOf(UsageReport report) {
    List<UsageRow> rows = report.trend().stream().dropWhile(row -> row.totals().isEmpty()).toList();
    return rows.size() > 1 ? rows : List.of();
  }

  /** Returns what the periods that led here cost. */
  Section trend() {
    List<List<Phrase>> rows = new ArrayList<>();
    BigDecimal before = null;
    for (UsageRow row : trendOf(report)) {
      BigDecimal cost = row.totals().cost().toUsd();
      String change = before == null ? "" : Figures.growth(before, cost);
      rows.add(
          PageCells.row(
              List.of(Phrase.of(ReportWords.piece(report.period().kind(), date(row)))),
              row.totals(),
              change));
      before = cost;
    }
    String head = ReportWords.capital(ReportWords.unit(report.period()));
    return new Section(
        Kind.TREND, "Cost trend", PageCells.heads(List.of(head), "Change"), 1, rows, List.of());
  }

  LocalDate date(UsageRow row) {
    return row.start().atZone(report.period().zone()).toLocalDate();
  }

  /** Returns the models of which an attempt failed, was given up or reported no usage. */
  Section errors() {
    List<List<Phrase>> rows = new ArrayList<>();
    for (UsageRow row : report.byModel()) {
      if (WENT_WRONG.stream().allMatch(counter -> row.totals().get(counter) == 0)) {
        continue;
      }
      rows.add(
          List.of(
              model(row),
              Phrase.of(Figures.count(row.totals().attempts())),
              count(row.totals(), UsageCounter.ERRORS),
              count(row.totals(), UsageCounter.RATE_LIMITED),
              Phrase.of(Figures.percent(UsageRatios.errorRate(row.totals()))),
              count(row.totals(), UsageCounter.CANCELLED),
              count(row.totals(), UsageCounter.UNKNOWN_USAGE)));
    }
    return new Section(
        Kind.PLAIN,
        "Errors by model",
        List.of("Model", "Requests", "Errors", "429", "Error rate", "Cancelled", "No usage"),
        1,
        rows,
        List.of());
  }

  private static Phrase count(UsageTotals totals, UsageCounter counter) {
    return Phrase.of(Figures.count(totals.get(counter)));
  }

  Section failures() {
    List<List<Phrase>> rows = new ArrayList<>();
    for (CallFindings.ErrorCount error :
        report.calls().errors().stream().limit(report.listed()).toList()) {
      rows.add(
          List.of(
              Phrase.of(error.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ')),
              Phrase.name(error.code()),
              Phrase.of(error.httpStatus() == 0 ? Figures.NOTHING : "" + error.httpStatus()),
              Phrase.of(Figures.count(error.requests()))));
    }
    return new Section(
        Kind.PLAIN,
        "Failures",
        List.of("Ended as", "Code", "Status", "Requests"),
        2,
        rows,
        List.of());
  }

  Section latency() {
    List<List<Phrase>> rows = new ArrayList<>();
    for (UsageRow row : report.byModel()) {
      UsageTotals totals = row.totals();
      rows.add(
          List.of(
              model(row),
              Phrase.of(Figures.count(totals.get(UsageCounter.TIMED))),
              Phrase.of(Figures.millis(UsageRatios.meanLatency(totals))),
              Phrase.of(Figures.millis(FigureSections.percentile(totals, MEDIAN))),
              Phrase.of(Figures.millis(FigureSections.percentile(totals, P95))),
              Phrase.of(Figures.millis(FigureSections.percentile(totals, P99)))));
    }
    return new Section(
        Kind.PLAIN,
        "Latency by model",
        List.of("Model", "Timed", "Mean", "Median", "P95", "P99"),
        1,
        rows,
        List.of());
  }

  /** Returns who the change of cost came from; the rows of each dimension add up to it. */
  Section changes() {
    List<List<Phrase>> rows = new ArrayList<>();
    for (int i = 0; i < report.baseline().changes().size(); i++) {
      String by = SpikeAttribution.USUAL_SUSPECTS.get(i).name().replace('_', ' ');
      SpikeAttribution change = report.baseline().changes().get(i);
      BigDecimal was = change.before();
      BigDecimal is = change.after();
      for (SpikeAttribution.Contribution part :
          change.contributions().stream().limit(PageCells.FEW).toList()) {
        rows.add(change(by, Phrase.name(part.key().get(0)), part.before(), part.after()));
        was = was.subtract(part.before());
        is = is.subtract(part.after());
      }
      int others = change.contributions().size() - PageCells.FEW;
      if (others > 0) {
        rows.add(change(by, Phrase.of(Figures.count(others, "other")), was, is));
      }
    }
    return new Section(
        Kind.PLAIN,
        "Where the change came from",
        List.of("By", "Name", "Before", "This period", "Change"),
        2,
        rows,
        List.of());
  }

  private static List<Phrase> change(String by, Phrase name, BigDecimal before, BigDecimal after) {
    return List.of(
        Phrase.of(by),
        name,
        Phrase.of(Figures.dollars(Money.usd(before))),
        Phrase.of(Figures.dollars(Money.usd(after))),
        Phrase.of(PageCells.change(Money.usd(after.subtract(before)))));
  }
}

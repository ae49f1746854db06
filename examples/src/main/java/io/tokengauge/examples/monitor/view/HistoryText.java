package io.tokengauge.examples.monitor.view;

import io.tokengauge.history.CalendarPeriod;
import io.tokengauge.history.DearCalls;
import io.tokengauge.history.HoursOfDay;
import io.tokengauge.history.RankBy;
import io.tokengauge.history.Source;
import io.tokengauge.history.SpikeAttribution;
import io.tokengauge.history.UsageHistory;
import io.tokengauge.history.UsageRow;
import io.tokengauge.history.UsageSummary;
import io.tokengauge.history.UsageTimeline;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageRatios;
import io.tokengauge.usage.UsageTotals;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Prints the history of a period for people. */
public final class HistoryText {

  private final PrintWriter out;
  private final int top;

  /**
   * Starts a history on a writer.
   *
   * @param top how many contributions to list
   */
  public HistoryText(PrintWriter out, int top) {
    this.out = out;
    this.top = top;
  }

  /** Prints totals by day and hour, and what cost most. */
  public void overview(HistoryView view) {
    UsageSummary summary = view.summary();
    out.println(view.period());
    out.println(
        Figures.count(summary.requests(), "request")
            + ", "
            + Figures.count(summary.inputTokens())
            + " input tokens ("
            + Figures.count(summary.cachedTokens())
            + " cached), "
            + Figures.count(summary.outputTokens())
            + " output tokens.");
    out.println(
        Figures.rounded(summary.cost())
            + "; a request cost "
            + summary.meanCost().map(HistoryText::perCall).orElse("–")
            + " on average, "
            + summary.maxCost().map(HistoryText::perCall).orElse("–")
            + " at most.");
    warnOf(summary.source());
    timeline(view.days());
    hours(view.hours());
    view.groups().forEach(this::group);
    dear(view.dear());
    out.flush();
  }

  /** Prints who a change came from. */
  public void attribution(AttributionView view) {
    SpikeAttribution whole = view.whole();
    RankBy sum = whole.sum();
    out.println(
        sum.name().charAt(0)
            + sum.label().substring(1).replace('_', ' ')
            + " went from "
            + amount(sum, whole.before())
            + " ("
            + until(view.baseline(), view.baselineEnd())
            + ") to "
            + amount(sum, whole.after())
            + " ("
            + until(view.period(), view.periodEnd())
            + "): "
            + change(sum, whole.change())
            + ".");
    warnOf(whole.source());
    view.parts().forEach(part -> contributions(part.dimension(), part.spike()));
    out.flush();
  }

  private static String until(CalendarPeriod period, Instant end) {
    return end.isBefore(period.to())
        ? period + " until " + end.atZone(period.zone()).toLocalDateTime()
        : period.toString();
  }

  private void contributions(Dimension dimension, SpikeAttribution spike) {
    Table table = new Table(List.of(dimension.name(), "", "Before", "After", "Change"), 2);
    BigDecimal shown = BigDecimal.ZERO;
    for (SpikeAttribution.Contribution part : spike.contributions().stream().limit(top).toList()) {
      shown = shown.add(part.change());
      table.add(
          List.of(
              named(part.key().get(0)),
              part.presence() == SpikeAttribution.Presence.STAYED
                  ? ""
                  : part.presence().name().toLowerCase(Locale.ROOT),
              amount(spike.sum(), part.before()),
              amount(spike.sum(), part.after()),
              change(spike.sum(), part.change())));
    }
    int others = spike.contributions().size() - top;
    if (others > 0) {
      table.add(
          List.of(
              Figures.count(others, "other"),
              "",
              "",
              "",
              change(spike.sum(), spike.change().subtract(shown))));
    }
    table.add(
        List.of(
            "all",
            "",
            amount(spike.sum(), spike.before()),
            amount(spike.sum(), spike.after()),
            change(spike.sum(), spike.change())));
    out.println();
    table.print(out);
  }

  private static String change(RankBy sum, BigDecimal value) {
    return (value.signum() > 0 ? "+" : "") + amount(sum, value);
  }

  private static String amount(RankBy sum, BigDecimal value) {
    return sum == RankBy.COST
        ? Figures.rounded(Money.usd(value))
        : Figures.count(value.longValueExact());
  }

  private void timeline(UsageTimeline days) {
    Table table = table("Day");
    for (UsageRow row : days.pieces()) {
      add(table, row.start().atZone(days.period().zone()).toLocalDate().toString(), row.totals());
    }
    print(table);
  }

  private void hours(HoursOfDay hours) {
    Table table = table("Busiest hours");
    for (HoursOfDay.Hour hour : hours.peak(UsageHistory.PEAK_HOURS)) {
      add(table, String.format(Locale.ROOT, "%02d:00", hour.hour()), hour.totals());
    }
    print(table);
  }

  private void group(HistoryView.Group group) {
    if (group.rows().isEmpty()) {
      return;
    }
    Table table = table(group.head());
    group.rows().forEach(row -> add(table, named(HistoryView.Group.nameOf(row)), row.totals()));
    print(table);
  }

  private void dear(DearCalls calls) {
    if (calls.calls().isEmpty()) {
      return;
    }
    Table table = new Table(List.of("Dearest calls", "Model", "User", "Tokens", "Cost"), 3);
    for (PricedUsage call : calls.calls()) {
      table.add(
          List.of(
              call.record().start().atZone(calls.period().zone()).toLocalDateTime()
                  + " "
                  + call.id().id(),
              call.record().model(),
              named(Dimension.USER.valueOf(call.record())),
              Figures.count(UsageTotals.of(call).totalTokens()),
              perCall(Money.ofPicos(call.cost().picos()))));
    }
    print(table);
    warnOf(calls.source());
  }

  private void warnOf(Source source) {
    if (source == Source.PARTIAL) {
      out.println("PARTIAL: the store no longer has all calls, so figures are too low.");
    }
  }

  private static Table table(String head) {
    return new Table(
        List.of(head, "Requests", "Input", "Per request", "Cached", "Output", "Cost"), 1);
  }

  private static void add(Table table, String name, UsageTotals totals) {
    List<String> cells = new ArrayList<>();
    cells.add(name);
    cells.add(Figures.count(totals.attempts()));
    cells.add(Figures.count(totals.inputTokens()));
    cells.add(
        UsageRatios.meanInputTokens(totals).isEmpty()
            ? "–"
            : Figures.count(Math.round(UsageRatios.meanInputTokens(totals).getAsDouble())));
    cells.add(Figures.percent(UsageRatios.cacheHitRate(totals)));
    cells.add(Figures.count(totals.outputTokens()));
    cells.add(Figures.rounded(totals.cost()));
    table.add(cells);
  }

  private void print(Table table) {
    out.println();
    table.print(out);
  }

  private static String perCall(Money money) {
    return String.format(Locale.ROOT, "$%,.4f", money.toUsd());
  }

  private static String named(String value) {
    return value.isEmpty() ? "(none)" : value;
  }
}

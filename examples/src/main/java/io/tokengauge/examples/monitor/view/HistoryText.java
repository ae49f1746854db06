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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Prints the history of a period for people. */
public final class HistoryText {

  private final PrintWriter out;
  private final UsageHistory history;
  private final int top;

  /**
   * Starts a history on a writer.
   *
   * @param top how many of each to list
   */
  public HistoryText(PrintWriter out, UsageHistory history, int top) {
    this.out = out;
    this.history = history;
    this.top = top;
  }

  /** Prints totals by day and hour, and what cost most. */
  public void overview(CalendarPeriod period) {
    UsageSummary summary = history.summary(period);
    out.println(period);
    out.println(
        Figures.count(summary.requests(), "request")
            + ", "
            + Figures.count(summary.inputTokens())
            + " input tokens ("
            + Figures.count(summary.cachedTokens())
            + " cached), "
            + Figures.count(summary.outputTokens())
            + " output tokens, "
            + Figures.rounded(summary.cost())
            + "; a request cost "
            + summary.meanCost().map(HistoryText::perCall).orElse("–")
            + " on average, "
            + summary.maxCost().map(HistoryText::perCall).orElse("–")
            + " at most.");
    warnOf(summary.source());
    timeline(history.daily(period));
    hours(history.hoursOfDay(period));
    groups("Model", history.byModel(period).rows(), 1);
    groups("User", history.topUsers(RankBy.COST, period, top).rows(), 0);
    groups("Project", history.topProjects(RankBy.COST, period, top).rows(), 0);
    groups("Feature", history.topFeatures(RankBy.COST, period, top).rows(), 0);
    groups("Prompt by cost", history.topPrompts(RankBy.COST, period, top).rows(), 0);
    groups("Prompt by mean input", history.promptsByMeanInput(period, top).rows(), 0);
    dear(history.dearCalls(period, top));
    out.flush();
  }

  /** Prints who a change of cost came from. */
  public void attribution(CalendarPeriod baseline, CalendarPeriod period) {
    for (Dimension dimension : SpikeAttribution.USUAL_SUSPECTS) {
      SpikeAttribution spike = history.attribution(RankBy.COST, dimension, baseline, period);
      if (dimension.equals(SpikeAttribution.USUAL_SUSPECTS.get(0))) {
        out.println(
            "Cost went from "
                + Figures.rounded(Money.usd(spike.before()))
                + " ("
                + baseline
                + ") to "
                + Figures.rounded(Money.usd(spike.after()))
                + " ("
                + period
                + "): "
                + change(spike.change())
                + ".");
        warnOf(spike.source());
      }
      contributions(dimension, spike);
    }
    out.flush();
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
              Figures.rounded(Money.usd(part.before())),
              Figures.rounded(Money.usd(part.after())),
              change(part.change())));
    }
    int others = spike.contributions().size() - top;
    if (others > 0) {
      table.add(
          List.of(
              Figures.count(others, "other"), "", "", "", change(spike.change().subtract(shown))));
    }
    table.add(
        List.of(
            "all",
            "",
            Figures.rounded(Money.usd(spike.before())),
            Figures.rounded(Money.usd(spike.after())),
            change(spike.change())));
    out.println();
    table.print(out);
  }

  private static String change(BigDecimal dollars) {
    return (dollars.signum() > 0 ? "+" : "") + Figures.rounded(Money.usd(dollars));
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

  private void groups(String head, List<UsageRow> rows, int name) {
    if (rows.isEmpty()) {
      return;
    }
    Table table = table(head);
    rows.forEach(row -> add(table, named(row.key().get(name)), row.totals()));
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
        List.of(head, "Requests", "Input tokens", "Per request", "Cached", "Output tokens", "Cost"),
        1);
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

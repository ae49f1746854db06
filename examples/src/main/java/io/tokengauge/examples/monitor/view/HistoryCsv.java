package io.tokengauge.examples.monitor.view;

import io.tokengauge.history.HoursOfDay;
import io.tokengauge.history.SpikeAttribution;
import io.tokengauge.history.UsageRow;
import io.tokengauge.report.CsvLine;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageRatios;
import io.tokengauge.usage.UsageTotals;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/**
 * Writes the history of a period for spreadsheets: the column {@code section} tells lists apart.
 */
public final class HistoryCsv {

  private final PrintWriter out;

  /** Writes to a stream. */
  public HistoryCsv(PrintWriter out) {
    this.out = out;
  }

  /** Writes totals by day and hour, and what cost most. */
  public void overview(HistoryView view) {
    out.print(
        CsvLine.of(
            List.of(
                "section",
                "name",
                "requests",
                "input_tokens",
                "cached_tokens",
                "output_tokens",
                "unpriced",
                "cost_usd")));
    line("summary", view.period().label(), view.summary().totals());
    for (UsageRow row : view.days().pieces()) {
      String day = row.start().atZone(view.period().zone()).toLocalDate().toString();
      line("daily", day, row.totals());
    }
    for (HoursOfDay.Hour hour : view.hours().hours()) {
      line("hour_of_day", String.format(Locale.ROOT, "%02d", hour.hour()), hour.totals());
    }
    for (HistoryView.Group group : view.groups()) {
      for (UsageRow row : group.rows()) {
        line("by_" + group.name(), HistoryView.Group.nameOf(row), row.totals());
      }
    }
    for (PricedUsage call : view.dear().calls()) {
      line("dearest_call", call.id().id(), UsageTotals.of(call));
    }
    out.flush();
  }

  private void line(String section, String name, UsageTotals totals) {
    out.print(
        CsvLine.of(
            List.of(
                section,
                CsvLine.text(name),
                Long.toString(totals.attempts()),
                Long.toString(totals.inputTokens()),
                Long.toString(totals.cacheReadTokens()),
                Long.toString(totals.outputTokens()),
                Long.toString(totals.unpriced()),
                UsageRatios.knownCost(totals).map(Money::toString).orElse(""))));
  }

  /** Writes who a change came from; of each dimension, the changes add up to the whole. */
  public void attribution(AttributionView view) {
    out.print(CsvLine.of(List.of("dimension", "name", "before", "after", "change", "presence")));
    SpikeAttribution whole = view.whole();
    out.print(
        CsvLine.of(
            List.of(
                "all",
                "",
                whole.before().toPlainString(),
                whole.after().toPlainString(),
                whole.change().toPlainString(),
                "")));
    for (AttributionView.Part part : view.parts()) {
      for (SpikeAttribution.Contribution from : part.spike().contributions()) {
        out.print(
            CsvLine.of(
                List.of(
                    part.dimension().name(),
                    CsvLine.text(from.key().get(0)),
                    from.before().toPlainString(),
                    from.after().toPlainString(),
                    from.change().toPlainString(),
                    from.presence().name().toLowerCase(Locale.ROOT))));
      }
    }
    out.flush();
  }
}

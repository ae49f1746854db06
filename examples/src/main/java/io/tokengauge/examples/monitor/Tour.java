package io.tokengauge.examples.monitor;

import io.tokengauge.examples.monitor.live.Budgets;
import io.tokengauge.examples.monitor.live.LiveSession;
import io.tokengauge.examples.monitor.live.LiveSummary;
import io.tokengauge.examples.monitor.live.LiveView;
import io.tokengauge.examples.monitor.live.PlainView;
import io.tokengauge.examples.monitor.live.ScreenView;
import io.tokengauge.examples.monitor.live.Speed;
import io.tokengauge.examples.monitor.view.Figures;
import io.tokengauge.history.CalendarPeriod;
import io.tokengauge.pricing.PriceBook;
import io.tokengauge.report.ForecastSection;
import io.tokengauge.report.ReportRenderer;
import io.tokengauge.report.UsageReport;
import io.tokengauge.report.UsageReporter;
import io.tokengauge.storage.Storage;
import io.tokengauge.time.Grain;
import io.tokengauge.time.MonotonicClock;
import io.tokengauge.usage.Money;
import io.tokengauge.usage.UsageRatios;
import io.tokengauge.usage.UsageTotals;
import io.tokengauge.window.Limits;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/**
 * Shows what there is to see: plays calls live as fast as the machine can, then reports the month
 * of the last call, with what caching saved and what is to come.
 */
final class Tour {

  private final PrintWriter out;
  private final Terminal terminal;
  private final ZoneId zone;
  private final Duration check;

  /**
   * Starts on a writer.
   *
   * @param check how often alert rules are evaluated, in virtual time
   */
  Tour(PrintWriter out, Terminal terminal, ZoneId zone, Duration check) {
    this.out = out;
    this.terminal = terminal;
    this.zone = zone;
    this.check = check;
  }

  /** Shows everything. */
  void run(CallStaging calls, CallSources sources) throws IOException {
    if (!sources.title().isEmpty()) {
      out.println(sources.title());
      out.println();
    }
    try (Storage storage = StoreChoice.open(StoreChoice.MEMORY)) {
      LiveSession.Settings settings =
          new LiveSession.Settings(
              Speed.MAX,
              check,
              Limits.DEFAULT,
              Budgets.DEFAULT,
              zone,
              calls.extent().calls(),
              terminal.redraws() ? null : Grain.DAY);
      try (LiveSession session =
          new LiveSession(calls.calls(), storage, PriceBook.builtIn(), settings, view(sources))) {
        InterruptedPlay.run(session, out, result -> print(session, result));
      }
    }
  }

  // Each alert of a month is more than anyone reads; their number by rule comes at the end.
  private LiveView view(CallSources sources) {
    return terminal.redraws()
        ? new ScreenView(
            out,
            zone,
            sources.label(),
            new TerminalSizes(MonotonicClock.system(), Terminal::size),
            terminal.colour())
        : new PlainView(out, zone, false);
  }

  private void print(LiveSession session, LiveSession.Result result) {
    YearMonth month = YearMonth.from(result.to().atZone(zone));
    // A month that was played to its end is looked back on, and the next one is forecast.
    Instant asOf = result.stopped() ? result.to() : CalendarPeriod.month(month, zone).to();
    UsageReport report =
        new UsageReporter(session.monitor().history(), session.monitor().prices(), zone)
            .asOf(asOf)
            .withLimits(Limits.DEFAULT)
            .withBudgets(
                Map.of(
                    CalendarPeriod.Kind.DAY, Budgets.DEFAULT.day(),
                    CalendarPeriod.Kind.MONTH, Budgets.DEFAULT.month()))
            .monthly(month);
    out.println();
    new LiveSummary(out, zone).print(result, session);
    out.println();
    out.print(ReportRenderer.named("text").render(report));
    out.println();
    inShort(report);
    out.println();
    goOn(report);
  }

  private void inShort(UsageReport report) {
    UsageTotals totals = report.totals();
    out.println("In short");
    out.println(
        "  Spent     "
            + Figures.rounded(totals.cost())
            + " on "
            + Figures.count(totals.attempts(), "request"));
    Money saved = UsageRatios.netSaving(totals);
    out.println(
        saved.signum() < 0
            ? "  Caching   cost " + Figures.rounded(saved.negate()) + " more than it saved"
            : "  Caching   saved "
                + Figures.rounded(saved)
                + ", "
                + Figures.percent(UsageRatios.savingsRate(totals))
                + " of what would have been spent");
    report.outlook().flatMap(Tour::monthsCost).ifPresent(line -> out.println(forecast(line)));
  }

  private void goOn(UsageReport report) {
    out.println("To go on");
    goOn("monitor live --speed 600", "plays it slowly, each alert as it fires");
    goOn("monitor alerts", "lists what fires at the end, and the latest");
    report.byDay().stream()
        .max(Comparator.comparing(day -> day.totals().cost()))
        .map(day -> day.start().atZone(zone).toLocalDate())
        .ifPresent(day -> goOn("monitor history --period " + day, "shows the dearest day"));
    goOn("monitor live calls.jsonl", "plays a file of your own; see monitor --help");
  }

  private void goOn(String command, String what) {
    out.println("  " + command + " ".repeat(Math.max(1, 40 - command.length())) + what);
  }

  private static Optional<ForecastSection.Line> monthsCost(ForecastSection forecast) {
    return forecast.lines().stream()
        .filter(line -> line.measure() == ForecastSection.Measure.COST)
        .filter(line -> line.period().kind() == CalendarPeriod.Kind.MONTH)
        .reduce((one, later) -> later);
  }

  private static String forecast(ForecastSection.Line line) {
    BigDecimal low = line.low();
    BigDecimal high = line.high();
    return "  Forecast  "
        + line.period().label()
        + " will cost about "
        + cents(line.forecast())
        + (low == null || high == null ? "" : " (" + cents(low) + " to " + cents(high) + ")");
  }

  private static String cents(BigDecimal dollars) {
    return Figures.rounded(Money.usd(dollars.setScale(2, RoundingMode.HALF_EVEN)));
  }
}

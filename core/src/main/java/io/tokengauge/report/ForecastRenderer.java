package io.tokengauge.report;

import io.tokengauge.forecast.BacktestScore;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes a forecast by itself, without a report around it. Stateless. */
public final class ForecastRenderer {

  private static final List<String> HEADS =
      List.of(
          "section",
          "period",
          "kind",
          "from",
          "to",
          "measure",
          "elapsed_seconds",
          "current",
          "forecast",
          "low",
          "high",
          "hourly_rate",
          "confidence",
          "expected_error",
          "model",
          "beats_naive",
          "limit",
          "used_up",
          "used_up_earliest",
          "used_up_latest");

  private ForecastRenderer() {}

  /**
   * Writes lines for people, as the text report does.
   *
   * @param zone whose clock times are shown
   */
  public static String text(ForecastSection forecast, ZoneId zone) {
    OutlookSections sections = new OutlookSections(forecast, zone);
    StringBuilder out = new StringBuilder();
    out.append(TextTable.of(sections.forecast(), TextReportRenderer.COLUMNS));
    if (!forecast.budgets().isEmpty()) {
      out.append('\n').append(TextTable.of(sections.budgets(), TextReportRenderer.COLUMNS));
    }
    out.append('\n');
    for (Phrase note : sections.notes()) {
      TextTable.paragraph(out, TextReportRenderer.COLUMNS, "", note.plain());
    }
    return out.toString();
  }

  /** Writes one indented JSON object, as the report's {@code forecast} is, and a line end. */
  public static String json(ForecastSection forecast, ZoneId zone) {
    JsonWriter json = new JsonWriter(true).beginObject();
    new OutlookJson(json, zone).forecast(forecast);
    return json.endObject() + "\n";
  }

  /** Writes one line per period and measure, and one per budget; amounts are exact. */
  public static String csv(ForecastSection forecast, ZoneId zone) {
    StringBuilder out = new StringBuilder(CsvLine.of(HEADS));
    for (ForecastSection.Line line : forecast.lines()) {
      List<String> cells = new ArrayList<>();
      cells.add("forecast");
      cells.add(line.period().label());
      cells.add(line.period().kind().label());
      cells.add(at(line.period().from(), zone));
      cells.add(at(line.period().to(), zone));
      cells.add(line.measure().label());
      cells.add(Long.toString(line.elapsed().toSeconds()));
      cells.add(line.current().toPlainString());
      cells.add(line.forecast().toPlainString());
      cells.add(text(line.low()));
      cells.add(text(line.high()));
      cells.add(line.hourlyRate().toPlainString());
      cells.add(line.basis().confidence().name().toLowerCase(Locale.ROOT));
      BacktestScore backtest = line.basis().backtest();
      cells.add(
          backtest == null || !Double.isFinite(backtest.expectedError())
              ? ""
              : String.format(Locale.ROOT, "%.6f", backtest.expectedError()));
      cells.add(CsvLine.text(line.basis().model()));
      cells.add(Boolean.toString(backtest != null && backtest.beatsNaive()));
      add(out, cells);
    }
    for (ForecastSection.BudgetOutlook budget : forecast.budgets()) {
      List<String> cells = new ArrayList<>();
      cells.add("budget");
      cells.add(budget.period().label());
      cells.add(budget.period().kind().label());
      cells.add(at(budget.period().from(), zone));
      cells.add(at(budget.period().to(), zone));
      cells.add(ForecastSection.Measure.COST.label());
      cells.add("");
      cells.add(budget.spent().toString());
      while (cells.size() < HEADS.indexOf("limit")) {
        cells.add("");
      }
      cells.add(budget.limit().toString());
      cells.add(at(budget.expected(), zone));
      cells.add(at(budget.earliest(), zone));
      cells.add(at(budget.latest(), zone));
      add(out, cells);
    }
    return out.toString();
  }

  private static void add(StringBuilder out, List<String> cells) {
    while (cells.size() < HEADS.size()) {
      cells.add("");
    }
    out.append(CsvLine.of(cells));
  }

  private static String text(@Nullable BigDecimal value) {
    return value == null ? "" : value.toPlainString();
  }

  private static String at(@Nullable Instant instant, ZoneId zone) {
    return instant == null
        ? ""
        : DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(instant.atZone(zone));
  }
}

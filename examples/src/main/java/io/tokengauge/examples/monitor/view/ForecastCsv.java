package io.tokengauge.examples.monitor.view;

import io.tokengauge.forecast.Accuracy;
import io.tokengauge.forecast.BacktestScore;
import io.tokengauge.forecast.Forecast;
import io.tokengauge.forecast.ForecastStep;
import io.tokengauge.report.CsvLine;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes forecasts, or their scores, as CSV. */
public final class ForecastCsv {

  private static final MathContext DIGITS = new MathContext(7);

  private final PrintWriter out;
  private int scored;
  private final double[] sums = new double[5];

  /** Writes to a stream. */
  public ForecastCsv(PrintWriter out) {
    this.out = out;
  }

  /** Writes the names of a forecast's columns. */
  public void forecastHeader() {
    line("series,step,point,lower,upper,model,confidence,expected_error,beats_naive");
  }

  /** Writes one line per step of a forecast; what is not known stays empty. */
  public void forecast(String name, Forecast forecast) {
    int number = 0;
    for (ForecastStep step : forecast.steps()) {
      number++;
      out.print(
          CsvLine.of(
              List.of(
                  CsvLine.text(name),
                  Integer.toString(number),
                  number(step.point()),
                  number(step.lower()),
                  number(step.upper()),
                  forecast.model(),
                  forecast.confidence().name(),
                  number(forecast.backtest().map(BacktestScore::expectedError).orElse(Double.NaN)),
                  Boolean.toString(forecast.beatsNaive()))));
    }
  }

  /** Writes the names of the scores' columns. */
  public void scoreHeader() {
    line("series,mase,coverage,msis,naive_mase,seasonal_naive_mase,model,beats_naive");
  }

  /** Writes how a forecast did, beside the naive ones, and counts it for the mean. */
  public void score(
      String name, Forecast forecast, Accuracy accuracy, double naive, double seasonalNaive) {
    double[] figures = {
      accuracy.mase(), accuracy.coverage(), accuracy.msis(), naive, seasonalNaive
    };
    boolean defined = true;
    for (double figure : figures) {
      defined &= Double.isFinite(figure);
    }
    for (int i = 0; defined && i < figures.length; i++) {
      sums[i] += figures[i];
    }
    scored += defined ? 1 : 0;
    List<String> cells = new ArrayList<>();
    cells.add(CsvLine.text(name));
    Arrays.stream(figures).mapToObj(ForecastCsv::number).forEach(cells::add);
    cells.add(forecast.model());
    cells.add(Boolean.toString(forecast.beatsNaive()));
    out.print(CsvLine.of(cells));
  }

  /** Writes the mean of all scores that are numbers. */
  public void meanScore() {
    double[] means = new double[sums.length];
    for (int i = 0; i < sums.length; i++) {
      means[i] = sums[i] / scored;
    }
    line("mean of " + scored + figures(means) + ",,");
  }

  private static String figures(double[] figures) {
    StringBuilder text = new StringBuilder();
    for (double figure : figures) {
      text.append(',').append(number(figure));
    }
    return text.toString();
  }

  private void line(String text) {
    out.print(text);
    out.print('\n');
  }

  private static String number(double value) {
    if (!Double.isFinite(value)) {
      return "";
    }
    BigDecimal rounded = new BigDecimal(value).round(DIGITS);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }
}

package io.tokengauge.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Holds the forecast to public series: every fourth hourly one of the M4 competition, and real LLM
 * traffic. What is to be forecast is read after the forecast is made.
 */
class PublishedSeriesTest {

  private static final int HORIZON = 48;
  private static final int DAY = 24;
  private static final int WEEK = 168;

  /** All 104 series take four times as long as every fourth: {@code -Dm4.all} does them all. */
  private static final boolean ALL = System.getProperty("m4.all") != null;

  @Test
  void onTheHourlySeriesOfM4TheErrorIsAFifthBelowSeasonalNaive() throws IOException {
    Path folder = data("m4-hourly");
    List<double[]> known = everyFourth(rows(folder.resolve("Hourly-train.csv")));
    List<Forecast> forecasts = new ArrayList<>();
    for (double[] values : known) {
      forecasts.add(
          Forecasting.standard().nonNegative().forecast(Series.of(values, DAY, WEEK), HORIZON));
    }
    List<double[]> came = everyFourth(rows(folder.resolve("Hourly-test.csv")));
    double mase = 0;
    double coverage = 0;
    double msis = 0;
    double seasonalNaive = 0;
    int count = known.size();
    for (int i = 0; i < count; i++) {
      Accuracy accuracy = Accuracy.of(known.get(i), DAY, forecasts.get(i), came.get(i));
      mase += accuracy.mase() / count;
      coverage += accuracy.coverage() / count;
      msis += accuracy.msis() / count;
      seasonalNaive += seasonalNaive(known.get(i), came.get(i)) / count;
    }
    assertThat(count).isEqualTo(ALL ? 104 : 26);
    assertThat(seasonalNaive).isBetween(ALL ? 1.317 : 1.351, ALL ? 1.319 : 1.352);
    assertThat(mase).isLessThan(0.8 * seasonalNaive).isLessThan(0.9);
    assertThat(coverage).isBetween(0.90, 0.99);
    assertThat(msis).isLessThan(7);
  }

  @Test
  void onRealTrafficTheErrorIsBelowTheBetterOfTheNaiveOnes() throws IOException {
    double[] hours = new double[336];
    for (String line : lines(data("servegen").resolve("m-mid-total-10min.csv"))) {
      String[] cells = line.split(",", -1);
      hours[Integer.parseInt(cells[0]) / 3600] += Double.parseDouble(cells[1]);
    }
    double[] known = Arrays.copyOf(hours, hours.length - HORIZON);
    double[] came = Arrays.copyOfRange(hours, known.length, hours.length);
    Forecast forecast =
        Forecasting.standard().nonNegative().forecast(Series.of(known, DAY), HORIZON);
    double naive = Accuracy.mase(known, DAY, new Naive().forecast(Series.of(known), HORIZON), came);
    assertThat(naive).isBetween(1.10, 1.102);
    assertThat(Accuracy.of(known, DAY, forecast, came).mase())
        .isLessThan(Math.min(naive, seasonalNaive(known, came)));
  }

  @Test
  void theRestOfAMonthIsForecastFromItsFirstWeeksAboutAsWellAsItsMeanDoes() throws IOException {
    int month = 30 * DAY;
    double error = 0;
    double errorOfMean = 0;
    int forecasts = 0;
    List<double[]> all = rows(data("m4-hourly").resolve("Hourly-train.csv"));
    for (int i = 0; i < all.size(); i += 16) {
      double[] values = Arrays.copyOf(all.get(i), Math.min(month, all.get(i).length));
      double usual = Arrays.stream(values).average().orElseThrow();
      for (int days : new int[] {3, 5, 8, 11, 15, 20}) {
        double[] known = Arrays.copyOf(values, days * DAY);
        int rest = values.length - known.length;
        Series series = days < 14 ? Series.of(known, DAY) : Series.of(known, DAY, WEEK);
        double came = Arrays.stream(values, known.length, values.length).average().orElseThrow();
        double said =
            Forecasting.standard().nonNegative().forecast(series, rest).total(rest).point() / rest;
        error += Math.abs(said - came) / usual;
        errorOfMean += Math.abs(Arrays.stream(known).average().orElseThrow() - came) / usual;
        forecasts++;
      }
    }
    assertThat(forecasts).isEqualTo(42);
    assertThat(error).isLessThan(1.1 * errorOfMean);
    assertThat(error / forecasts).isLessThan(0.1);
  }

  private static List<double[]> everyFourth(List<double[]> rows) {
    List<double[]> some = new ArrayList<>();
    for (int i = 0; i < rows.size(); i += ALL ? 1 : 4) {
      some.add(rows.get(i));
    }
    return some;
  }

  private static double seasonalNaive(double[] known, double[] came) {
    return Accuracy.mase(
        known, DAY, new SeasonalNaive(DAY).forecast(Series.of(known), HORIZON), came);
  }

  private static List<double[]> rows(Path file) throws IOException {
    List<double[]> rows = new ArrayList<>();
    for (String line : lines(file)) {
      rows.add(
          Arrays.stream(line.replace("\"", "").split(",", -1))
              .skip(1)
              .filter(cell -> !cell.isEmpty())
              .mapToDouble(Double::parseDouble)
              .toArray());
    }
    return rows;
  }

  private static List<String> lines(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    return lines.subList(1, lines.size());
  }

  private static Path data(String name) {
    Path folder = find(name);
    assumeTrue(
        folder != null,
        "the series are not here: no folder shared/data/"
            + name
            + " in or above the working directory");
    return Objects.requireNonNull(folder);
  }

  private static @Nullable Path find(String name) {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path folder = at.resolve("shared/data").resolve(name);
      if (Files.isDirectory(folder)) {
        return folder;
      }
    }
    return null;
  }
}

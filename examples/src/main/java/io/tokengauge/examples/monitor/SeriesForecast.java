package io.tokengauge.examples.monitor;

import io.tokengauge.examples.monitor.format.SeriesFile;
import io.tokengauge.examples.monitor.view.ForecastCsv;
import io.tokengauge.forecast.Accuracy;
import io.tokengauge.forecast.Forecast;
import io.tokengauge.forecast.Forecaster;
import io.tokengauge.forecast.Forecasting;
import io.tokengauge.forecast.Naive;
import io.tokengauge.forecast.SeasonDetection;
import io.tokengauge.forecast.SeasonalNaive;
import io.tokengauge.forecast.Series;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Forecasts any series of numbers, and scores forecasts against what came. */
final class SeriesForecast {

  private static final int DAYS_PER_WEEK = 7;

  private final CommandSpec spec;
  private final Path file;
  private final int horizon;
  private final int @Nullable [] seasons;
  private final @Nullable String column;
  private final int sum;
  private final double level;
  private final @Nullable Path actual;
  private final boolean holdOut;

  SeriesForecast(CommandSpec spec, Path file, SeriesOptions options) {
    this.spec = spec;
    this.file = file;
    this.horizon = options.horizon;
    this.seasons = options.seasons;
    this.column = options.column;
    this.sum = options.sum;
    this.level = options.level;
    this.actual = options.actual;
    this.holdOut = options.holdOut;
  }

  /** Forecasts or scores each series and returns the exit code. */
  int run() throws IOException {
    check();
    Map<String, double[]> known = SeriesFile.read(file, column);
    Map<String, double[]> came = actual == null ? Map.of() : SeriesFile.read(actual, column);
    ForecastCsv csv = new ForecastCsv(spec.commandLine().getOut());
    boolean scores = holdOut || actual != null;
    if (scores) {
      csv.scoreHeader();
    } else {
      csv.forecastHeader();
    }
    for (Map.Entry<String, double[]> entry : known.entrySet()) {
      String name = entry.getKey();
      double[] values = summed(entry.getValue(), name);
      if (holdOut) {
        int cut = values.length - horizon;
        if (cut < 1) {
          throw tooShort(name, values.length);
        }
        score(
            csv, name, Arrays.copyOf(values, cut), Arrays.copyOfRange(values, cut, values.length));
      } else if (actual != null) {
        double[] test = came.get(name);
        if (test == null) {
          throw new IOException(actual + ": series " + name + " must be there, was missing");
        }
        score(csv, name, values, summed(test, name));
      } else {
        csv.forecast(name, forecast(series(values), values));
      }
    }
    if (scores) {
      csv.meanScore();
    }
    spec.commandLine().getOut().flush();
    return 0;
  }

  private void check() {
    if (horizon < 1) {
      throw wrong("--horizon must be at least 1, was " + horizon);
    }
    if (sum < 1) {
      throw wrong("--sum must be at least 1, was " + sum);
    }
    if (!(level > 0 && level < 1)) {
      throw wrong("--level must be above 0 and below 1, was " + level);
    }
    if (holdOut && actual != null) {
      throw wrong("--hold-out does not go with --actual");
    }
    if (seasons != null && !Arrays.equals(seasons, new int[] {1})) {
      try {
        Series.of(new double[1], seasons);
      } catch (IllegalArgumentException e) {
        throw wrong("--season: " + e.getMessage());
      }
    }
  }

  private ParameterException wrong(String reason) {
    return new ParameterException(spec.commandLine(), reason);
  }

  private IOException tooShort(String name, int length) {
    return new IOException(
        file
            + ": series "
            + name
            + " must be longer than what is held out, "
            + horizon
            + ", was "
            + length);
  }

  /** Adds up whole groups of steps; what is left over at the end is an unfinished step. */
  private double[] summed(double[] values, String name) throws IOException {
    double[] sums = new double[values.length / sum];
    if (sums.length == 0) {
      throw new IOException(
          file
              + ": series "
              + name
              + " must hold at least "
              + sum
              + " steps, was "
              + values.length);
    }
    for (int i = 0; i < sums.length * sum; i++) {
      sums[i / sum] += values[i];
    }
    return sums;
  }

  private Series series(double[] values) {
    if (seasons == null) {
      return Series.of(values, SeasonDetection.find(values));
    }
    if (seasons.length > 1) {
      return Series.of(values, seasons);
    }
    int season = seasons[0];
    if (season == 1) {
      return Series.of(values);
    }
    return values.length < 2L * DAYS_PER_WEEK * season
        ? Series.of(values, season)
        : Series.of(values, season, DAYS_PER_WEEK * season);
  }

  private Forecast forecast(Series series, double[] values) {
    Forecasting forecasting = Forecasting.standard().withLevel(level);
    boolean negative = Arrays.stream(values).anyMatch(value -> value < 0);
    return (negative ? forecasting : forecasting.nonNegative()).forecast(series, horizon);
  }

  private void score(ForecastCsv csv, String name, double[] values, double[] test)
      throws IOException {
    if (test.length > horizon) {
      throw new IOException(
          actual
              + ": series "
              + name
              + " must have at most as many values as --horizon, "
              + horizon
              + ", had "
              + test.length);
    }
    Series series = series(values);
    int[] found = series.seasons();
    int season = found.length == 0 || values.length <= found[0] ? 1 : found[0];
    if (values.length <= season) {
      throw tooShort(name, values.length);
    }
    Forecast forecast = forecast(series, values);
    csv.score(
        name,
        forecast,
        Accuracy.of(values, season, forecast, test),
        naive(new Naive(), series, season, test),
        naive(new SeasonalNaive(season), series, season, test));
  }

  private double naive(Forecaster forecaster, Series series, int season, double[] test) {
    return Accuracy.mase(series.values(), season, forecaster.forecast(series, horizon), test);
  }
}

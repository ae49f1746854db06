package io.tokengauge.forecast;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Carries on the mean of a series that is too short for anything better.
 *
 * <p>The interval takes values to be independent and normal: {@code mean ± t s √(1 + 1/n)} for a
 * value, {@code mean m ± t s √(m + m²/n)} for a total of m. Fewer than {@value #LEAST} values give
 * none. Source: Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., 5.5.
 */
final class PaceSoFar {

  private static final int LEAST = 4;

  private PaceSoFar() {}

  static Forecast forecast(Series series, int horizon, double level, Bounds bounds) {
    double mean = 0;
    int n = series.length();
    for (double value : series.raw()) {
      mean += value / n;
    }
    double squares = 0;
    for (double value : series.raw()) {
      squares += (value - mean) * (value - mean);
    }
    double width =
        n < LEAST ? Double.POSITIVE_INFINITY : student(level, n - 1) * Math.sqrt(squares / (n - 1));
    double point = bounds.nonNegative() ? Math.max(0, mean) : mean;
    List<ForecastStep> steps = new ArrayList<>();
    List<ForecastStep> totals = new ArrayList<>();
    for (int i = 1; i <= horizon; i++) {
      steps.add(step(point, width * Math.sqrt(1 + 1.0 / n), bounds));
      totals.add(step(point * i, width * Math.sqrt(i + (double) i * i / n), bounds));
    }
    return new Forecast("pace", steps, totals, level, Optional.empty());
  }

  private static ForecastStep step(double point, double half, Bounds bounds) {
    double lower = point - half;
    return new ForecastStep(point, bounds.nonNegative() ? Math.max(0, lower) : lower, point + half);
  }

  /**
   * Returns Student's two-sided quantile, within 2 % from three degrees of freedom on. Source:
   * Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.5.
   */
  private static double student(double share, int degrees) {
    double z = Normal.twoSided(share);
    double v = degrees;
    double z2 = z * z;
    return z
        * (1
            + (z2 + 1) / (4 * v)
            + ((5 * z2 + 16) * z2 + 3) / (96 * v * v)
            + (((3 * z2 + 19) * z2 + 17) * z2 - 15) / (384 * v * v * v));
  }
}

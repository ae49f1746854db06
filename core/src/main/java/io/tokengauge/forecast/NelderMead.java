package io.tokengauge.forecast;

import java.util.Arrays;
import java.util.Comparator;
import java.util.function.ToDoubleFunction;

/**
 * Finds a low point of a function without derivatives, the same one on every run.
 *
 * <p>Source: Nelder and Mead, A simplex method for function minimization, The Computer Journal 7
 * (1965); reflection 1, expansion 2, contraction and shrinkage 1/2.
 */
final class NelderMead {

  private NelderMead() {}

  @SuppressWarnings("ArrayRecordComponent") // never compared, never leaves this class
  private record Vertex(double[] at, double value) {}

  /**
   * Searches from a starting point.
   *
   * @param function what to minimise; a value that is not a number counts as infinitely high
   * @param start where to begin
   * @param step how far the other corners of the first simplex are from the start
   * @param evaluations how often the function may be called, about
   * @return the lowest point met
   */
  static double[] minimise(
      ToDoubleFunction<double[]> function, double[] start, double step, int evaluations) {
    int n = start.length;
    Vertex[] simplex = new Vertex[n + 1];
    simplex[0] = vertex(function, start.clone());
    for (int i = 0; i < n; i++) {
      double[] corner = start.clone();
      corner[i] += step;
      simplex[i + 1] = vertex(function, corner);
    }
    int used = n + 1;
    while (used < evaluations) {
      Arrays.sort(simplex, Comparator.comparingDouble(Vertex::value));
      double spread = simplex[n].value - simplex[0].value;
      if (spread <= 1e-7 * Math.abs(simplex[0].value)) {
        break;
      }
      double[] centre = new double[n];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          centre[j] += simplex[i].at[j] / n;
        }
      }
      Vertex worst = simplex[n];
      Vertex reflected = vertex(function, along(centre, worst.at, -1));
      used++;
      if (reflected.value < simplex[0].value) {
        Vertex expanded = vertex(function, along(centre, worst.at, -2));
        used++;
        simplex[n] = expanded.value < reflected.value ? expanded : reflected;
      } else if (reflected.value < simplex[n - 1].value) {
        simplex[n] = reflected;
      } else {
        boolean outside = reflected.value < worst.value;
        Vertex contracted = vertex(function, along(centre, worst.at, outside ? -0.5 : 0.5));
        used++;
        if (contracted.value < Math.min(reflected.value, worst.value)) {
          simplex[n] = contracted;
        } else {
          for (int i = 1; i <= n; i++) {
            simplex[i] = vertex(function, along(simplex[0].at, simplex[i].at, 0.5));
          }
          used += n;
        }
      }
    }
    Arrays.sort(simplex, Comparator.comparingDouble(Vertex::value));
    return simplex[0].at;
  }

  private static Vertex vertex(ToDoubleFunction<double[]> function, double[] at) {
    double value = function.applyAsDouble(at);
    return new Vertex(at, Double.isNaN(value) ? Double.POSITIVE_INFINITY : value);
  }

  private static double[] along(double[] from, double[] to, double share) {
    double[] at = new double[from.length];
    for (int i = 0; i < at.length; i++) {
      at[i] = from[i] + share * (to[i] - from[i]);
    }
    return at;
  }
}

package io.tokengauge.forecast;

/**
 * Fits linear coefficients to weighted rows, with a ridge so small that it only keeps it solvable.
 */
final class LeastSquares {

  /** Per row, for values whose mean absolute deviation is 1. */
  private static final double RIDGE = 1e-5;

  private LeastSquares() {}

  /**
   * Returns the coefficients.
   *
   * @param rows the explaining values
   * @param targets what they are to explain
   * @param trust the weight of each row
   */
  static double[] solve(double[][] rows, double[] targets, double[] trust) {
    int k = rows[0].length;
    double[][] a = new double[k][k];
    double[] b = new double[k];
    for (int t = 0; t < rows.length; t++) {
      double[] row = rows[t];
      for (int i = 0; i < k; i++) {
        double weighted = trust[t] * row[i];
        for (int j = 0; j <= i; j++) {
          a[i][j] += weighted * row[j];
        }
        b[i] += weighted * targets[t];
      }
    }
    for (int i = 0; i < k; i++) {
      a[i][i] += RIDGE * rows.length;
    }
    decompose(a);
    return substitute(a, b);
  }

  /** Replaces the lower half of a symmetric positive definite matrix by its Cholesky factor. */
  private static void decompose(double[][] a) {
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = a[i][j];
        for (int m = 0; m < j; m++) {
          sum -= a[i][m] * a[j][m];
        }
        a[i][j] = i == j ? Math.sqrt(sum) : sum / a[j][j];
      }
    }
  }

  private static double[] substitute(double[][] factor, double[] b) {
    int k = b.length;
    double[] x = b.clone();
    for (int i = 0; i < k; i++) {
      for (int m = 0; m < i; m++) {
        x[i] -= factor[i][m] * x[m];
      }
      x[i] /= factor[i][i];
    }
    for (int i = k - 1; i >= 0; i--) {
      for (int m = i + 1; m < k; m++) {
        x[i] -= factor[m][i] * x[m];
      }
      x[i] /= factor[i][i];
    }
    return x;
  }
}

package io.tokengauge.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Draws bars as inline SVG, to scale, with a few round values to read them by. Colours come from
 * the page's style. All texts must be escaped already.
 */
final class BarChart {

  private static final int WIDTH = 960;
  private static final int HEIGHT = 220;
  private static final int LEFT = 64;
  private static final int TOP = 12;
  private static final int BOTTOM = 26;
  private static final int LINES = 4;
  private static final int LABELS = 31;
  private static final double GAP = 0.22;
  private static final int MAX_BAR = 64;

  /**
   * Holds a bar.
   *
   * @param label what stands below it
   * @param value its height
   * @param tip what it says when pointed at
   * @param muted whether it is to stand back
   */
  record Bar(String label, BigDecimal value, String tip, boolean muted) {}

  /** Writes the values of the axis. */
  interface Axis {
    /**
     * Returns what stands beside a value, nothing for a value not worth a line.
     *
     * @param whole whether all values of the axis are whole numbers
     */
    String label(BigDecimal value, boolean whole);
  }

  private BarChart() {}

  static String draw(String title, List<Bar> bars, Axis axis) {
    BigDecimal top = top(bars);
    double plot = HEIGHT - TOP - BOTTOM;
    StringBuilder svg = new StringBuilder();
    svg.append(
            format(
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">", WIDTH, HEIGHT, title))
        .append('\n');
    List<BigDecimal> ticks = ticks(top);
    boolean whole = ticks.stream().allMatch(BarChart::isWhole);
    for (BigDecimal value : ticks) {
      String label = axis.label(value, whole);
      if (label.isEmpty()) {
        continue;
      }
      double y = TOP + plot * (1 - value.doubleValue() / top.doubleValue());
      svg.append(
              format(
                  "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>",
                  LEFT, WIDTH, y, y))
          .append(
              format(
                  "<text class=\"axis\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
                  LEFT - 8, y + 4, label))
          .append('\n');
    }
    double step = (double) (WIDTH - LEFT) / bars.size();
    double width = Math.min(MAX_BAR, step * (1 - GAP));
    // Up to a month every bar has a label; of more, a few have, so that they do not touch.
    int every = bars.size() <= LABELS ? 1 : (bars.size() + LABELS / 2 - 1) / (LABELS / 2);
    for (int i = 0; i < bars.size(); i++) {
      Bar bar = bars.get(i);
      double middle = LEFT + step * (i + 0.5);
      double height = plot * bar.value.doubleValue() / top.doubleValue();
      svg.append(
          format(
              "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"1.5\">"
                  + "<title>%s</title></rect>",
              bar.muted ? "bar muted" : "bar",
              middle - width / 2,
              TOP + plot - height,
              width,
              height,
              bar.tip));
      if (i % every == 0) {
        svg.append(
            format(
                "<text class=\"axis\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                middle, HEIGHT - 8, bar.label));
      }
      svg.append('\n');
    }
    return svg.append("</svg>\n").toString();
  }

  /** Returns the smallest of some round numbers that no bar exceeds. */
  private static BigDecimal top(List<Bar> bars) {
    BigDecimal largest = bars.stream().map(Bar::value).reduce(BigDecimal.ZERO, BigDecimal::max);
    if (largest.signum() <= 0) {
      return BigDecimal.ONE;
    }
    int digits = largest.precision() - largest.scale() - 1;
    BigDecimal power = BigDecimal.ONE.scaleByPowerOfTen(digits);
    for (String factor : List.of("1", "1.2", "1.6", "2", "2.4", "3.2", "4", "6", "8", "10")) {
      BigDecimal candidate = power.multiply(new BigDecimal(factor));
      if (candidate.compareTo(largest) >= 0) {
        return candidate;
      }
    }
    return power.scaleByPowerOfTen(1);
  }

  private static List<BigDecimal> ticks(BigDecimal top) {
    List<BigDecimal> ticks = new ArrayList<>();
    for (int i = 0; i <= LINES; i++) {
      ticks.add(
          top.multiply(BigDecimal.valueOf(i))
              .divide(BigDecimal.valueOf(LINES), top.scale() + 2, RoundingMode.HALF_EVEN));
    }
    return ticks;
  }

  static boolean isWhole(BigDecimal value) {
    return value.stripTrailingZeros().scale() <= 0;
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
